"""Two hundred numbers drawn over all cells and marks of all pages: each has a receipt that says it and verifies."""

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
from dashboard.reading import receipts
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
    """One number as a page shows it."""

    page: str
    column: str
    value: float | str
    receipt: str | None


def run_page(path: str, query: dict[str, str]) -> AppTest:
    def one() -> None:
        import streamlit as st

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


def blocks(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        yield child
        yield from blocks(child)


def frames_of(app: AppTest) -> Iterator[pl.DataFrame]:
    """The data of every table and every chart of a page."""
    for element in blocks(app._tree):
        if element.type == "dataframe":
            frame = pl.from_pandas(element.value)
            if "verify" not in frame.columns:  # the form of a bulk edit shows drafts
                yield frame
        elif "vega_lite" in element.type:
            sent = element.proto
            content = sent.data.data if sent.HasField("data") else sent.datasets[0].data.data
            yield pl.read_ipc_stream(content)


def numbers_of(frame: pl.DataFrame, page: str) -> Iterator[Cell]:
    for row in frame.iter_rows(named=True):
        for column, value in row.items():
            counted = isinstance(value, int | float) and not isinstance(value, bool)
            if column in LAYOUT:
                continue
            receipt = row.get("receipt_2" if column.endswith("_2") else "receipt")
            if receipt and "receipt=" in receipt:
                receipt = unquote(receipt.rpartition("receipt=")[2])
            if counted or (isinstance(value, str) and NUMBER.fullmatch(value.strip())):
                yield Cell(page, column, value, receipt)


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
def shown(seeded: Path) -> list[Cell]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIDU_HOME", str(seeded))
        found = []
        for path, query in ASKED:
            app = run_page(path, query)
            name = f"{path} {query}"
            found += [cell for frame in frames_of(app) for cell in numbers_of(frame, name)]
            found += written_of(app, name)
    return found


def says(cell: Cell, told: list[Any]) -> bool:
    """Whether what a receipt tells contains the number, or each number of a sentence, as it was shown."""
    if cell.value in told:
        return True
    dates = [part for one in told if isinstance(one, dt.date) for part in (one.year, one.month, one.day)]
    known = [one for one in told if isinstance(one, int | float) and not isinstance(one, bool)] + dates
    if not isinstance(cell.value, str):
        return any(math.isclose(one, cell.value, rel_tol=1e-9) for one in known)
    written = [(found[0], found[1], found[3] or "") for found in WRITTEN.finditer(cell.value)]
    return all(any(_near(one, *parts) for one in known) for _, *parts in written)


def _near(one: float, digits: str, word: str) -> bool:
    number = float(digits.replace(",", "").replace("−", "-")) * SCALE[word]
    place = 0.5 * 10.0 ** -len(digits.partition(".")[2]) * SCALE[word]
    return abs(abs(one) - abs(number)) <= max(COARSE * abs(number), 1.001 * place)


def drawn(shown: list[Cell], seed: int) -> list[Cell]:
    """Pages at random, and of each a kind of number, then a number: a calendar of 730 days is not half of Sidu."""
    chance = random.Random(seed)
    by_page: dict[str, dict[str, list[Cell]]] = {}
    for cell in shown:
        by_page.setdefault(cell.page, {}).setdefault(cell.column, []).append(cell)
    pages_of = [chance.choice(sorted(by_page)) for _ in range(DRAWN)]
    return [chance.choice(by_page[page][chance.choice(sorted(by_page[page]))]) for page in pages_of]


def test_every_number_of_every_page_has_a_receipt(shown: list[Cell]):
    without = {(cell.page, cell.column) for cell in shown if not cell.receipt}
    assert without == set()
    assert {cell.page.split()[0] for cell in shown} >= set(SHOWN) - {"definitions"}


def test_two_hundred_of_them_drawn_at_random_verify(shown: list[Cell], seeded: Path):
    print(f"seed {SEED}, {DRAWN} of {len(shown):,} numbers of {len(ASKED)} pages")
    wrong = []
    for cell in drawn(shown, SEED):
        text = cell.receipt or ""
        answer = proof.verify(str(seeded), text, grant=ME)
        if proof.is_row(text):
            told = list(proof.opened(str(seeded), text, grant=ME).cells.values())
        else:
            told = list(receipts.find(str(seeded), text, grant=ME)[1].values())
        if answer != receipts.Verification(True, True, False) or not says(cell, told):
            wrong.append((cell, answer, told))
    assert wrong == []
