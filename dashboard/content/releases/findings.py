"""What was found in files on their way in: most serious first, in words and as a table, and what names could mean."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import polars as pl

from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.words.text import Marked, marked, translator
from data.contracts import CONTRACTS
from data.contracts.findings import Accepted, Finding, Rejected, Severity, quoted
from data.contracts.spreadsheets import harmless
from data.extracts import check, mapping

MOST_FINDINGS = 20  # told in full; the table and its file have all
EXAMPLES = "Examples (row without the heading: value)"
SHORT = 40  # characters of a further example
MARKS = {Severity.ERROR: "✕", Severity.WARNING: "◆", Severity.NOTE: "○"}


def ranked(findings: Sequence[Finding]) -> list[Finding]:
    """What refuses the file first, then what has to be acknowledged, then notes; each by the number of its rows."""
    order = list(Severity)
    return sorted(findings, key=lambda one: (order.index(one.severity), -one.rows, one.rule, one.column or ""))


def warned_of(findings: Sequence[Finding]) -> str:
    """A name of these warnings: whoever acknowledged them has not acknowledged others."""
    told = sorted(f"{one.file} {one.message('en')}" for one in findings if one.severity is Severity.WARNING)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def weight(findings: Sequence[Finding], language: str) -> str:
    """How many findings of each severity, in words."""
    say = translator(language)
    counts = Counter(one.severity for one in findings)
    words = {
        Severity.ERROR: say("errors that refuse the extract: {n}"),
        Severity.WARNING: say("warnings to acknowledge: {n}"),
        Severity.NOTE: say("notes: {n}"),
    }
    return say("; ").join(words[one].format(n=counts[one]) for one in Severity if counts[one])


def counting(findings: Sequence[Finding], language: str) -> str:
    """How rows are numbered, where findings number any: a spreadsheet calls the heading row 1."""
    numbered = any(example.row is not None for one in findings for example in one.examples)
    say = translator(language)
    return say("Rows are counted without the heading; in a spreadsheet add one.") if numbered else ""


def worst(findings: Sequence[Finding], language: str, *, most: int = MOST_FINDINGS) -> list[Marked]:
    """The most serious findings: what, where, examples with row numbers, what to do."""
    say, told = translator(language), []
    for one in ranked(findings)[:most]:
        rows = say("; ").join(
            say("row {row}: {value}").format(row=example.row, value=quoted(example.value, SHORT))
            for example in one.examples[1:]
            if example.row is not None
        )
        more = f" {say('also')} {rows}" if rows else ""
        told.append(
            marked(
                "{mark} **{severity}** · `{rule}`{file} — {found}  \n→ {fix}",
                mark=MARKS[one.severity],
                severity=say(str(one.severity)),
                rule=Marked(one.rule),
                file=f" · {one.file}" if one.file else "",
                found=one.message(language) + more,
                fix=one.fix(language),
            )
        )
    return told


def findings_table(findings: Sequence[Finding], language: str) -> pl.DataFrame:
    """A row a finding, most serious first: severity, rule, file, column, rows, what was found, what to do, examples."""
    say = translator(language)
    rows = [
        [
            say(str(one.severity)),
            one.rule,
            one.file or "",
            one.column or "",
            one.rows,
            one.message(language),
            one.fix(language),
            "; ".join(f"{example.row}: {example.value}" for example in one.examples),
        ]
        for one in ranked(findings)
    ]
    words = ("Severity", "Rule", "File", "Column", "Rows", "Found", "What to do", EXAMPLES)
    types = [pl.Int64 if word == "Rows" else pl.String for word in words]
    table = pl.DataFrame(
        rows, schema=[(say(word), kind) for word, kind in zip(words, types, strict=True)], orient="row"
    )
    return table.select(harmless(pl.col(pl.String)), pl.col(pl.Int64)).select(table.columns)


def faulty(checked: Sequence[Accepted | Rejected]) -> pl.DataFrame:
    """The rows that findings name, of all files: file, row, rules, then the columns as they came, harmless."""
    found = [
        rows.select(pl.lit(one.name).alias("file"), pl.all())
        for one in checked
        if (rows := check.faulty_rows(one)).height
    ]
    if not found:
        return pl.DataFrame()
    whole = pl.concat([rows.select(pl.all().cast(pl.String)) for rows in found], how="diagonal")
    headings = pl.Series(whole.columns).to_frame("").select(harmless(pl.all())).to_series()
    return whole.select(harmless(pl.all())).rename(dict(zip(whole.columns, headings, strict=True)))


def offers(view: View, checked: Sequence[Accepted | Rejected]) -> list[mapping.Offer]:
    """Names in the files that could be read as known ones."""
    areas = geography.areas_now(view)
    return [
        offer
        for one in checked
        for offer in mapping.offers(
            one.findings, areas, name=one.name, contract=CONTRACTS[one.dataset], parsed=one.parsed
        )
    ]


def meaning(view: View, offer: mapping.Offer) -> str:
    """What an offer would be read as: a column's name, or an area's code with its name, which people recognise."""
    if offer.kind != mapping.AREA:
        return offer.meant
    named = geography.areas_now(view).filter(pl.col("code") == offer.meant)
    return f"{offer.meant} {named[f'name_{view.language}'][0]}" if named.height else offer.meant
