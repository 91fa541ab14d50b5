"""Four densities 四个密度: people, buildings, commerce, visitors over land."""

from dashboard.views import subject
from dashboard.views.frame import current

FOUR = ("population_density", "building_coverage", "commercial_floor_density", "tourism_density")
CHOICES = (*FOUR, "floor_area_ratio", "commercial_outlet_density", "peak_hour_tourism_density")


def show() -> None:
    """The page."""
    state, view = current()
    indicator = subject.chosen_indicator(state, CHOICES)
    subject.head(state, view, FOUR, indicator)
    subject.choose(state, CHOICES, indicator, page="densities")
    subject.compare(state, view, indicator, CHOICES)
    subject.foot(state, view, indicator)
