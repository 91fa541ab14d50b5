"""Keys that stand more than once."""

import polars as pl

from data.contracts import Contract
from data.contracts.findings import Finding, Severity
from data.contracts.text import Text
from data.extracts.parsed import ROW

from .passes import of_table

_MEND = Text(
    "每个主键只留一行；小时数据请核对夏令时与重复导出。",
    "Keep one row a key; in hourly data look for clock changes and doubled exports.",
)


def doubled_keys(typed: pl.LazyFrame, contract: Contract) -> list[Finding]:
    """Rows whose key an earlier row has; every later row of a key counts."""
    # Hashes first: eight bytes a row instead of the key. They can only err towards looking again.
    hashed = pl.struct(contract.key).hash()
    counts = typed.select(pl.len(), hashed.n_unique().alias("different")).collect(engine="streaming").row(0)
    if counts[0] == counts[1]:
        return []
    many = typed.select(hashed.alias("_hash")).group_by("_hash").len().filter(pl.col("len") > 1).select("_hash")
    rows = (
        typed.select(ROW, *contract.key, hashed.alias("_hash"))
        .join(many, on="_hash", how="semi")
        .collect(engine="streaming")
        .sort(ROW)
    )
    later = rows.filter(~pl.struct(contract.key).is_first_distinct())
    key = ", ".join(contract.key)
    return of_table(
        later.select(ROW, contract.key_text.alias("shown")),
        column=contract.key[0],
        rule="duplicate_key",
        severity=Severity.ERROR,
        found=Text(f"主键（{key}）重复", f"the key ({key}) stands more than once"),
        mend=_MEND,
    )
