"""Four densities 四个密度: people, buildings, commerce, visitors over land."""

from dashboard.content.subjects.choices import SUBJECTS
from dashboard.pages.parts.frame import current
from dashboard.pages.subjects import subject

PAGE = SUBJECTS["densities"]


def show() -> None:
    """The page."""
    state, view = current()
    indicator = subject.chosen_indicator(state, PAGE.choices)
    subject.head(state, view, PAGE.cards, indicator)
    subject.choose(state, PAGE.choices, indicator, page="densities")
    subject.compare(state, view, indicator, PAGE.choices)
    subject.foot(state, view, indicator)
