"""Two hundred numbers drawn over all cells and marks of all pages.

Each has a receipt that says it and holds, or stands in a table or chart whose slip names its operands with receipts
that hold.
"""

import datetime as dt
import html
import math
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.pages import menu
from dashboard.proof import proof
from dashboard.reading import receipts, row_receipts
from data.store.access import administrator

SEED, DRAWN = 20261127, 200
ME = administrator("test")
# Upload, Revise and Approvals show drafts, which stand in no release yet; the receipt page shows receipts.
WITHOUT = {"", "upload", "edit", "approvals", "receipt"}
SHOWN = [path for *_, path, _ in menu.PAGES if path not in WITHOUT]
ASKED = [
    *((path, {"lang": "zh"}) for path in SHOWN),
    *((path, {"lang": "en", "area": "110000"}) for path in ("overview", "population", "beds", "scenic", "villages")),
    *((path, {"lang": "en"}) for path in ("targets", "outlook", "ledger", "account", "compare", "track")),
    ("outlook", {"lang": "zh", "area": "110000"}),
    ("account", {"lang": "en", "who": "district"}),
    ("densities", {"lang": "en", "map": "two", "data": "demo"}),
    ("scenic", {"lang": "zh", "map": "points"}),
    ("beds", {"lang": "en", "map": "points", "area": "110000"}),
]
LAYOUT = {
    "ends_dx",  # where the words of a course stand
    "ends_dy",
    "tag_dx",
    "tag_dy",
    "tag",  # the number that an event is called by below the chart
    "mark",  # and that over it, or over several
    "at",
    "tile_col",
    "tile_row",
    "tile",
    "x",
    "y",
    "band",
    "third",
    "third_2",
    "hour_end",
    "weekday",
    "far",
    "hour",
    "date",
    "known",
    "area_code",
}
NUMBER = re.compile(r"[+−-]?\d[\d,]*(\.\d+)?(\s?(%|万|亿|thousand|million))?")
WRITTEN = re.compile(r"([+−-]?\d[\d,]*(\.\d+)?)(?:\s?(%|万|亿|thousand|million))?")
SCALE = {"": 1.0, "%": 0.01, "万": 1e4, "亿": 1e8, "thousand": 1e3, "million": 1e6}
COARSE = 6e-4  # relative: four significant digits on a card


@dataclass(frozen=True)
class Cell:
    """One number as a page shows it: its own receipt, and those of the operands on the slip beside it, if any."""

    page: str
    column: str
    value: float | str
    receipt: str | None
    slip: tuple[str, ...] | None = None


def run_page(path: str, query: dict[str, str]) -> AppTest:
    def one() -> None:
        import streamlit as st

        from dashboard.pages import menu
        from dashboard.pages.parts.files import Foot
        from dashboard.session import address, session

        state = address.read_state()
        view = session.open_view(state)
        st.session_state["state"], st.session_state["view"], st.session_state["foot"] = state, view, Foot()
        {path: show for _, show, _, path, _ in menu.PAGES}[st.query_params["page"]]()

    app = AppTest.from_function(one, default_timeout=300)
    for name, value in {"page": path, **query}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def opened(app: AppTest) -> AppTest:
    """The page with every slip open."""
    for block in blocks(app._tree):
        if block.type == "popover" and (key := key_of(block)):
            app.session_state[key] = True
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def key_of(block: Any) -> str | None:
    found = re.search(r"slips:.*", block.proto.popover.id)
    return found[0] if found else None


def blocks(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        yield child
        yield from blocks(child)


def frame_of(element: Any) -> pl.DataFrame | None:
    """The data of a table or a chart."""
    if element.type == "dataframe":
        frame = pl.from_pandas(element.value)
        return None if "verify" in frame.columns else frame  # the form of a bulk edit shows drafts
    if "vega_lite" in element.type:
        sent = element.proto
        return pl.read_ipc_stream(sent.data.data if sent.HasField("data") else sent.datasets[0].data.data)
    return None


def frames_of(app: AppTest) -> Iterator[tuple[pl.DataFrame, tuple[str, ...] | None]]:
    """The data of every table and every chart of a page, with the receipts on the slip that follows it, if one does."""
    last: pl.DataFrame | None = None
    inside: set[int] = set()
    for element in blocks(app._tree):
        if id(element) in inside:
            continue
        if element.type == "popover" and key_of(element):
            within = list(blocks(element))
            inside |= {id(one) for one in within}
            if last is not None:
                held = [frame for one in within if (frame := frame_of(one)) is not None]
                yield last, tuple(dict.fromkeys(text for frame in held for text in receipts_in(frame)))
            last = None
        elif (frame := frame_of(element)) is not None:
            if last is not None:
                yield last, None
            last = frame
    if last is not None:
        yield last, None


def receipts_in(frame: pl.DataFrame) -> list[str]:
    """The receipts that a table links to."""
    found = frame["receipt"].drop_nulls() if "receipt" in frame.columns else []
    return [told for one in found if (told := receipt_of(one))]


def receipt_of(text: str | None) -> str | None:
    return unquote(text.rpartition("receipt=")[2]) if text and "receipt=" in text else text


def numbers_of(frame: pl.DataFrame, page: str, slip: tuple[str, ...] | None) -> Iterator[Cell]:
    for row in frame.iter_rows(named=True):
        for column, value in row.items():
            counted = isinstance(value, int | float) and not isinstance(value, bool)
            if column in LAYOUT:
                continue
            receipt = receipt_of(row.get("receipt_2" if column.endswith("_2") else "receipt"))
            if counted or (isinstance(value, str) and NUMBER.fullmatch(value.strip())):
                yield Cell(page, column, value, receipt, slip)


LINE = re.compile(r'<div class="value">(?P<card>.*?)</div>|(?:role="listitem"|class="shown")>(?P<line>.*?)</div>')


def written_of(app: AppTest, page: str) -> Iterator[Cell]:
    """Numbers on cards and in lists of sentences."""
    for element in blocks(app._tree):
        if element.type != "html":
            continue
        for found in LINE.finditer(element.proto.body):
            text = found["card"] or found["line"] or ""
            said = html.unescape(re.sub(r"<[^>]+>", "", text))
            if re.search(r"\d", said):
                link = re.search(r'data-receipt="([^"]+)"', text)
                yield Cell(
                    page, "card" if found["card"] else "sentence", said, html.unescape(link[1]) if link else None
                )


@pytest.fixture(scope="module")
def numbers(seeded: Path) -> list[Cell]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIDU_HOME", str(seeded))
        found = []
        for path, query in ASKED:
            app = opened(run_page(path, query))
            name = f"{path} {query}"
            found += [cell for frame, slip in frames_of(app) for cell in numbers_of(frame, name, slip)]
            found += written_of(app, name)
    return found


def says(cell: Cell, told: list[Any]) -> bool:
    """Whether what a receipt tells contains the number, or each number of a sentence, as it was shown."""
    if cell.value in told:
        return True
    dates = [part for one in told if isinstance(one, dt.date) for part in parts_of(one)]
    known = [one for one in told if isinstance(one, int | float) and not isinstance(one, bool)] + dates
    if not isinstance(cell.value, str):
        return any(math.isclose(one, cell.value, rel_tol=1e-9) for one in known)
    written = [(found[0], found[1], found[3] or "") for found in WRITTEN.finditer(cell.value)]
    return all(any(_near(one, *parts) for one in known) for _, *parts in written)


def parts_of(date: dt.date) -> tuple[int, ...]:
    """Year, month, day and quarter: whatever a period is called by."""
    return date.year, date.month, date.day, (date.month + 2) // 3


def _near(one: float, digits: str, word: str) -> bool:
    number = float(digits.replace(",", "").replace("−", "-")) * SCALE[word]
    place = 0.5 * 10.0 ** -len(digits.partition(".")[2]) * SCALE[word]
    return abs(abs(one) - abs(number)) <= max(COARSE * abs(number), 1.001 * place)


def drawn(numbers: list[Cell], seed: int) -> list[Cell]:
    """Pages at random, and of each a kind of number, then a number: a calendar of 730 days is not half of Sidu."""
    chance = random.Random(seed)
    by_page: dict[str, dict[str, list[Cell]]] = {}
    for cell in numbers:
        by_page.setdefault(cell.page, {}).setdefault(cell.column, []).append(cell)
    pages_of = [chance.choice(sorted(by_page)) for _ in range(DRAWN)]
    return [chance.choice(by_page[page][chance.choice(sorted(by_page[page]))]) for page in pages_of]


OF_RELEASES = {"releases"}  # what the chain of releases says itself is computed from no row


def test_every_number_of_every_page_has_a_receipt_or_a_slip_with_operands(numbers: list[Cell]):
    without = {(cell.page, cell.column) for cell in numbers if not cell.receipt and cell.slip is None}
    assert without == set()
    empty = {(cell.page.split()[0], cell.column) for cell in numbers if not cell.receipt and cell.slip == ()}
    assert {page for page, _ in empty} <= OF_RELEASES, empty
    assert {cell.page.split()[0] for cell in numbers} >= set(SHOWN) - {"definitions"}


def test_two_hundred_of_them_drawn_at_random_hold(numbers: list[Cell], seeded: Path):
    own = sum(cell.receipt is not None for cell in numbers)
    print(
        f"seed {SEED}, {DRAWN} of {len(numbers):,} numbers of {len(ASKED)} pages; {own:,} have a receipt of their own"
    )
    chance, wrong = random.Random(SEED), []
    for cell in drawn([cell for cell in numbers if cell.receipt or cell.slip], SEED):
        text = cell.receipt or chance.choice(cell.slip or ())
        answer = proof.verify(str(seeded), text, grant=ME)
        row = row_receipts.find(str(seeded), text, grant=ME).row
        # Without a slip that says how it is computed, the row itself says the number.
        if answer != receipts.Verification(True, True, False) or not (cell.slip or says(cell, told(row))):
            wrong.append((cell, answer, row))
    assert wrong == []


def told(row: dict[str, Any]) -> list[Any]:
    """The cells of a row, and what a sentence of a standing says of two of them: how far it moved from its baseline."""
    value, begin = row.get("value"), row.get("baseline_value")
    cells = [one for cell in row.values() for one in (cell if isinstance(cell, list) else [cell])]
    points = 100  # of a share it is said in percentage points
    return [*cells, value / begin - 1, (value - begin) * points] if value is not None and begin else cells


def test_the_receipt_page_leads_from_the_paper_of_a_computed_row_to_its_page(
    seeded: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SIDU_HOME", str(seeded))
    app = run_page("receipt", {"lang": "en", "receipt": "R1-trend~residents~110000~zh~1-3-0123456789abcd"})
    assert ["a point of a trend" in one.value for one in app.warning] == [True]
    assert any("densities?lang=en&release=1" in one.value for one in app.markdown)
