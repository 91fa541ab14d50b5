"""From a file to an extract that keeps its contract, or to every fault at once. Never repairs data."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from data.contracts import CONTRACTS, Contract, Frames, clock
from data.contracts.blocks import BLOCK, block_of
from data.contracts.findings import Accepted, Finding, Rejected, Severity, quoted
from data.contracts.text import Text
from data.extracts.mapping import renamed, under_meant_names
from data.extracts.reader import ROW, Answer, Parsed, Unreadable, parse
from data.extracts.rules.columns import check_columns, known_names
from data.extracts.rules.headings import heading_below
from data.extracts.rules.hours import hour_findings
from data.extracts.rules.keys import doubled_keys
from data.extracts.rules.outlines import outline_findings
from data.extracts.rules.passes import broken
from data.extracts.rules.series import series_findings
from data.extracts.rules.types import to_contract, type_rules
from data.extracts.rules.values import area_rules, value_rules
from data.extracts.unreadable import NO_ROWS, unreadable

Steps = Callable[[str, float], None]
Step = Callable[[str], None]
# Where each step of a check begins: shares of the time that two million rows of hours take.
BEGINS = {"read": 0.0, "types": 0.25, "convert": 0.65, "values": 0.9, "series": 0.95}
MOST_NAMED = 200  # characters of a file's name


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(
    path: Path,
    dataset: str,
    *,
    reference: Frames,
    workdir: Path,
    sha256: str | None = None,
    extracted_on: dt.date | None = None,
    name: str | None = None,
    today: dt.date | None = None,
    ask: Answer | None = None,
    steps: Steps | None = None,
) -> Accepted | Rejected:
    """All findings of one file against its contract and the current release; writes only into `workdir`.

    `ask` runs the parser, by default in a process of its own. `steps` is told each step and its share (see BEGINS).
    Raises KeyError for a dataset without a contract, FileNotFoundError for a file that is not there.
    """
    contract = CONTRACTS[dataset]
    step: Step = lambda name: steps(name, BEGINS[name]) if steps else None  # noqa: E731
    step("read")
    called = quoted(name or path.name, MOST_NAMED)
    digest = sha256_of(path)
    findings: list[Finding] = []

    def rejected(rows: int, parsed: Path | None = None) -> Rejected:
        in_file = tuple(replace(finding, file=called) for finding in findings)
        return Rejected(dataset=dataset, name=called, sha256=digest, rows=rows, findings=in_file, parsed=parsed)

    if sha256 is not None and sha256.lower() != digest:
        findings.append(_not_the_file(sha256, digest))
    parsed = parse(path, workdir, ask=ask)
    if isinstance(parsed, Unreadable):
        findings.append(unreadable(parsed.kind, parsed.detail))
        return rejected(0)
    parsed, mapped = renamed(parsed, contract, reference, name=name or path.name, workdir=workdir)
    findings += mapped
    if parsed.unread:
        findings.append(_unread(parsed.unread))
    if below := heading_below(parsed.top, contract):
        fault, names = below
        findings += [fault, *check_columns(names, contract)]
        return rejected(parsed.rows)
    wrong = check_columns(parsed.columns, contract, doubled=parsed.doubled)
    findings += wrong
    if parsed.rows == 0:
        findings.append(NO_ROWS)
        return rejected(0)
    if {"missing_column"} == {finding.rule for finding in wrong if finding.severity is Severity.ERROR}:
        # Refused in any case; its values are judged under the names that seem meant, so that all is told at once.
        parsed = under_meant_names(parsed, wrong, contract, workdir=workdir)
    faults, typed, present = _typed(
        parsed, contract, workdir, source=called, extract=digest, extracted_on=extracted_on, step=step
    )
    findings += faults
    lost = {finding.column for finding in faults if finding.severity is Severity.ERROR}
    findings += _of_values(typed, contract, present, lost, reference, today or clock.today(), step)
    findings += _older(typed, contract, reference, extracted_on)
    result = rejected(parsed.rows, parsed.file)
    if any(finding.severity is Severity.ERROR for finding in findings):
        return result
    return Accepted(**vars(result), frame=typed.select(contract.schema.names()))


def _unread(sheets: Sequence[str]) -> Finding:
    names = "、".join(quoted(name, MOST_NAMED) for name in sheets)
    return Finding(
        severity=Severity.WARNING,
        rule="unread_sheets",
        found=Text("只读取了第一个工作表，未读取：{sheets}", "only the first sheet was read; not read: {sheets}"),
        mend=Text("请将其他工作表的数据另存为单独的文件上传。", "Save data of other sheets as files of their own."),
        params={"sheets": names},
    )


def _typed(
    parsed: Parsed,
    contract: Contract,
    workdir: Path,
    *,
    source: str,
    extract: str,
    extracted_on: dt.date | None,
    step: Step,
) -> tuple[list[Finding], pl.LazyFrame, set[str]]:
    """Faults of type, the rows in the contract's columns after `row`, and which columns the file has."""
    raw = pl.scan_parquet(parsed.file, glob=False)
    known = set(known_names(contract))
    schema = pl.Schema({name: dtype for name, dtype in raw.collect_schema().items() if name in known})
    step("types")
    findings = broken(raw, type_rules(contract, schema))
    step("convert")
    stored = to_contract(contract, schema, source=source, extract=extract, extracted_on=extracted_on)
    typed = raw.select(ROW, *stored)
    if any(schema[name] != contract.schema[name] for name in schema):
        # Converted once, not in every pass.
        file = workdir / f"{parsed.file.stem}.{contract.id}.typed.parquet"
        typed.sink_parquet(file, compression="zstd", compression_level=1)
        typed = pl.scan_parquet(file, glob=False)
    return findings, typed, set(schema)


def _of_values(
    typed: pl.LazyFrame,
    contract: Contract,
    present: set[str],
    lost: set[str | None],
    reference: Frames,
    today: dt.date,
    step: Step,
) -> list[Finding]:
    """Faults of values, keys and series; a value that was no number is not also an empty one."""
    step("values")
    rules = [
        rule
        for rule in value_rules(contract, present, today)
        if not (rule.name in {"null_in_key", "missing_value"} and rule.column in lost)
    ]
    rules += area_rules(typed, contract, present, reference)
    rules += [
        rule
        for rule in contract.rules
        if (about := set(rule.broken.meta.root_names())) <= set(contract.schema)
        and not (rule.name == "no_value" and about & lost)
    ]
    findings = broken(typed, rules) + outline_findings(typed, contract)
    step("series")
    optional = {column.name for column in contract.columns if column.optional}
    if set(contract.key) <= present | optional:
        findings += doubled_keys(typed, contract)
        if set(contract.required) <= present:
            findings += series_findings(typed, contract, reference, present)
            if contract.id == "scenic_visits":
                findings += hour_findings(typed, reference)
    return findings


def _not_the_file(wanted: str, digest: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        rule="sha256_mismatch",
        found=Text(
            "文件的 SHA-256 是 {digest}，应为 {wanted}：传输中损坏",
            "SHA-256 is {digest}, not {wanted}: damaged on the way",
        ),
        mend=Text("重新传输文件。", "Transfer the file again."),
        params={"digest": digest, "wanted": wanted},
    )


def _older(typed: pl.LazyFrame, contract: Contract, reference: Frames, extracted_on: dt.date | None) -> list[Finding]:
    """A warning when blocks that the extract replaces hold rows extracted later."""
    if contract.id not in reference:
        return []
    mine = extracted_on or typed.select(pl.col("extracted_on").min()).collect(engine="streaming").item()
    if mine is None:
        return []
    newer = reference[contract.id].filter(pl.col("extracted_on") > mine)
    if newer.head(1).collect().is_empty():
        return []
    blocks = typed.select(block_of(contract)).unique()
    released = (
        newer.with_columns(block_of(contract))
        .join(blocks, on=BLOCK, how="semi")
        .select(pl.col("extracted_on").max())
        .collect(engine="streaming")
        .item()
    )
    if released is None:
        return []
    return [
        Finding(
            severity=Severity.WARNING,
            rule="older_extract",
            found=Text(
                "提取日 {mine} 早于已发布数据的提取日 {released}",
                "extracted on {mine}, before what is released ({released})",
            ),
            mend=Text("确认要用较旧的数据替换。", "Acknowledge that older data replace newer."),
            params={"mine": mine, "released": released},
        )
    ]


def faulty_rows(result: Accepted | Rejected) -> pl.DataFrame:
    """The rows as they came that any finding names: `row`, `rules` (joined by spaces), then the file's columns."""
    named = [
        pl.DataFrame({ROW: finding.at}, schema={ROW: pl.UInt32}).with_columns(rules=pl.lit(finding.rule))
        for finding in result.findings
        if finding.at is not None
    ]
    if result.parsed is None or not named:
        return pl.DataFrame(schema={ROW: pl.UInt32, "rules": pl.String})
    rules = pl.concat(named).group_by(ROW).agg(pl.col("rules").unique().sort().str.join(" "))
    raw = pl.scan_parquet(result.parsed, glob=False).with_columns(pl.col(ROW).cast(pl.UInt32))
    columns = [name for name in raw.collect_schema().names() if name != ROW]
    joined = raw.join(rules.lazy(), on=ROW).sort(ROW)
    return joined.select(ROW, "rules", *(name for name in columns if name != "rules")).collect(engine="streaming")
