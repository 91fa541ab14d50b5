"""A part: rows as Parquet bytes that their own hash names. Same rows, same bytes."""

import hashlib
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data.contracts import Contract
from data.store.faults import StoreFault

ROW_GROUP = 250_000  # small enough to skip within a month of hours, large enough to stream
COMPRESSION_LEVEL = 3


@dataclass(frozen=True)
class Part:
    """A Parquet file by hash: rows, smallest and largest period, the origins in it, what it was derived from."""

    sha256: str
    rows: int
    min: str | None = None
    max: str | None = None
    origins: tuple[str, ...] = ()
    fingerprint: str | None = None

    @property
    def name(self) -> str:
        """Its name within the home."""
        return f"parts/{self.sha256[:2]}/{self.sha256}.parquet"


def of_frame(frame: pl.LazyFrame, contract: Contract, *, fingerprint: str | None = None) -> tuple[Part, bytes] | None:
    """Rows in the contract's order as a part and its bytes; None when there are no rows. Raises StoreFault."""
    wanted = frame.select(contract.schema.names()).cast(contract.schema).sort(contract.order)
    with tempfile.TemporaryDirectory(prefix="sidu-part-") as folder:
        file = Path(folder) / "part.parquet"
        try:
            wanted.sink_parquet(file, compression="zstd", compression_level=COMPRESSION_LEVEL, row_group_size=ROW_GROUP)
        except OSError as error:
            raise StoreFault(f"part of {contract.id}: {error}") from error
        except pl.exceptions.ComputeError as error:
            if "os error" in str(error).lower():  # how Polars tells a full disk
                raise StoreFault(f"part of {contract.id}: {error}") from error
            raise
        content = file.read_bytes()
        part = _described(pl.scan_parquet(file), content, contract, fingerprint)
    return (part, content) if part.rows else None


def of_rows(rows: pl.DataFrame, contract: Contract, *, fingerprint: str | None = None) -> tuple[Part, bytes]:
    """Rows that fit in memory, sorted by key, as a part and its bytes, also when there are none."""
    wanted = rows.select(contract.schema.names()).cast(contract.schema).sort(contract.key)
    buffer = io.BytesIO()
    wanted.write_parquet(buffer, compression="zstd", compression_level=COMPRESSION_LEVEL, row_group_size=ROW_GROUP)
    content = buffer.getvalue()
    return _described(wanted.lazy(), content, contract, fingerprint), content


def _described(rows: pl.LazyFrame, content: bytes, contract: Contract, fingerprint: str | None) -> Part:
    """The part that these rows, written as `content`, are."""
    date = next((name for name in ("period", "date", "month", "due") if contract.has(name)), None)
    days = pl.col(date) if date else pl.lit(None, pl.Date)
    origins = pl.col("origin").unique().sort() if "origin" in contract.schema else pl.lit(None, pl.String)
    size, first, last, origin_list = (
        rows.select(pl.len().alias("rows"), days.min().alias("min"), days.max().alias("max"), origins.implode())
        .collect()
        .row(0)
    )
    return Part(
        sha256=hashlib.sha256(content).hexdigest(),
        rows=size,
        min=str(first) if first else None,
        max=str(last) if last else None,
        origins=tuple(origin for origin in origin_list if origin),
        fingerprint=fingerprint,
    )
