"""The planted extracts as the files that are brought together, each with the rules that it breaks."""

import io
from dataclasses import dataclass

import polars as pl
import xlsxwriter

from tests import planted


@dataclass(frozen=True)
class File:
    """What is brought: the dataset that its columns tell, if any, the bytes, and the rules that it breaks."""

    dataset: str | None
    content: bytes
    rules: frozenset[str]


def csv(dataset: str, text: str, *rules: str) -> File:
    return File(dataset, text.encode(), frozenset(rules))


def _parquet(text: str) -> bytes:
    buffer = io.BytesIO()
    pl.read_csv(text.encode(), try_parse_dates=True).write_parquet(buffer)
    return buffer.getvalue()


def _workbook(*texts: str) -> bytes:
    """A sheet for each text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for text in texts:
            pl.read_csv(text.encode()).write_excel(book)
    return buffer.getvalue()


def bytes_of(content: bytes, *rules: str) -> File:
    return File(None, content, frozenset(rules))


# Of an analyst: refused.
FAULTY = {
    "population.csv": csv("population", planted.FAULTY, *(rule for _, rule in planted.FAULTS)),
    "residents.csv": csv(
        "population",
        planted.SERIES,
        "level_shift",
        "stands_still",
        "season_break",
        "hole",
        "parent_differs",
        "density_implausible",
        "no_value",
        "parts_exceed_residents",
        "residents_unexplained",
    ),
    "scenic_visits.csv": csv(
        "scenic_visits",
        planted.VISITS,
        "unknown_column",
        "zone_converted",
        "naive_time",
        "hour_out_of_range",
        "reserved_exceed_entries",
        "duplicate_key",
        "exits_exceed_entries",
        "entries_while_closed",
        "entries_outside_hours",
    ),
    "buildings.csv": csv(
        "buildings",
        planted.BUILDINGS,
        "not_finite",
        "too_large",
        "footprint_m2_at_most_above_ground_gfa_m2",
        "footprint_above_land",
        "incomplete_children",
    ),
    "commerce.csv": csv("commerce", planted.COMMERCE, "commercial_above_floor_area"),
    "lodging.csv": csv(
        "lodging",
        planted.LODGING,
        "wrong_type",
        "control_character",
        "too_long",
        "renamed",
        "missing_value",
        "room_nights_sold_at_most_room_nights_available",
    ),
    "hospitals.csv": csv(
        "hospitals",
        planted.HOSPITALS,
        "occupancy_above_150",
        "occupancy_above_100",
        "occupied_without_open",
        "booked_non_emergency_visits_at_most_non_emergency_visits",
        "duplicate_key",
        "two_areas",
    ),
    "villages.csv": csv(
        "villages",
        planted.VILLAGES,
        "rental_rooms_managed_at_most_rental_rooms",
        "rectified_exceeds_hazards",
        "village_outside_area",
    ),
    "land_use.csv": csv("land_use", planted.LAND, "construction_above_land", "mapped_name"),
    "movements.csv": File("movements", planted.MOVEMENTS.encode("gb18030"), frozenset({"movement_without_ends"})),
    "scenic_spots.csv": csv(
        "scenic_spots",
        planted.SPOTS,
        "mean_stay_h_not_positive",
        "approved_instant_capacity_not_positive",
        "approved_daily_capacity_not_positive",
    ),
    "scenic_parts.xlsx": File(
        "scenic_parts",
        _workbook(planted.PARTS, planted.PARTS),
        frozenset({"unread_sheets", "m2_per_visitor_not_positive"}),
    ),
    "scenic_slots.csv": csv("scenic_slots", planted.SLOTS, "slot_ends_before_start"),
    "published.csv": csv("published", planted.PUBLISHED, "period_ends_before_start"),
    "zone_members.parquet": File("zone_members", _parquet(planted.MEMBERS), frozenset({"valid_to_before_valid_from"})),
    "boundaries.csv": csv("boundaries", planted.BOUNDARIES, "not_an_outline", "not_in_degrees", "too_many_points"),
    "mappings.csv": csv("mappings", planted.NAMES.format(on="2026-10-01"), "older_extract"),
    "ledger.csv": csv(
        "ledger",
        planted.LEDGER,
        "revision_taken",
        "wrong_body",
        "no_evidence",
        "no_verifier",
        "closed_twice",
        "same_person",
        "revision_gap",
        "never_closed",
        "born_closed",
        "not_the_verifier",
        "history_lost",
    ),
    "titled.csv": csv("population", planted.TITLED, "heading_not_first"),
    "truncated.parquet": bytes_of(_parquet(planted.MEMBERS)[:-20], "unreadable"),
    "old.xlsx": bytes_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unsupported_file"),
    "wide.csv": bytes_of(",".join(f"c{place}" for place in range(2_000)).encode() + b"\n", "too_many_columns"),
    "utf16.csv": bytes_of(planted.LAND.encode("utf-16"), "encoding"),
    "ragged.csv": bytes_of(planted.SLOTS.encode() + b"1,2,3,4,5,6,7\n", "ragged"),
    "empty.csv": bytes_of(b"\n\n", "empty_file"),
}
MISTAKEN = ("commuting.csv", "villages")  # a file, and the dataset that it is said to be
MISTAKES = {
    "commuting.csv": csv("commuting", planted.COMMUTING, "wrong_dataset", "missing_column", "duplicate_column"),
    "areas.csv": csv(
        "areas",
        planted.GROUND,
        "ground_missing",
        "area_in_use",
        "unknown_parent",
        "area_cycle",
        "level_wrong",
        "validity_overlaps",
    ),
    "zone_members.csv": csv(
        "zone_members", planted.ZONES, "core_member_lost", "unknown_member", "zone_cycle", "validity_overlaps"
    ),
    # Of the office, as are the targets below; those may be published by who answers the warnings.
    "targets.csv": csv(
        "targets",
        planted.FAULTY_TARGETS,
        "target_without_number",
        "range_upside_down",
        "report_without_document",
    ),
}
ODD = {"targets.csv": csv("targets", planted.ODD), "census.csv": csv("population", planted.CENSUS)}
ODD["again.csv"] = csv("population", planted.AGAIN)  # the census of a district once more, and without its migrants
OF_THE_WHOLE = frozenset(  # found in what the files of ODD would make together, so under no file's name
    {
        "rows_vanish",
        "values_vanish",
        "told_otherwise",
        "synthetic_ignored",
        "target_due_in_the_past",
        "target_unit",
        "target_already_met",
        "target_beyond_any_pace",
        "target_across_a_break",
        "target_milestones_out_of_order",
        "target_parts_and_whole",
    }
)
