"""Long work on a page: what is being done, and how far it is."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.publishing.progress import Progress
from dashboard.session.address import State
from dashboard.words import steps


@contextmanager
def checking(state: State) -> Iterator[Progress]:
    """A box that folds when the work in the block is done; the work tells what comes out of it its steps and shares."""
    say = state.say
    with st.status(say("Checking"), expanded=True) as status:
        bar = st.progress(0.0)

        def show(step: str, share: float) -> None:
            bar.progress(min(share, 1.0), text=steps.words(step, say))

        yield show
        status.update(label=say("Checked"), state="complete", expanded=False)
