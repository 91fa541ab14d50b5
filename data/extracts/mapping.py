"""Names that a source writes in its own way: offered from what a check found, remembered as rows of `mappings`."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import polars as pl

from data.contracts import Contract, Frames
from data.contracts.findings import Example, Finding, Severity
from data.contracts.text import Text
from data.extracts.reader import Parsed

NEAR = 0.6  # similarity above which an area's name is offered
MISSPELT = 0.8  # and above which a code is: half-year is like year by 0.62
MOST_WRITTEN = 500  # names of areas in one file that are looked up; there are some 350 streets and towns
COLUMN, AREA, VALUE = "column", "area", "value"
# Words that bureaus write for values of closed columns; each is offered only where the column allows the value.
SPOKEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "instant": ("时点", "时刻"),
        "day": ("日", "天", "每日"),
        "month": ("月", "月份", "月度", "每月"),
        "quarter": ("季", "季度"),
        "half": ("半年", "半年度"),
        "year": ("年", "年度", "全年"),
        "census": ("普查", "人口普查"),
        "office": ("统计部门", "部门统计", "统计局"),
        "register": ("登记", "登记数", "户籍登记", "公安登记"),
        "first_published": ("首次公布", "初次公布"),
        "rebased_2020": ("2020 年后修订", "七普后修订"),
        "open": ("开放", "营业", "在营"),
        "suspended": ("暂停", "暂停营业", "停业", "歇业"),
        "closed": ("关闭", "已关闭", "关停"),
        "partial": ("部分开放",),
        "all": ("全部", "全口径"),
        "above_scale": ("规模以上", "限额以上"),
        "published": ("公布",),
        "official": ("官方", "正式"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A name as the source writes it, and what it seems to mean; a value's name says its column, like `grain=年`."""

    source: str
    kind: str
    found: str
    meant: str


def source_of(name: str) -> str:
    """The source that a file name speaks of: without folder, ending, dates and numbers (`人口_2026-10.csv` → 人口)."""
    stem = Path(name.replace("\\", "/")).stem.lower()
    kept = re.sub(r"[\W\d_]+", "_", stem).strip("_")
    return kept or "unnamed"


def renamed(
    parsed: Parsed, contract: Contract, reference: Frames, *, name: str, workdir: Path
) -> tuple[Parsed, list[Finding]]:
    """`parsed` with the names that `mappings` remembers for its source put right, and a note for each."""
    if "mappings" not in reference:
        return parsed, []
    known = reference["mappings"].filter(pl.col("source_name") == source_of(name)).collect()
    remembered = {kind: dict(part.select("found", "meant").iter_rows()) for (kind,), part in known.group_by("kind")}
    columns = {
        written: meant
        for written, meant in remembered.get(COLUMN, {}).items()
        if written in parsed.columns and meant not in parsed.columns and contract.has(meant)
    }
    columns = {
        written: meant for meant, written in {meant: written for written, meant in columns.items()}.items()
    }  # each once
    heads = tuple(columns.get(heading, heading) for heading in parsed.columns)
    coded = {name: words for name, words in _words(remembered, contract).items() if name in heads}
    if not columns and not coded:
        return parsed, []
    raw = pl.scan_parquet(parsed.file, glob=False).rename(columns)
    notes = [_note(written, meant, 0) for written, meant in columns.items()]
    for column, words in coded.items():
        text = pl.col(column).cast(pl.String).str.strip_chars()
        hit = raw.filter(text.is_in(list(words))).group_by(text.alias("found")).len().collect(engine="streaming")
        counts = dict(hit.sort("found").iter_rows())
        prefix = "" if contract.by_name[column].area is not None else f"{column}="
        notes += [_note(f"{prefix}{written}", words[written], rows) for written, rows in counts.items()]
        if counts:
            raw = raw.with_columns(text.replace(words).alias(column))
    file = workdir / f"{parsed.file.stem}.{contract.id}.mapped.parquet"
    raw.sink_parquet(file, compression="zstd", compression_level=1)
    return replace(parsed, file=file, columns=heads), notes


def under_meant_names(parsed: Parsed, wrong: Iterable[Finding], contract: Contract, *, workdir: Path) -> Parsed:
    """`parsed` with the headings that `wrong` (of check_columns) offers for a column read as that column."""
    meant: dict[str, str] = {}
    for finding in wrong:
        near = finding.params.get("near")
        heading, name = (near, finding.column) if finding.rule == "missing_column" else (finding.column, near)
        if heading and name and contract.has(name) and name not in {*parsed.columns, *meant.values()}:
            meant.setdefault(heading, name)
    if not meant:
        return parsed
    file = workdir / f"{parsed.file.stem}.{contract.id}.meant.parquet"
    pl.scan_parquet(parsed.file, glob=False).rename(meant).sink_parquet(file, compression="zstd", compression_level=1)
    return replace(parsed, file=file, columns=tuple(meant.get(finding, finding) for finding in parsed.columns))


def _words(said: Mapping[str, Mapping[str, str]], contract: Contract) -> dict[str, dict[str, str]]:
    """Column → what the source writes in it → what that means; columns without remembered words are left out."""
    words: dict[str, dict[str, str]] = {}
    for column in contract.columns:
        if column.area is not None:
            words[column.name] = dict(said.get(AREA, {}))
        elif column.values:
            own = f"{column.name}="
            own_words = {
                name.removeprefix(own): meant for name, meant in said.get(VALUE, {}).items() if name.startswith(own)
            }
            words[column.name] = {name: meant for name, meant in own_words.items() if name not in column.values}
    return {name: known for name, known in words.items() if known}


def _note(written: str, meant: str, rows: int) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        rule="mapped_name",
        found=Text("按记住的对照，把“{found}”读作 {meant}", "read “{found}” as {meant}, as remembered for this source"),
        mend=Text("如有误，在名称对照数据集中更正。", "If that is wrong, correct it in the dataset mappings."),
        rows=rows,
        examples=(Example(None, written),),
        params={"found": written, "meant": meant},
    )


def offers(
    findings: Iterable[Finding], areas: pl.DataFrame, *, name: str, contract: Contract, parsed: Path | None = None
) -> list[Offer]:
    """What could be mapped: misspelt columns, unknown divisions whose name is (nearly) that of a known one, and words
    for what a column allows.

    areas: code, name_zh, name_en of what holds now; parsed: the rows as they came, without which only the examples
    of a finding are known.
    """
    source = source_of(name)
    codes: dict[str, str] = {}
    for code, chinese, english in areas.select("code", "name_zh", "name_en").iter_rows():
        codes.setdefault(chinese, code)
        codes.setdefault(str(english).lower(), code)
    findings = list(findings)
    offered: dict[tuple[str, str], Offer] = {}
    if any(finding.rule == "heading_not_first" for finding in findings):
        return []  # no name helps before the heading stands in the first row
    for finding in findings:
        near = finding.params.get("near")
        if finding.rule == "missing_column" and near and finding.column:
            offered[COLUMN, near] = Offer(source=source, kind=COLUMN, found=str(near), meant=finding.column)
        if finding.rule == "unknown_column" and near and finding.column:
            offered[COLUMN, finding.column] = Offer(source=source, kind=COLUMN, found=finding.column, meant=str(near))
        if finding.rule == "unknown_area":
            for written in _written(finding, parsed):
                if not written.isdigit() and (code := _nearest(written.lower(), codes)):
                    offered[AREA, written] = Offer(source=source, kind=AREA, found=written, meant=code)
        column = contract.by_name.get(finding.column or "")
        if finding.rule == "not_allowed" and column is not None:
            for written in _written(finding, parsed):
                if value := _allowed(written, column.values):
                    offered[VALUE, f"{column.name}={written}"] = Offer(
                        source=source, kind=VALUE, found=f"{column.name}={written}", meant=value
                    )
    return list(offered.values())


def _allowed(written: str, values: Sequence[str]) -> str | None:
    """The allowed value that a bureau's word says, or a code nearly; words not: 规模以下 is nearly its opposite."""
    spoken = {word: value for value in values for word in SPOKEN.get(value, ())}
    close = difflib.get_close_matches(written.lower(), values, n=1, cutoff=MISSPELT)
    return spoken.get(written) or next(iter(close), None)


def _nearest(written: str, codes: Mapping[str, str]) -> str | None:
    """The code of the area that is named most alike; of two the higher one: 密云 is 密云区 before it is 密云镇."""
    if written in codes:
        return codes[written]
    close = difflib.get_close_matches(written, codes, n=5, cutoff=NEAR)
    alike = {name: difflib.SequenceMatcher(None, name, written).ratio() for name in close}
    return codes[max(close, key=lambda name: (alike[name], -len(codes[name])))] if close else None


def _written(unknown: Finding, parsed: Path | None) -> list[str]:
    """Every name that the faulty rows have, in their order."""
    examples = [str(example.value).strip() for example in unknown.examples]
    if parsed is None or unknown.at is None or unknown.column is None:
        return examples
    faulty = pl.col("row").cast(pl.UInt32).is_in(unknown.at.cast(pl.UInt32).implode())
    rows = pl.scan_parquet(parsed, glob=False).filter(faulty)
    text = pl.col(unknown.column).cast(pl.String).str.strip_chars()
    return rows.select(text.drop_nulls().unique(maintain_order=True).head(MOST_WRITTEN)).collect().to_series().to_list()


def as_extract(chosen: Iterable[Offer]) -> bytes:
    """The chosen offers as a CSV extract of `mappings`."""
    rows = [(offer.source, offer.kind, offer.found, offer.meant) for offer in chosen]
    table = pl.DataFrame(rows, schema=["source_name", "kind", "found", "meant"], orient="row")
    return table.write_csv().encode()
