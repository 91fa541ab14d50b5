"""A served home for a whole run of tests, one of its own for tests that publish, and a watched browser page."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.dashboard import small_home
from tests.journeys.guarded import Guarded, guarding
from tests.journeys.serving import browsing, forget, local_context, seed, serving
from tests.once import copy_of

PATIENCE = 120_000  # ms; who runs the tests may do more on two cores, and only a failure lasts so long
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Served:
    """Where a server answers, and the home behind it."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with browsing() as started:
        yield started


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release 1 of a small home with demonstration data; only ever copied."""
    return copy_of(tmp_path_factory, "demonstrated", seed)


@pytest.fixture(scope="session")
def reading(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that no test publishes to."""
    home = Path(shutil.copytree(seeded, tmp_path_factory.mktemp("reading") / "home"))
    with serving(home) as url:
        yield Served(url, home)


@pytest.fixture
def own(seeded: Path, tmp_path: Path) -> Iterator[Served]:
    """A server for one test that publishes beside demonstration data: a release costs ten times as much as without."""
    home = Path(shutil.copytree(seeded, tmp_path / "home"))
    with serving(home) as url:
        yield Served(url, home)


@pytest.fixture
def alone(small: Path, tmp_path: Path) -> Iterator[Served]:
    """A server for one test that publishes, over published figures alone."""
    home = Path(shutil.copytree(small, tmp_path / "home"))
    with serving(home) as url:
        yield Served(url, home)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release 1 of published figures alone; only ever copied."""
    return copy_of(tmp_path_factory, "published", small_home.seed)


@pytest.fixture(scope="session")
def guarded(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A server with sign-in that no test publishes to."""
    with guarding(Path(shutil.copytree(small, tmp_path_factory.mktemp("signed-in") / "home"))) as made:
        yield made


@pytest.fixture(scope="session")
def window(browser: Browser) -> tuple[BrowserContext, list[str]]:
    """One context for all pages, which keeps the code that it has fetched, and what wanted to leave the machine."""
    return local_context(browser, width=1400, height=1000)


@pytest.fixture
def page(window: tuple[BrowserContext, list[str]]) -> Iterator[Page]:
    """A page whose test fails when a request wants to leave the machine; the next finds no trace of it."""
    context, strangers = window
    strangers.clear()
    visited: set[str] = set()
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    opened.on("framenavigated", lambda frame: visited.add(frame.url))
    yield opened
    forget(opened, visited)
    for one in context.pages:
        one.close()
    assert strangers == [], "a request wanted to leave the machine"
