"""Four densities 四个密度: people, buildings, commerce, visitors over land."""

from dashboard.pages.parts.frame import current
from dashboard.pages.subjects import subject


def show() -> None:
    """The page."""
    state, view = current()
    indicator = subject.opened(state, view, "densities")
    subject.charts(state, view, "densities", indicator)
    subject.foot(state, view, indicator)
