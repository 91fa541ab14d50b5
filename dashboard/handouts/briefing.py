"""The briefing: one area's figures, what needs attention, targets and where the numbers come from, as PDF or Word."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import polars as pl

from dashboard.content.subjects import headline as summary
from dashboard.content.subjects.choices import BRIEFING, DENSITY
from dashboard.content.subjects.sentences import headline
from dashboard.content.targets import standings as attention
from dashboard.reading import geography
from dashboard.reading.query import View
from dashboard.words import numbers
from dashboard.words.text import demonstrated, seen, shortened, tag, translator
from data.store import audit
from data.store.access import Action

TARGETS = ("Area", "Indicator", "Due", "Standing", "Latest value", "Target value", "Origin")
MOST = 15  # standings: a briefing is read standing up
FONT = "Noto Sans CJK SC"


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """What both forms lay out: a title, sentences, two tables, and the source."""

    title: str
    subtitle: str
    figures_title: str
    figures: pl.DataFrame
    attention_title: str
    attention: tuple[str, ...]
    targets_title: str
    targets: pl.DataFrame
    source: str
    warning: str


def briefing(view: View, area: str) -> Briefing:
    """The briefing of one area; raises NotGranted without the right to export."""
    audit.required(view.store, view.grant, Action.EXPORT)
    say = view.say
    place = geography.names(view).get(area, area)
    found = [summary.figure(view, name, area) for name in BRIEFING]
    density = next(one for one in found if one.indicator.id == DENSITY)
    lead = density if density.value is not None else next((one for one in found if one.value is not None), density)
    judged = attention.standings(view)
    below = judged.filter(pl.col("area_code") == area) if judged.height else judged
    shown = below if below.height else judged
    synthetic = any(one.synthetic for one in found) or "synthetic" in shown["origin"].to_list()
    return Briefing(
        title=headline(lead, place, view.language, total_gap=summary.gap_in_people(view, lead)),
        subtitle=say("Sidu briefing: {place}, release {number}, as of {date}").format(
            place=place, number=view.release.number, date=view.release.as_of.isoformat()
        ),
        figures_title=say("Figures"),
        figures=pl.DataFrame([_row(one, view.language) for one in found if one.value is not None]),
        attention_title=say("Needs attention"),
        attention=tuple(line(row, view) for row in shown.head(MOST).iter_rows(named=True)),
        targets_title=say("Targets"),
        targets=attention.standing_table(view, shown.head(MOST)).select(say(name) for name in TARGETS)
        if shown.height
        else pl.DataFrame(),
        source=say("Every figure's receipt can be verified with: sidu verify RECEIPT"),
        warning=say("Figures marked as demonstration data are invented.") if synthetic else "",
    )


def line(standing: dict[str, object], view: View) -> str:
    """A standing as the pages tell it: its mark, the sentence, and that it is invented if it is."""
    shape, word, _ = attention.mark(standing, view.language)
    said = f"{shape} {word} {attention.sentence_of(standing, view)}"
    return demonstrated(said, view.language, demo=standing["origin"] == "synthetic")


def _row(one: summary.Figure, language: str) -> dict[str, str]:
    say, row = translator(language), one.row or {}
    return {
        say("Indicator"): one.indicator.name(language),
        say("Value"): f"{numbers.exact(one.value, one.indicator.unit, language)} "
        f"{numbers.unit_of(one.indicator.unit, language)}".strip(),
        say("Period"): numbers.period(row["period"], row["grain"], language),
        say("Change"): numbers.change(one.change, one.indicator.unit, language),
        say("Origin"): say(row["origin"]),
        say("Receipt"): one.receipt or "",
    }


def report(view: View, form: str, *, area: str) -> bytes:
    """The briefing as one of FORMATS; audited as an export."""
    told = briefing(view, area)
    about = {"format": form, "area": area, "release": view.release.number}
    audit.record(view.store, actor=view.grant.actor, action="export", about=about)
    # What older releases hold may be of any length, and hold letters that no Word document can.
    printable = Briefing(**{name: _cleaned(value) for name, value in vars(told).items()})
    return FORMATS[form](printable, view.language)


def _cleaned(value: Any) -> Any:
    if isinstance(value, pl.DataFrame):
        return pl.DataFrame(
            {name: [one if one is None else _cleaned(str(one)) for one in value[name]] for name in value.columns}
        )
    return seen(shortened(value)) if isinstance(value, str) else tuple(map(_cleaned, value))


def _pdf(told: Briefing, language: str) -> bytes:
    import typst  # noqa: PLC0415 - 30 MB that only this format needs

    said = {name: value for name, value in vars(told).items() if not isinstance(value, pl.DataFrame)}
    said |= {
        name: {"columns": table.columns, "rows": [list(row) for row in table.iter_rows()]}
        for name, table in (("figures", told.figures), ("targets", told.targets))
    }
    source = files("dashboard.handouts").joinpath("briefing.typ").read_bytes()
    inputs = {"told": json.dumps(said, ensure_ascii=False), "lang": language, "font": FONT}
    return bytes(typst.compile(source, format="pdf", sys_inputs=inputs))


def _docx(told: Briefing, language: str) -> bytes:
    import docx  # noqa: PLC0415 - only this format needs it
    from docx.oxml.ns import qn  # noqa: PLC0415

    paper = docx.Document()
    for style in ("Normal", "Title", "Heading 1"):
        font = paper.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
        font.set(qn("w:eastAsia"), FONT)
    paper.core_properties.language = tag(language)
    paper.core_properties.title = shortened(told.title, 255)  # more is none to Word
    paper.add_heading(told.title, level=0)
    paper.add_paragraph(told.subtitle)
    if told.warning:
        paper.add_paragraph(told.warning).runs[0].bold = True
    paper.add_heading(told.figures_title, level=1)
    _word_table(paper, told.figures)
    paper.add_heading(told.attention_title, level=1)
    for line in told.attention:
        paper.add_paragraph(line, style="List Bullet")
    paper.add_heading(told.targets_title, level=1)
    _word_table(paper, told.targets)
    paper.add_paragraph(told.source)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def _word_table(paper: object, rows: pl.DataFrame) -> None:
    if not rows.width:
        return
    table = paper.add_table(rows=1, cols=rows.width, style="Light Grid Accent 1")  # type: ignore[attr-defined]
    for cell, name in zip(table.rows[0].cells, rows.columns, strict=True):
        cell.text = name
    for row in rows.iter_rows():
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)


FORMATS: Mapping[str, Callable[[Briefing, str], bytes]] = {"pdf": _pdf, "docx": _docx}
