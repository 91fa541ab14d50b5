"""What tests of the dashboard package share."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from small_home import seed
from streamlit import dataframe_util

from tests.once import copy_of


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release 1 of a small home; never written to."""
    return copy_of(tmp_path_factory, "published", seed)


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: tests kill processes, not power, and syncing is most of the time."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture
def arrow_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit refuses any frame that is not an Arrow table: of others it makes pandas frames."""
    editors = dataframe_util.convert_anything_to_pandas_df

    def converting(data: object, *args: Any, **more: Any) -> object:
        assert isinstance(data, pa.Table), f"a {type(data)} on its way to Streamlit"  # what an editor makes of one
        return editors(data, *args, **more)

    def refusing(data: object) -> bytes:
        raise AssertionError(f"a {type(data)} on its way to Streamlit")

    monkeypatch.setattr(dataframe_util, "convert_anything_to_pandas_df", converting)
    monkeypatch.setattr(dataframe_util, "_convert_polars_to_arrow_bytes", refusing)


@pytest.fixture
def home(seeded: Path, memory: Path) -> Path:
    """A small home of one's own."""
    return Path(shutil.copytree(seeded, memory / "home"))
