"""A served home for a whole run of tests, one of its own for tests that publish, and a watched browser page."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import publishing
from data.store.access import administrator
from tests.dashboard.small_home import AS_OF, quiet
from tests.journeys.guarded import Guarded, guarding
from tests.journeys.serving import browsing, local_context, seed, serving

PATIENCE = 30_000  # ms; two cores may be busy with other tests
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
    """Release 1 of a small home, made once a session; only ever copied."""
    home = tmp_path_factory.mktemp("seeded") / "home"
    seed(home)
    return home


@pytest.fixture(scope="session")
def reading(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that no test publishes to."""
    home = Path(shutil.copytree(seeded, tmp_path_factory.mktemp("reading") / "home"))
    with serving(home) as url:
        yield Served(url, home)


@pytest.fixture
def own(seeded: Path, tmp_path: Path) -> Iterator[Served]:
    """A server for one test that publishes."""
    home = Path(shutil.copytree(seeded, tmp_path / "home"))
    with serving(home) as url:
        yield Served(url, home)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release 1 of published figures alone; only ever copied."""
    home = tmp_path_factory.mktemp("guarded") / "home"
    publishing.seed(str(home), grant=administrator("test"), as_of=AS_OF, published_only=True, progress=quiet)
    return home


@pytest.fixture(scope="session")
def guarded(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A server with sign-in, which some tests publish to."""
    with guarding(Path(shutil.copytree(small, tmp_path_factory.mktemp("signed-in") / "home"))) as made:
        yield made


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose test fails when a request wants to leave the machine."""
    context, strangers = local_context(browser, width=1400, height=1000)
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    yield opened
    context.close()
    assert strangers == [], "a request wanted to leave the machine"
