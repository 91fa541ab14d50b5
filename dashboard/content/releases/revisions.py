"""How the figures of one indicator and area changed over releases, and why: the revision triangle."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from dashboard.content.rows import Rows, framed
from dashboard.reading import figures
from dashboard.reading.cache import cached, uncached
from dashboard.reading.observation_parts import parts_of
from dashboard.reading.query import View
from dashboard.reading.recomputed import EXACT
from dashboard.words import numbers
from dashboard.words.text import demonstrated, enumerated, one_language, translator
from data.contracts import CONTRACTS
from data.contracts.clock import spoken
from data.store import releases
from data.store.releases import Release
from metrics.catalogue import BY_ID
from metrics.facts.facts import FACTS
from metrics.indicator import Indicator

PERIOD = ("grain", "period", "vintage")
SUPPRESSED = "suppressed"
_MOVES = pl.Schema(
    {
        "release": pl.Int64(),
        "grain": pl.String(),
        "period": pl.Date(),
        "vintage": pl.String(),
        "value": pl.Float64(),
        "before": pl.Float64(),
        "move": pl.String(),
    }
)


@dataclass(frozen=True)
class Moved:
    """A release that moved figures, and the datasets in which its inputs differ from those of the release before."""

    release: Release
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Revisions:
    """Every move of a figure (new, revised, withdrawn) and the releases that made any, oldest first.

    Demonstration figures only where the area has no others (`synthetic`): a real one does not revise them.
    """

    moves: pl.DataFrame
    made_by: tuple[Moved, ...]
    synthetic: bool

    @property
    def revised(self) -> pl.DataFrame:
        """The moves of the periods whose figure changed after it was first given."""
        again = self.moves.filter(pl.col("move") != "new").select(PERIOD).unique()
        return self.moves.join(again, on=PERIOD, how="semi", maintain_order="left")


@cached
def revisions(view: View, indicator: str, area: str, *, variant: str = "default") -> Revisions:
    """What every release up to the shown one changed, read with the view's grant.

    A figure that any of them withholds from this person is left out of all: comparing releases must not disclose it.
    """
    seen: list[tuple[int, pl.DataFrame]] = []
    parts: set[str] = set()
    log = [one for one in releases.history(view.store, grant=view.grant) if one.number <= view.release.number]
    for release in log:
        held = {part.sha256 for part in parts_of(release.datasets.get("observations", {}), indicator).values()}
        if held == parts:
            continue
        parts = held
        then = replace(view, release=release)
        with uncached():  # so many releases would drive out what is kept of those that people look at
            seen.append((release.number, figures.series(then, indicator, area, variant=variant)))
    real = [(number, frame.filter(pl.col("origin") != "synthetic")) for number, frame in seen]
    synthetic = all(frame.is_empty() for _, frame in real)
    found = moves(seen if synthetic else real)
    made = set(found["release"])
    reads = _reads(BY_ID[indicator])
    pairs = zip([None, *log], log, strict=False)
    made_by = tuple(Moved(now, _changed(before, now, reads)) for before, now in pairs if now.number in made)
    return Revisions(found, made_by, synthetic and found.height > 0)


def _reads(record: Indicator) -> tuple[str, ...]:
    behind = [name for fact in FACTS if fact.name in record.inputs for name in (fact.source_dataset, *fact.dims)]
    return tuple(name for name in dict.fromkeys([*behind, *record.inputs]) if not CONTRACTS[name].derived)


def _changed(before: Release | None, now: Release, reads: tuple[str, ...]) -> tuple[str, ...]:
    def hashes(release: Release | None, name: str) -> dict[str, str]:
        return {key: part.sha256 for key, part in release.datasets.get(name, {}).items()} if release else {}

    return tuple(name for name in reads if hashes(before, name) != hashes(now, name))


def moves(seen: Sequence[tuple[int, pl.DataFrame]]) -> pl.DataFrame:
    """One row for each figure that a release gave, changed or took away; `seen` is (release, observations) in order."""
    if not seen:
        return pl.DataFrame(schema=_MOVES)
    hidden = pl.concat(frame.filter(pl.col("reason") == SUPPRESSED).select(PERIOD) for _, frame in seen)
    before = pl.DataFrame(schema={name: _MOVES[name] for name in (*PERIOD, "value")})
    found = []
    for number, frame in seen:
        now = frame.filter(pl.col("value").is_not_null()).select(*PERIOD, "value").join(hidden, on=PERIOD, how="anti")
        both = now.join(before.rename({"value": "before"}), on=PERIOD, how="full", coalesce=True)
        apart = (pl.col("value") - pl.col("before")).abs() > EXACT * pl.col("before").abs()
        kind = (
            pl.when(pl.col("before").is_null())
            .then(pl.lit("new"))
            .when(pl.col("value").is_null())
            .then(pl.lit("withdrawn"))
            .when(apart)
            .then(pl.lit("revised"))
        )
        moved = both.with_columns(kind.alias("move"), pl.lit(number, pl.Int64).alias("release"))
        found.append(moved.filter(pl.col("move").is_not_null()).select(_MOVES.names()))
        before = now
    return pl.concat(found).sort("period", "grain", "vintage", "release", descending=[True, False, False, False])


def sentence(found: Revisions, language: str) -> str:
    """How many of the figures changed after they were first given, in words."""
    say = translator(language)
    given = found.moves.select(PERIOD).unique().height
    if not given:
        return say("No release gives a figure for this area.")
    changed = found.revised.select(PERIOD).unique().height
    key = "{n} of {of} figures changed after they were first given." if changed else "None of {of} figures was revised."
    told = say(key).format(n=changed, of=given)
    return demonstrated(told, language, demo=found.synthetic)


@framed
def triangle(found: Revisions, indicator: str, language: str) -> Rows:
    """Rows are periods, newest first; columns the releases; a cell stands only where the figure changed."""
    say, unit = translator(language), BY_ID[indicator].unit
    numbers_of = [one.release.number for one in found.made_by]
    for _, group in found.revised.group_by(PERIOD, maintain_order=True):
        first = group.row(0, named=True)
        written = {
            row["release"]: say("withdrawn") if row["value"] is None else numbers.exact(row["value"], unit, language)
            for row in group.iter_rows(named=True)
        }
        yield {
            say("Period"): numbers.period(first["period"], first["grain"], language),
            say("Vintage"): say(first["vintage"]),
            **{say("Release {n}").format(n=number): written.get(number, "") for number in numbers_of},
        }


@framed
def why(found: Revisions, language: str) -> Rows:
    """One row for each release that moved a figure: when, who, its reason, what it changed, how many figures moved."""
    say = translator(language)
    for one in found.made_by:
        release = one.release
        mine = found.moves.filter(pl.col("release") == release.number)["move"].to_list()
        yield {
            say("Release"): release.number,
            say("Date"): spoken(release.at)[:10],
            say("Author"): release.author,
            say("Reason"): one_language(release.reason, language),
            say("What changed"): _cause(one, language),
            **{say(heading): mine.count(move) for heading, move in _COUNTED},
        }


_COUNTED = (("New figures", "new"), ("Revised figures", "revised"), ("Withdrawn figures", "withdrawn"))


def _cause(one: Moved, language: str) -> str:
    say = translator(language)
    if one.release.restored is not None:
        return say("back to release {n}").format(n=one.release.restored)
    if not one.inputs:
        return say("the computation")
    titles = [CONTRACTS[name].name(language) for name in one.inputs]
    return enumerated(titles, language)
