"""Objects are whole or absent, named by their hash, equal for equal rows; faults of the disk are named."""

import datetime as dt
import hashlib
import os
import resource
import signal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from data.contracts import CONTRACTS
from data.store import durable
from data.store.faults import StoreFault
from data.store.objects import Damaged, Store
from data.store.overlay import Overlay

POPULATION = CONTRACTS["population"]
PRESENCE = CONTRACTS["presence"]


def people(residents: list[int], *, origin: str = "official") -> pl.LazyFrame:
    """One row a district of 2020, from 110101 on."""
    rows = len(residents)
    given = pl.DataFrame(
        {
            "area_code": [f"1101{place:02d}" for place in range(1, rows + 1)],
            "grain": ["year"] * rows,
            "period": [dt.date(2020, 1, 1)] * rows,
            "vintage": ["office"] * rows,
            "residents": residents,
            "origin": [origin] * rows,
            "source": ["test"] * rows,
        }
    )
    missing = [pl.lit(None, kind).alias(name) for name, kind in POPULATION.schema.items() if name not in given.columns]
    return given.with_columns(missing).select(POPULATION.schema.names()).cast(POPULATION.schema).lazy()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(str(tmp_path / "home"))


def test_a_name_is_given_once(store: Store):
    assert store.create("releases/00000001.json", b"first")
    assert not store.create("releases/00000001.json", b"second")
    assert store.get("releases/00000001.json") == b"first"


def test_a_missing_object_is_a_key_error(store: Store):
    with pytest.raises(KeyError):
        store.get("releases/00000009.json")


def test_the_same_rows_in_any_order_are_the_same_part(store: Store):
    one = store.write_part(people([703_000, 1_098_000, 5]), POPULATION)
    other = store.write_part(people([703_000, 1_098_000, 5]).reverse(), POPULATION)
    assert one is not None
    assert one == other
    assert one.rows == 3
    assert (one.min, one.max, one.origins) == ("2020-01-01", "2020-01-01", ("official",))


def test_a_part_is_named_by_the_hash_of_its_bytes(store: Store):
    part = store.write_part(people([1]), POPULATION)
    assert part is not None
    assert hashlib.sha256(Path(store.part_path(part)).read_bytes()).hexdigest() == part.sha256


def test_no_rows_make_no_part(store: Store):
    assert store.write_part(people([]), POPULATION) is None


def test_a_part_is_sorted_by_key_and_any_reader_reads_it(store: Store):
    part = store.write_part(people([3, 1, 2]).reverse(), POPULATION)
    assert part is not None
    read = duckdb.sql(f"select area_code, residents from '{store.part_path(part)}'").fetchall()
    assert read == [("110101", 3), ("110102", 1), ("110103", 2)]


def test_rows_of_several_parts_are_one_frame(store: Store):
    parts = [store.write_part(people([number]), POPULATION) for number in (1, 2)]
    held = [part for part in parts if part]
    assert sorted(store.scan(held, POPULATION).collect()["residents"]) == [1, 2]
    assert store.scan([], POPULATION).collect().is_empty()


def test_a_flipped_byte_is_found_and_named(store: Store):
    part = store.write_part(people([1]), POPULATION)
    assert part is not None
    file = Path(store.part_path(part))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(Damaged, match=part.sha256):
        store.check_part(part)


def test_writing_a_rotten_part_again_heals_it(store: Store):
    part = store.write_part(people([1]), POPULATION)
    assert part is not None
    Path(store.part_path(part)).write_bytes(b"rot")
    store.write_part(people([1]), POPULATION)
    store.check_part(part)


def test_writing_a_part_again_makes_it_young(store: Store):
    # The doctor collects old parts that no release names; one that is about to be named must not be old.
    part = store.write_part(people([1]), POPULATION)
    assert part is not None
    os.utime(store.part_path(part), (0, 0))
    store.write_part(people([1]), POPULATION)
    assert dict(store.list("parts"))[part.name] > 0


def test_a_full_disk_is_a_store_fault_and_leaves_nothing(store: Store, tmp_path: Path):
    child = os.fork()
    if child == 0:
        # A limit on file size is the full disk that a test can have without being root.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        try:
            store.create("parts/aa/aa.parquet", b"x" * 1000)
        except StoreFault:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert [path for path in (tmp_path / "home").rglob("*") if path.is_file()] == []


def test_a_home_that_cannot_be_made_is_a_store_fault(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreFault, match="file"):
        Store.open(str(tmp_path / "file" / "home"))


def test_half_written_files_are_swept_once_they_are_old(tmp_path: Path):
    half = tmp_path / durable.STAGING / "1-abc"
    half.parent.mkdir()
    half.write_bytes(b"half")
    os.utime(half, (100, 100))
    assert durable.sweep(tmp_path, older_than=100) == []
    assert durable.sweep(tmp_path, older_than=101) == [f"{durable.STAGING}/1-abc"]
    assert not half.exists()


def test_hours_lie_by_area_then_time_and_the_cells_of_an_hour_together(store: Store):
    def row(cell: str, hour: int, area: str = "110102") -> dict[str, object]:
        day = dt.date(2024, 1, 1)
        return {"cell_id": cell, "date": day, "hour": hour, "group": "all", "area_code": area, "persons": 1}

    given = pl.DataFrame([row("b", 0), row("a", 1), row("c", 1, "110101"), row("b", 1), row("a", 0)])
    missing = [pl.lit("test").alias(name) for name in ("origin", "source")]
    missing += [pl.lit(None, PRESENCE.schema[name]).alias(name) for name in ("extracted_on", "extract")]
    part = store.write_part(given.with_columns(missing).lazy(), PRESENCE)
    assert part is not None
    read = store.scan([part], PRESENCE).collect()
    assert read.select("cell_id", "hour").rows() == [("c", 1), ("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    again = store.write_part(read.reverse().lazy(), PRESENCE)
    assert again == part


def test_an_overlay_reads_the_home_and_leaves_no_trace_in_it(store: Store, tmp_path: Path):
    below = store.write_part(people([1]), POPULATION)
    assert below is not None
    before = sorted((tmp_path / "home").rglob("*"))
    over = Overlay.over(store.home, str(tmp_path / "scratch"))
    above = over.write_part(people([2]), POPULATION)
    assert above is not None
    assert sorted(over.scan([below, above], POPULATION).collect()["residents"]) == [1, 2]
    assert sorted((tmp_path / "home").rglob("*")) == before
