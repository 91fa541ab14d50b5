"""Somebody without the right to small cells who solves for them with everything that one release shows, or two."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.attacker import world
from metrics.indicator import KEYS
from tests.metrics.attacker import MONTHS, SMALL, Found, Known, Row, derivable
from tests.metrics.editions import KINDS, STREETS, SUBJECTS, USED, chain, report, told

LICENCES = st.booleans()
YEAR = dt.date(2024, 1, 1)
few = st.one_of(st.integers(0, 12), st.integers(10, 200), st.integers(1000, 9000))


@st.composite
def places_of(draw: st.DrawFn, dataset: str, first: int, most: int) -> list[list[Row]]:
    """Facilities or villages with their reports of both months."""
    counts = st.fixed_dictionaries(dict.fromkeys(USED[dataset], few))
    found = []
    for number in range(first, first + draw(st.integers(1, most))):
        place, kind, licensed = draw(st.sampled_from(STREETS)), draw(st.sampled_from(KINDS[dataset])), draw(LICENCES)
        scope = draw(st.sampled_from(("all", "all", "above_scale")))
        found.append(
            [
                report(dataset, number, place, month, draw(counts), category=kind, licensed=licensed, scope=scope)
                for month in MONTHS
            ]
        )
    return found


def flat(some: list[list[Row]]) -> list[Row]:
    return [row for rows in some for row in rows]


@st.composite
def two_releases(draw: st.DrawFn, dataset: str) -> tuple[list[Row], list[Row]]:
    """Reports, and those of a next release: the same, some more, some fewer, moved, closed, or revised."""
    one = draw(places_of(dataset, 0, 9))
    chosen, rest = one[:1], one[1:]
    none = dict.fromkeys(USED[dataset], 0)
    counts = st.fixed_dictionaries({}, optional=dict.fromkeys(USED[dataset], few))
    match draw(st.sampled_from(("same", "added", "removed", "moved", "closed", "revised"))):
        case "same":
            other = one
        case "added":
            other = one + draw(places_of(dataset, 20, 2))
        case "removed":
            other = rest or one
        case "moved" if dataset != "villages":  # a village keeps the digits of its town
            place = draw(st.sampled_from(STREETS))
            other = [[{**row, "area_code": place} for row in rows] for rows in chosen] + rest
        case "closed" if dataset != "villages":
            other = [[{**row, **none, "status": "closed"} for row in rows] for rows in chosen] + rest
        case _:
            chosen, rest = one[:2], one[2:]
            other = [[{**row, **draw(counts)} for row in rows] for rows in chosen] + rest
    return flat(one), flat(other)


@pytest.mark.parametrize("subject", SUBJECTS)
@settings(max_examples=8)
@given(st.data())
def test_no_small_count_follows_from_a_release_or_two(subject: str, data: st.DataObject):
    dataset, _ = SUBJECTS[subject]
    older, newer = data.draw(two_releases(dataset))
    before = told(subject, older)
    after = told(subject, newer, before, older)
    assert derivable(dataset, (before, older)) == []
    assert derivable(dataset, (before, older), (after, newer)) == []


def free(found: Found, indicator: str, area: str, **where: Any) -> bool:
    rows = found[indicator].filter(pl.col("grain") == "month", area_code=area, **where)
    return set(rows["conf_status"]) == {"free"}


def test_the_attacker_is_able_to_solve():
    # 8 + 6 homestay beds, of which 6 unlicensed and the rest of the unlicensed is shown: 42 − 26 − 10 = 6, 14 − 6 = 8.
    who = (("110101", "homestay", True, 8), ("110101", "homestay", False, 6), ("110101", "homestay", False, 10),
           ("110101", "short_term_rental", False, 26), ("110102", "homestay", True, 90))  # fmt: skip
    rows = [
        report("lodging", number, place, MONTHS[0], {"beds": beds}, category=kind, licensed=licensed)
        for number, (place, kind, licensed, beds) in enumerate(who)
    ]
    found = told("lodging", rows)
    assert derivable("lodging", (found, rows)) == []
    bare = {
        name: frame.with_columns(
            pl.when(pl.col("area_code").is_in(["F0", "F1"]))
            .then("conf_status")
            .otherwise(pl.lit("free"))
            .alias("conf_status")
        )
        for name, frame in found.items()
    }
    assert {name for atoms in derivable("lodging", (bare, rows)) for name, *_ in atoms} == {"F0", "F1"}


def test_a_sum_of_visits_is_hidden_in_its_parts_and_the_whole_alike():
    # F4 hides the 35 emergencies beside the 9 outpatients, but has no outpatients itself. Were only the 78 outpatients
    # of the district hidden, they would be 245 visits less 167 emergencies, and 78 − 69 = 9.
    who = (("110102001", 0, 0), ("110101001", 69, 52), ("110102001", 37, 0), ("110101002", 9, 35), ("110101001", 0, 80))
    rows = [
        report("hospitals", number, place, MONTHS[0], {"outpatient_visits": out, "emergency_visits": urgent},
               category="general")
        for number, (place, out, urgent) in enumerate(who)
    ]  # fmt: skip
    found = told("visits", rows)
    assert derivable("hospitals", (found, rows)) == []
    hidden = [
        set(found[name].filter(pl.col("conf_status") != "free")["area_code"])
        for name in ("outpatient_emergency_visits", "outpatient_visits", "emergency_visits")
    ]
    assert hidden[0] == hidden[1] == hidden[2] != set()


def village(number: int, place: str, **counts: int) -> Row:
    return report("villages", number, place, MONTHS[0], counts)


def test_a_village_that_belongs_to_its_district_is_no_complement_in_the_town_of_its_digits():
    # 110101001's own: 4 and 60. 500 is reported by the district itself, so it does not hide the 4 in the town's 64.
    rows = [village(0, "110101001", hazards_rectified=4), village(1, "110101001", hazards_rectified=60),
            village(2, "110101", hazards_rectified=500)]  # fmt: skip
    rows[2]["village_code"] = "110101001203"
    found = told("villages", rows)
    assert derivable("villages", (found, rows)) == []
    assert not free(found, "hazard_rectification", rows[1]["village_code"])


def test_a_village_without_any_hides_no_other():
    # 8 + 0 + 53 = 61 registered, 7 + 69 + 0 = 76 rooms. One of the others is not enough: 61 − 53 = 8, 76 − 69 = 7.
    rows = [village(0, "110102001", registered=8, rental_rooms=7), village(1, "110101002", registered=0),
            village(2, "110102001", registered=0, rental_rooms=69),
            village(3, "110102001", registered=53, rental_rooms=0)]  # fmt: skip
    found = told("villages", rows)
    assert derivable("villages", (found, rows)) == []
    assert not any(free(found, "rental_rooms_per_registered", row["village_code"]) for row in rows[2:])


def homestays(*beds: int, month: dt.date = MONTHS[0]) -> list[Row]:
    """Licensed homestays of one street and, the last one, of another district."""
    last = len(beds) - 1
    return [
        report("lodging", number, "110102" if number == last else "110101001", month, {"beds": count},
               category="homestay", licensed=True)
        for number, count in enumerate(beds)
    ]  # fmt: skip


def test_nights_of_a_month_tell_the_rooms_of_an_inn():
    # November has 30 days: 299 nights are 9.97 rooms, 300 are 10. Its 20 beds alone would be no reason to hide any.
    rows = [{**row, "room_nights_available": nights}
            for row, nights in zip(homestays(20, 20, 20, 20), (299, 300, 600, 900), strict=True)]  # fmt: skip
    found = told("lodging", rows)
    assert found["room_occupancy"].filter(area_code="F0", grain="month")["conf_status"].item() == "primary"
    assert not free(found, "lodging_beds", "F0")
    # One neighbour is enough to hide the 299 in the street, and the 300 are no reason for another.
    assert sorted(free(found, "room_occupancy", name) for name in ("F1", "F2", "F3")) == [False, True, True]
    assert derivable("lodging", (found, rows)) == []
    bare = {
        name: frame.with_columns(
            pl.when(pl.col("area_code") == "F0").then("conf_status").otherwise(pl.lit("free")).alias("conf_status")
        )
        for name, frame in found.items()
    }
    assert {name for atoms in derivable("lodging", (bare, rows)) for name, *_ in atoms} == {"F0"}


AROUND = ("110101001", "110101", "110000")


def test_a_small_establishment_that_comes_late_is_not_what_a_total_grew_by():
    # 70 + 80 + 90 = 240 were told of; with 6 more beds, 246 − 240 = 6 at every level above.
    older = homestays(70, 80, 90)
    newer = [*older, {**older[0], "establishment_id": "late", "beds": 6}]
    before = told("lodging", older)
    after = told("lodging", newer, before, older)
    assert derivable("lodging", (before, older), (after, newer)) == []
    assert not any(free(after, "lodging_beds", area, variant="default") for area in AROUND)
    assert free(after, "lodging_beds", "110102", variant="default")
    # Had it come with the others, a neighbour would have been enough.
    at_once = told("lodging", newer)
    assert all(free(at_once, "lodging_beds", area, variant="default") for area in AROUND)


def test_an_older_small_count_stays_hidden_once_it_is_revised():
    # 6 + 80 = 86 were told, the 6 and the 80 not. 50 + 80 = 130 later: the 80 shown would make the older 86 − 80 = 6,
    # and so would the 50: 86 − (130 − 50) = 6.
    older, newer = homestays(6, 80, 90), homestays(50, 80, 90)
    before = told("lodging", older)
    after = told("lodging", newer, before, older)
    assert derivable("lodging", (before, older), (after, newer)) == []
    assert not any(free(after, "lodging_beds", name) for name in ("F0", "F1"))
    assert all(free(after, "lodging_beds", area, variant="default") for area in AROUND)


@pytest.mark.parametrize("beds", [(9, 9), (1, 1), (9, 9, 9)])
def test_no_sum_leaves_small_counts_one_value_each(beds: tuple[int, ...]):
    # 68 − 50 = 18 beds of two establishments with 9 at most each would be 9 and 9, and 2 would be 1 and 1.
    rows = homestays(*beds, 50, 90)
    known = Known("lodging")
    known.read(told("lodging", rows), rows)
    assert known.derivable() == []
    assert [ends for *ends, low, high in known.narrowed() if low == high] == []


def test_a_sum_of_small_counts_narrows_them():
    # 8 and 9 of 17: docs/audit.md says so.
    rows = homestays(8, 9, 50, 90)
    known = Known("lodging")
    known.read(told("lodging", rows), rows)
    assert [(low, high) for _, low, high in known.narrowed()] == [(8, 9)] * 2


def test_what_is_said_again_shows_no_more_than_it_did():
    # 6 + 80 = 86 beds, the 6 and the 80 hidden; without the 80, the 6 are what all totals came down to. Were those
    # still hidden when the 80 come back, and the 80 shown instead, the first release would tell 86 − 80 = 6.
    rows = homestays(6, 80, 90, 70)
    editions = (rows, rows[:1] + rows[2:], rows)
    first, second, third = found = chain("lodging", *editions)
    assert derivable("lodging", *zip(found, editions, strict=True)) == []
    assert all(third[name].sort(KEYS).equals(frame.sort(KEYS)) for name, frame in first.items())
    # 90 stood in the first release, so that hiding it would hide nothing.
    assert free(second, "lodging_beds", "F2")


def test_a_small_count_of_long_ago_stays_hidden_below_a_lower_threshold():
    # Hidden: 7 and 80 in 87. Later 7 are 40, and counts from 5 on may be told; the 80 would still tell the older 7.
    older, newer = homestays(7, 80, 90), homestays(40, 80, 90)
    found = chain("lodging", older, newer, thresholds=(SMALL, 5))
    assert derivable("lodging", *zip(found, (older, newer), strict=True), thresholds=(SMALL, 5)) == []
    assert not free(found[1], "lodging_beds", "F1")
    # The 7 themselves, where they still stand, are told from then on.
    assert free(chain("lodging", older, older, thresholds=(SMALL, 5))[1], "lodging_beds", "F0")


def test_no_small_count_follows_from_releases_after_many_actions():
    # Longer and more of them: `python -m benchmarks attacker --full`.
    given_away = []
    for number in range(len(SUBJECTS)):
        made = world(1, number, actions=6)
        known = made.attacked()
        assert known.derivable() == [], made.done
        for found, rows, threshold in made.releases:  # were no complement hidden, the attacker would know
            bare = {
                name: frame.with_columns(pl.col("conf_status").replace("secondary", "free"))
                for name, frame in found.items()
            }
            known.read(bare, rows, threshold=threshold)
        given_away += known.derivable()
    assert given_away != []


def test_an_untouched_release_hides_what_its_parent_hid():
    rows = homestays(6, 80, 85, 7, 90)
    first = told("lodging", rows)
    second = told("lodging", rows, first, rows)
    assert all(second[name].sort(KEYS).equals(frame.sort(KEYS)) for name, frame in first.items())


def test_what_two_releases_make_necessary_stays_with_its_period():
    older = homestays(70, 80, 90) + homestays(70, 80, 90, month=MONTHS[1])
    newer = [*older, *({**older[0], "establishment_id": "late", "period": month, "beds": 6} for month in MONTHS)]
    before = told("lodging", older[:3])  # of December, nothing was told yet
    after = told("lodging", newer, before, older[:3])
    assert not free(after, "lodging_beds", "110000", variant="default", period=MONTHS[0])
    assert free(after, "lodging_beds", "110000", variant="default", period=MONTHS[1])


def test_the_beds_of_a_year_are_those_of_its_december_and_its_nights_those_of_all_months():
    rows = homestays(6, 80, 90) + homestays(60, 80, 90, month=MONTHS[1])
    found = told("lodging", rows)
    november, year = ({"grain": grain, "period": period} for grain, period in (("month", MONTHS[0]), ("year", YEAR)))
    for name, status in (("lodging_beds", "free"), ("room_occupancy", "primary")):
        assert found[name].filter(area_code="F0", **november)["conf_status"].item() == "primary"
        assert found[name].filter(area_code="F0", **year)["conf_status"].item() == status
