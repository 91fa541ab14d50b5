"""Pages in one run: a filter change against an empty Streamlit page, first open, cold start, fifty people at once.

The heaviest page and an empty page with as many static charts are asked in turn, over the same websocket that a
browser uses; first open and cold start are timed in a real browser until every chart is drawn. Seconds are those of
the clock; `processor` rows count the server's processor time, which other work on the machine does not lengthen.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import websockets
from playwright.sync_api import Browser
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks import emptypage
from benchmarks.measure import Row
from tests.journeys.serving import Server, browsing, local_context, seed, started, visit

HEAVIEST = "scenic"
ASKED = ("lang=zh&indicator=scenic_entry_density", "lang=zh&indicator=visit_time_concentration")
TURNS, OPENS, STARTS = 20, 5, 3
PEOPLE, EVERY, ROUNDS = 50, 5.0, 6  # sessions, seconds between the clicks of one, clicks of each
PATIENCE = 60.0  # seconds for one answer; a server that takes longer has failed


class Session:
    """One open page: sends what a click sends, and waits until the script has run."""

    def __init__(self, server: Server, page: str) -> None:
        self.server, self.page, self.hash, self.charts = server, page, "", 0
        self.faults = 0  # exceptions that a page showed
        self.kept: set[str] = set()  # messages that a browser keeps and need not be sent again

    async def __aenter__(self) -> "Session":
        address = f"ws://127.0.0.1:{self.server.port}/_stcore/stream"
        self.socket = await websockets.connect(
            address, max_size=None, subprotocols=[websockets.Subprotocol("streamlit")]
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def rerun(self, asked: str) -> float:
        """Seconds from the click to the end of the script, every message of it received."""
        wish = BackMsg()
        wish.rerun_script.query_string = asked
        wish.rerun_script.cached_message_hashes.extend(sorted(self.kept))
        if self.hash:
            wish.rerun_script.page_script_hash = self.hash
        else:
            wish.rerun_script.page_name = self.page
        opened, start = not self.hash, time.perf_counter()
        await self.socket.send(wish.SerializeToString())
        while True:
            told = ForwardMsg()
            told.ParseFromString(await asyncio.wait_for(self.socket.recv(), PATIENCE))  # type: ignore[arg-type]
            if told.metadata.cacheable:
                self.kept.add(told.hash)
            match told.WhichOneof("type"):
                case "new_session":
                    self.hash = told.new_session.page_script_hash
                case "navigation":
                    self.hash = told.navigation.page_script_hash or self.hash
                case "delta":
                    kind = told.delta.new_element.WhichOneof("type")
                    self.faults += kind == "exception"
                    self.charts += opened and kind == "arrow_vega_lite_chart"
                case "ref_hash":
                    self.kept.add(told.ref_hash)
                case "script_finished":
                    return time.perf_counter() - start


async def _in_turn(sidu: Server, empty: Server) -> tuple[list[float], list[float], tuple[float, float]]:
    """Seconds of filter changes of both pages, asked alternately, and the processor seconds of one change of each."""
    async with Session(sidu, HEAVIEST) as heavy, Session(empty, "") as light:
        for asked in ASKED * 2:  # both changes are warm before anything counts
            await heavy.rerun(asked)
            await light.rerun(asked)
        if heavy.charts != light.charts:
            raise RuntimeError(f"{heavy.charts} charts stand against {light.charts}")
        ours, theirs, spent = [], [], [0.0, 0.0]
        for turn in range(TURNS):
            for place, (session, into) in enumerate(((heavy, ours), (light, theirs))):
                before = session.server.processor()
                into.append(await session.rerun(ASKED[turn % 2]))
                spent[place] += session.server.processor() - before
        return ours, theirs, (spent[0] / TURNS, spent[1] / TURNS)


async def _people(server: Server) -> list[float]:
    """Seconds of every click of `PEOPLE` sessions that each click every `EVERY` seconds."""

    async def one(place: int) -> list[float]:
        async with Session(server, HEAVIEST) as session:
            await session.rerun(ASKED[0])
            await opened.wait()  # clicks are timed among people who all have their page
            await asyncio.sleep(EVERY * place / PEOPLE)
            taken = []
            for turn in range(ROUNDS):
                taken.append(await session.rerun(ASKED[(turn + 1) % 2]))
                await asyncio.sleep(max(0.0, EVERY - taken[-1]))
            return taken

    opened = asyncio.Barrier(PEOPLE)
    return [seconds for taken in await asyncio.gather(*map(one, range(PEOPLE))) for seconds in taken]


def _first_open(browser: Browser, address: str) -> float:
    """Seconds from the address to the drawn page in a browser that has never seen it."""
    context, _ = local_context(browser, width=1366, height=768)
    page = context.new_page()
    start = time.perf_counter()
    visit(page, address)
    taken = time.perf_counter() - start
    context.close()
    return taken


def _cold_start(browser: Browser, home: Path) -> float:
    """Seconds from the command to the drawn first page, the browser waiting."""
    start = time.perf_counter()
    with started(home) as server:
        context, _ = local_context(browser, width=1366, height=768)
        visit(context.new_page(), f"{server.url}/")
        taken = time.perf_counter() - start
        context.close()
    return taken


def _opened(sidu: Server, empty: Server, home: Path) -> tuple[list[float], list[float], list[float]]:
    """Seconds of first opens of Sidu and of the empty page, in turn, and of cold starts."""
    with browsing() as browser:
        _first_open(browser, f"{sidu.url}/")
        pairs = [(_first_open(browser, f"{sidu.url}/"), _first_open(browser, f"{empty.url}/")) for _ in range(OPENS)]
        starts = [_cold_start(browser, home) for _ in range(STARTS)]
    return [ours for ours, _ in pairs], [theirs for _, theirs in pairs], starts


@contextmanager
def _served() -> Iterator[tuple[Server, Server, Path]]:
    with ExitStack() as open_:
        home = Path(open_.enter_context(tempfile.TemporaryDirectory())) / "home"
        given = os.environ.get("SIDU_BENCH_HOME")
        if given is None:
            seed(home)
        home = Path(given) if given else home
        yield open_.enter_context(started(home)), open_.enter_context(started(emptypage.SCRIPT)), home


def run() -> list[Row]:
    """The rows of RESULTS.md. `SIDU_BENCH_HOME` names a home that exists, else a small one is seeded."""
    with _served() as (sidu, empty, home):
        ours, theirs, (spent, against) = asyncio.run(_in_turn(sidu, empty))
        people = sorted(asyncio.run(_people(sidu)))
        opens, blank, starts = _opened(sidu, empty, home)
    middle, base = statistics.median(ours), statistics.median(theirs)
    best, blank_best = min(opens), min(blank)
    p95 = people[int(len(people) * 0.95)]
    return [
        Row("filter change, empty page with as many charts (median)", TURNS, base),
        Row(f"filter change, {HEAVIEST} (median)", TURNS, middle, None, "empty page", middle / base, "ratio ≤ 2"),
        Row("processor of a filter change, empty page", TURNS, against),
        Row("processor of a filter change, Sidu", TURNS, spent, None, "empty page", spent / against, "ratio ≤ 2"),
        Row("first open in a browser, empty page (fastest)", OPENS, blank_best),
        Row("first open of the overview, warm (fastest)", OPENS, best, None, "empty page", best / blank_best, "≤ 2 s"),
        Row("cold start to the first page (fastest)", STARTS, min(starts), limit="≤ 5 s"),
        Row(f"{PEOPLE} people, a click every {EVERY:.0f} s: median", len(people), statistics.median(people)),
        Row(f"{PEOPLE} people, a click every {EVERY:.0f} s: 95th of 100", len(people), p95, limit="≤ 1 s"),
    ]
