"""Every function whose rows have receipts of their own, by the name that stands in the receipt."""

from collections.abc import Callable, Mapping

import polars as pl

from dashboard.content.definitions import definitions
from dashboard.content.outlook import scenarios, track_record
from dashboard.content.releases import between_releases, release_log, revisions
from dashboard.content.subjects import (
    area_figures,
    beds,
    denominators,
    facility_points,
    facility_text,
    headline,
    population,
    projections,
    scenic,
    villages,
)
from dashboard.content.targets import (
    above_plan,
    accountability,
    comparison_text,
    ledger,
    ledger_places,
    standings,
    target_history,
    targets,
)
from dashboard.reading import geography

_FUNCTIONS: tuple[Callable[..., pl.DataFrame], ...] = (
    headline.card,
    area_figures.trend_rows,
    population.waterfall_rows,
    population.slope_rows,
    standings.standings,
    standings.standing_table,
    standings.target_table,
    above_plan.excess,
    standings.freshness,
    targets.sheet,
    targets.split_sheet,
    target_history.history,
    projections.shown_of,
    projections.fan_rows,
    projections.projection_table,
    projections.sum_check,
    scenarios.compared,
    scenarios.paths,
    scenarios.hours_under,
    track_record.statements,
    track_record.path_rows,
    track_record.table,
    track_record.every_set,
    track_record.score_table,
    track_record.brier_table,
    track_record.reliability_rows,
    beds.between_districts,
    beds.movement_table,
    denominators.rows,
    facility_points.stated,
    facility_text.table,
    scenic.spots,
    scenic.day_rows,
    scenic.hour_rows,
    scenic.spot_table,
    villages.villages,
    geography.below,
    villages.scatter_rows,
    villages.tier_counts,
    villages.village_table,
    ledger.sheet,
    ledger.history,
    ledger_places.rows,
    accountability.counted,
    comparison_text.ranked,
    comparison_text.paths,
    definitions.coverage,
    revisions.revised,
    revisions.revised_by,
    between_releases.changed,
    between_releases.chart_rows,
    between_releases.table,
    release_log.log,
)
MAKERS: Mapping[str, Callable[..., pl.DataFrame]] = {vars(one)["maker"]: one for one in _FUNCTIONS}
