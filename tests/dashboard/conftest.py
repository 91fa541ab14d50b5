"""What tests of the dashboard package share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_home import seed


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release 1 of a small home; never written to."""
    return seed(tmp_path_factory.mktemp("seeded") / "home")


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: tests kill processes, not power, and syncing is most of the time."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def home(seeded: Path, memory: Path) -> Path:
    """A small home of one's own."""
    return Path(shutil.copytree(seeded, memory / "home"))
