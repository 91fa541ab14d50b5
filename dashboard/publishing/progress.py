"""Progress of long work: a step in words and a share from 0 to 1 that never runs back."""

from collections.abc import Callable

Progress = Callable[[str, float], None]


def stretch(progress: Progress, start: float, end: float) -> Progress:
    """The part of a longer work from share `start` to share `end`, as a progress of its own."""
    return lambda step, share: progress(step, start + (end - start) * share)
