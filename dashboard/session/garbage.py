"""What lives as long as the server or a session: garbage collection need not look at it after every run.

Streamlit collects all garbage after every run. Modules, cached results and open sessions are several hundred
thousand objects that are not garbage; looking at them took longer than making the page.
"""

import gc
import itertools

EVERY = 50  # runs; the first is one of them

_runs = itertools.count()


def freeze_survivors() -> None:
    """Once in a while collects everything, then takes what lives out of the collections of the next runs."""
    if next(_runs) % EVERY == 0:
        gc.unfreeze()  # what was set aside before may have become garbage: sessions end
        gc.collect()
        gc.freeze()
