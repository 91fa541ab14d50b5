"""A chart or a table as a file: PNG, SVG, CSV, Excel, each with its title, source, release and warning."""

import html
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.charts.theme import FONT, THEMES
from dashboard.words.text import translator
from data.contracts.spreadsheets import harmless

WIDTH, MARGIN = 960, 32  # pixels of the drawing, and around it
TITLE, BODY, SMALL = 20, 14, 12
CELL = 32_767  # letters that a spreadsheet holds in one
# What places a mark and says nothing that another column does not.
DRAWING = frozenset(
    {"tile_col", "tile_row", "tile", "x", "y", "label", "band", "chosen", "spoken", "kind", "far", "side", "period"}
)
DRAWING |= {"tag", "tag_side", "tag_dx", "tag_dy", "ends", "ends_side", "ends_dx", "ends_dy", "mark", "at"}
HEADINGS = {
    "area_code": "Area code",
    "name": "Area",
    "value": "Value",
    "shown": "As shown",
    "origin": "Origin",
    "note": "Note",
    "series": "Series",
    "when": "Period",
    "date": "Date",
    "before": "Before",
    "after": "After",
}
MIME = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What a file says beside its rows: `source` is the page's source line, which names the release too.

    `warning` names demonstration data and is empty without them.
    """

    title: str
    subtitle: str = ""
    source: str = ""
    release: str
    warning: str = ""
    language: str


def file_bytes(
    kind: str, rows: pl.DataFrame, caption: Caption, *, spec: Mapping[str, Any] | None = None, theme: str = "light"
) -> bytes:
    """The bytes of one kind of file; pictures need the chart's specification."""
    match kind:
        case "csv":
            return b"\xef\xbb\xbf" + table(rows, caption).write_csv().encode()
        case "xlsx":
            return _xlsx(table(rows, caption))
        case "svg" if spec is not None:
            return svg(spec, rows, caption, theme=theme).encode()
        case "png" if spec is not None:
            import vl_convert  # noqa: PLC0415 - 90 MB that only a click needs

            return bytes(vl_convert.svg_to_png(svg(spec, rows, caption, theme=theme), scale=2))
        case _:
            raise ValueError(kind)


def demonstrates(rows: pl.DataFrame, language: str) -> bool:
    """True when any cell says that its row is demonstration data."""
    words = ("synthetic", translator(language)("demonstration data"), translator(language)("synthetic"))
    texts = rows.select(pl.col(pl.String))
    return texts.width > 0 and bool(
        texts.select(pl.any_horizontal(pl.all().str.contains_any(list(words)).any().fill_null(False))).item()
    )


def table(rows: pl.DataFrame, caption: Caption) -> pl.DataFrame:
    """Rows for a spreadsheet: readable headings, formula-like text made harmless, source and release in each row."""
    say = translator(caption.language)
    kept = rows.select(name for name in rows.columns if name not in DRAWING)
    named = kept.rename({name: say(HEADINGS[name]) for name in kept.columns if name in HEADINGS})
    stated = {say("Source and date"): caption.source, say("Release"): caption.release}
    if caption.warning:
        stated[say("Warning")] = caption.warning
    return named.with_columns(
        pl.lit(text).alias(name if name not in named.columns else f"{name} *") for name, text in stated.items()
    ).with_columns(harmless(pl.col(pl.String)))


def svg(spec: Mapping[str, Any], rows: pl.DataFrame, caption: Caption, *, theme: str = "light") -> str:
    """The chart as it stands on the page, between its title and its foot."""
    import vl_convert  # noqa: PLC0415 - 90 MB that only a click needs

    look = THEMES[theme]
    drawing = vl_convert.vegalite_to_svg(_fixed(spec, rows))
    width, height = _size(drawing)
    across = max(width, WIDTH) + 2 * MARGIN
    parts, at = [], float(MARGIN)
    head = [(line, TITLE, 600, look.ink) for line in wrap_lines(caption.title, TITLE, across - 2 * MARGIN)]
    head += [(line, BODY, 400, look.muted) for line in wrap_lines(caption.subtitle, BODY, across - 2 * MARGIN)]
    head += [(line, BODY, 600, look.ink) for line in wrap_lines(caption.warning, BODY, across - 2 * MARGIN)]
    for line in head:
        at += line[1] * 1.45
        parts.append(_line(at, *line))
    top = at + 16
    at = top + height + 8
    for words in wrap_lines(caption.source or caption.release, SMALL, across - 2 * MARGIN):
        at += SMALL * 1.5
        parts.append(_line(at, words, SMALL, 400, look.muted))
    whole = at + MARGIN
    if caption.warning:
        parts.append(_hatched(across, whole, top + height / 2, caption, look.ink))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across:.0f}" height="{whole:.0f}" '
        f'viewBox="0 0 {across:.0f} {whole:.0f}" font-family="{html.escape(FONT)}">'
        f'<rect width="100%" height="100%" fill="{look.paper}"/>'
        f'<g transform="translate({MARGIN},{top:.0f})">{drawing}</g>{"".join(parts)}</svg>'
    )


def wrap_lines(text: str, size: float, across: float) -> list[str]:
    """`text` in lines that fit `across` pixels: a Chinese letter is as wide as it is high, a Latin one about half."""
    lines, line, used = [], "", 0.0
    for letter in text:
        wide = size * (1.0 if ord(letter) > 0x2E80 else 0.56)
        if used + wide > across and line:
            cut = line.rfind(" ") + 1 if ord(letter) < 0x2E80 and " " in line[-24:] else len(line)
            lines.append(line[:cut].rstrip())
            line = line[cut:]
            used = sum(size * (1.0 if ord(one) > 0x2E80 else 0.56) for one in line)
        line, used = line + letter, used + wide
    return [*lines, line] if line else lines


def _fixed(spec: Mapping[str, Any], rows: pl.DataFrame) -> dict[str, Any]:
    """The specification with its rows inside, a width of its own, and nothing to click."""
    dates = rows.with_columns(pl.col(pl.Date).dt.strftime("%Y-%m-%dT00:00:00"))
    kept = {name: part for name, part in spec.items() if name not in {"params", "title", "autosize"}}
    return {**kept, "width": WIDTH, "data": {"values": dates.to_dicts()}}


def _size(drawing: str) -> tuple[float, float]:
    opening = drawing[: drawing.index(">")]
    wide, high = (opening.split(f' {name}="')[1].split('"')[0] for name in ("width", "height"))
    return float(wide), float(high)


def _line(at: float, text: str, size: float, weight: int, colour: str) -> str:
    return (
        f'<text x="{MARGIN}" y="{at:.1f}" font-size="{size}" font-weight="{weight}" fill="{colour}">'
        f"{html.escape(text)}</text>"
    )


def _hatched(across: float, whole: float, middle: float, caption: Caption, ink: str) -> str:
    """Diagonal lines over the whole picture and the words across its middle."""
    words = html.escape(translator(caption.language)("Demonstration data"))
    return (
        '<defs><pattern id="hatch" width="14" height="14" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0V14" stroke="{ink}" stroke-width="1.4" opacity=".09"/>'
        '</pattern></defs><rect width="100%" height="100%" fill="url(#hatch)"/>'
        f'<text x="{across / 2:.0f}" y="{middle:.0f}" font-size="88" font-weight="600" fill="{ink}" opacity=".1" '
        f'text-anchor="middle" transform="rotate(-18 {across / 2:.0f} {min(middle, whole):.0f})">{words}</text>'
    )


def _xlsx(rows: pl.DataFrame) -> bytes:
    book = io.BytesIO()
    with workbook(book) as made:
        whole = rows.with_columns(pl.col(pl.String).str.slice(0, CELL))
        whole.write_excel(made, autofit=True, dtype_formats={pl.Date: "yyyy-mm-dd"})
    return book.getvalue()


def workbook(out: io.BytesIO | Path) -> Any:
    """A workbook to write into, whose cells are text: none becomes a formula or a link."""
    import xlsxwriter  # noqa: PLC0415 - only files need it

    return xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
