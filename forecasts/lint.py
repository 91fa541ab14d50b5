"""What is odd about targets, beside what they are judged by: findings that a person can answer, never a refusal."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from data.contracts.bases import comparable
from data.contracts.clock import valid_at
from data.contracts.findings import MOST_EXAMPLES, Finding, Rule, Severity, named_examples
from data.contracts.text import Text
from forecasts.attainment import WAY
from forecasts.cleaning import REMADE
from metrics.catalogue import BY_ID

APART = 0.005  # parts and whole may differ by this share, as everywhere else
JUDGED = frozenset({"reduce_to", "raise_to", "range"})  # ceilings and floors may hold already
Row = dict[str, Any]

RULES: Mapping[str, Rule] = {
    "target_already_met": Rule(
        severity=Severity.NOTE,
        column="high",
        found=Text("目标在最新数据中已经达到", "the latest value meets the target already"),
        mend=Text("确认是否要更进一步，或改为 ceiling/floor。", "Ask for more, or make it a ceiling or a floor."),
    ),
    "target_beyond_any_pace": Rule(
        severity=Severity.NOTE,
        column="due",
        found=Text("所需速度快于历史上任何一年", "it asks for a faster pace than any year of the series had"),
        mend=Text("核对目标值、单位和到期日。", "Check the number, the unit and the due date."),
    ),
    "target_parts_and_whole": Rule(
        severity=Severity.WARNING,
        column="area_code",
        found=Text("各部分目标之和与整体目标不符", "the targets of the parts do not sum to that of the whole"),
        mend=Text("调整各区分解指标或整体目标。", "Change the split over the parts, or the whole."),
    ),
    "target_across_a_break": Rule(
        severity=Severity.WARNING,
        column="baseline_period",
        found=Text(
            "基期与判断所用数据口径不同，或其间有口径变动",
            "the baseline is of another vintage than the values it is judged by, or a series break lies between",
        ),
        mend=Text("换用同口径的基期值。", "Name a baseline that is comparable with the values."),
    ),
    "target_due_in_the_past": Rule(
        severity=Severity.WARNING,
        column="due",
        found=Text("新目标的到期日已过", "a new target is due in the past"),
        mend=Text("核对到期日。", "Check the due date."),
    ),
    "target_unit": Rule(
        severity=Severity.WARNING,
        column="unit",
        found=Text("单位与指标的单位不同", "the unit is not that of the indicator"),
        mend=Text("按指标的单位填写数值和单位。", "Write number and unit in the unit of the indicator."),
    ),
    "target_milestones_out_of_order": Rule(
        severity=Severity.WARNING,
        column="due",
        found=Text("阶段目标前后颠倒", "milestones go back and forth, or the last is marked as one"),
        mend=Text(
            "按到期日核对各阶段数值；最后一个不标为阶段目标。",
            "Check the numbers by due date; the last is no milestone.",
        ),
    ),
}


Faults = Mapping[str, Sequence[str]]
"""Rule → the targets that it names, in words."""


def faults(
    targets: pl.DataFrame,
    standings: pl.DataFrame,
    events: pl.DataFrame,
    *,
    parts: Mapping[str, Iterable[str]],
    as_of: dt.date,
    new: Iterable[tuple[str, dt.date]] = (),
) -> Faults:
    """What each rule finds. `standings` are of the same targets; `new` are (target_id, due) never released before.

    `parts`: the areas that an area is the sum of (districts of the city, members of a zone).
    """
    rows = targets.sort("target_id", "due").to_dicts()
    judged: dict[tuple[str, dt.date], Row] = {}
    for standing in standings.sort(pl.col("value").is_null(), pl.col("origin") == "synthetic").to_dicts():
        judged.setdefault((standing["target_id"], standing["due"]), standing)
    happened, fresh = events.to_dicts(), set(new)
    by_rule: dict[str, list[str]] = {name: [] for name in RULES}
    for row in rows:
        key = (row["target_id"], row["due"])
        for rule in _of_one(row, judged.get(key), happened, as_of=as_of, new=key in fresh):
            by_rule[rule].append(name_of(row))
    by_rule["target_milestones_out_of_order"] += _out_of_order(rows)
    by_rule["target_parts_and_whole"] += _apart(rows, parts)
    return {rule: named for rule, named in by_rule.items() if named}


def added(now: Faults, before: Faults) -> Faults:
    """The faults that were not there before."""
    left = {rule: [name for name in named if name not in before.get(rule, ())] for rule, named in now.items()}
    return {rule: named for rule, named in left.items() if named}


def findings(faults_by_rule: Faults) -> list[Finding]:
    """One finding a rule, with up to three of the targets it names."""
    return [_finding(rule, named) for rule, named in faults_by_rule.items()]


def parts_of(areas: pl.DataFrame, members: pl.DataFrame, at: dt.date) -> dict[str, list[str]]:
    """The parts that each area is the sum of: children in the tree, members of a zone, valid at `at`."""
    holds = valid_at(at)
    zones = members.filter(holds).select(up="zone", code="code")
    tree = areas.filter(holds, pl.col("parent").is_not_null(), ~pl.col("code").str.contains(".", literal=True))
    both = pl.concat([zones, tree.select(up="parent", code="code")]).unique().sort("up", "code")
    return {str(up): rows["code"].to_list() for (up,), rows in both.group_by("up", maintain_order=True)}


def _of_one(row: Row, standing: Row | None, events: Sequence[Row], *, as_of: dt.date, new: bool) -> Iterable[str]:
    record = BY_ID.get(row["indicator"])
    if not row["unit"] or (record is not None and row["unit"] != record.unit.value):
        yield "target_unit"
    if new and row["due"] < as_of:
        yield "target_due_in_the_past"
    if standing is None or standing["value"] is None or row["due"] < as_of:
        return
    if row["kind"] in JUDGED:
        if standing["class"] == "met":
            yield "target_already_met"
        elif _beyond(standing):
            yield "target_beyond_any_pace"
    if row["baseline_value"] is not None and _across(row, standing, events):
        yield "target_across_a_break"


def _beyond(standing: Row) -> bool:
    need, best = standing["required_pace"], standing["best_pace"]
    return bool(need) and best is not None and best * math.copysign(1, need) < abs(need)


def _across(row: Row, standing: Row, events: Sequence[Row]) -> bool:
    start, vintage = row["baseline_period"], row["baseline_vintage"] or standing["vintage"]
    if start is None:
        return False
    if not comparable(vintage, start, other=standing["vintage"], other_period=standing["value_period"]):
        return True
    if standing["vintage"] in REMADE:
        return False
    return any(
        event["kind"] in {"series_break", "definition_change"}
        and (event["area_code"] or event["indicator"])
        and event["area_code"] in {None, row["area_code"]}
        and event["indicator"] in {None, row["indicator"]}
        and start < event["date"] <= standing["value_period"]
        for event in events
    )


def _out_of_order(rows: Sequence[Row]) -> list[str]:
    """Targets whose steps do not go on in their direction, or whose last step is marked as a milestone."""
    names = []
    for name in dict.fromkeys(row["target_id"] for row in rows):
        path = [row for row in rows if row["target_id"] == name]
        numbers = [(row, _number(row)) for row in path]
        steps = [(row, number) for row, number in numbers if number is not None]
        back = [row for (_, before), (row, after) in pairwise(steps) if (after - before) * WAY[row["direction"]] < 0]
        odd = [row for row in path[:-1] if not row["is_milestone"]] + [row for row in path[-1:] if row["is_milestone"]]
        names += [name_of(row) for row in path if row in back or row in odd]
    return names


def _apart(rows: Sequence[Row], parts: Mapping[str, Iterable[str]]) -> list[str]:
    """Wholes whose parts all have a number for the same date that does not sum to theirs; or already exceed it."""
    given = {
        (row["indicator"], row["kind"], row["due"], row["area_code"]): number
        for row in rows
        if (number := _number(row)) is not None and row["kind"] != "range" and _counted(row["indicator"])
    }
    names = []
    for row in rows:
        about = (row["indicator"], row["kind"], row["due"])
        whole = given.get((*about, row["area_code"]))
        codes = list(parts.get(row["area_code"], ()))
        numbers = [given[(*about, code)] for code in codes if (*about, code) in given]
        if whole is None or not numbers:
            continue
        total, complete = math.fsum(numbers), len(numbers) == len(codes)
        if total > whole * (1 + APART) if not complete else abs(total - whole) > APART * abs(whole):
            names.append(f"{name_of(row)}: {total:,.0f} ≠ {whole:,.0f}")
    return names


def _counted(indicator: str) -> bool:
    record = BY_ID.get(indicator)
    return record is not None and record.kind.value == "count"


def _number(row: Row) -> float | None:
    number = row["high"] if row["high"] is not None else row["low"]
    return None if number is None or row["kind"] == "direction_only" else float(number)


def name_of(row: Row) -> str:
    """A target as findings name it: its id and the date that it is due."""
    return f"{row['target_id']} {row['due']}"


def _finding(rule: str, named: Sequence[str]) -> Finding:
    about = RULES[rule]
    examples = named_examples(named)
    words = {"zh": "、".join(named[:MOST_EXAMPLES]), "en": ", ".join(named[:MOST_EXAMPLES])}
    return Finding(
        severity=about.severity,
        rule=rule,
        found=Text(f"{about.found.zh}：{{zh}}", f"{about.found.en}: {{en}}"),
        mend=about.mend,
        column=about.column,
        rows=len(named),
        examples=examples,
        params=words,
    )
