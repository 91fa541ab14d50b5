"""Files that are nearly extracts: bytes flipped, cut and repeated, cells and column types that nobody expects."""

import datetime as dt
import io
import random
from collections.abc import Callable, Iterator

import polars as pl

from data import demo, published
from data.contracts import CONTRACTS, Frames
from data.extracts.parsed import YEARS

BytesMutation = Callable[[random.Random, bytearray], bytearray]
UNTIL = dt.date(2026, 11, 24)
ROWS = 60
CELLS_SHARE = 0.3
FORMS = ("plain.parquet", "zstd.parquet", "snappy.parquet", "utf8.csv", "gb18030.csv", "book.xlsx")
CELLS = (
    *("", " ", "NaN", "inf", "-inf", "1e999", "-0", "-1", "1.5", "1e3", "0x10", "1,234", "１２３", "٣", "万", "NULL"),
    *("9223372036854775808", "99999999999999999999", "1000000000", "2147483648", "0.1" + "0" * 400, "true", "否"),
    *("0000-00-00", "2023-13-01", "2023-02-30", "9999-12-31", "1899-12-31", "2023/1/1", "20230101", "2023-01-01T00:00"),
    *(
        "=1+1",
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "../../etc/passwd",
        "a\x00b",
        "\x1b[31m",
        "\u202e110101",
        "\ufeff110101",
    ),
    *("110101", "110101 ", "999999", "110199", "11010100", "110000.core", "year", "month", "x" * 40_000),
    *('"', '"\n"', "a,b", "a;b", "a\tb", "\r\n", "'; drop table x; --", "<script>", "🏯", "é", "A\u030a"),
)
TYPES: tuple[pl.DataType, ...] = (
    *(pl.Int8(), pl.UInt64(), pl.Float32(), pl.String(), pl.Boolean(), pl.Date(), pl.Time(), pl.Binary()),
    *(pl.Datetime("ns", "UTC"), pl.Datetime("ms", "America/New_York"), pl.Duration(), pl.Categorical()),
    *(pl.Decimal(38, 10), pl.List(pl.Int64()), pl.Struct({"a": pl.Int64()}), pl.Int128(), pl.Null()),
)


def flip(luck: random.Random, content: bytearray) -> bytearray:
    """One bit."""
    content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
    return content


def overwrite(luck: random.Random, content: bytearray) -> bytearray:
    """Some bytes by others, not always as many."""
    place = luck.randrange(len(content))
    content[place : place + luck.randrange(1, 64)] = luck.randbytes(luck.randrange(1, 64))
    return content


def cut(luck: random.Random, content: bytearray) -> bytearray:
    """The end is missing."""
    return content[: luck.randrange(len(content))]


def drop(luck: random.Random, content: bytearray) -> bytearray:
    """Some of the middle is missing."""
    place = luck.randrange(len(content))
    del content[place : place + luck.randrange(1, 200)]
    return content


def repeat(luck: random.Random, content: bytearray) -> bytearray:
    """Some of the middle comes again and again."""
    place, length = luck.randrange(len(content)), luck.randrange(1, 400)
    return content[:place] + content[place : place + length] * luck.randrange(2, 9) + content[place:]


def footer(luck: random.Random, content: bytearray) -> bytearray:
    """A bit near the end, where Parquet and zip keep what they say about the rest."""
    content[-luck.randrange(1, min(400, len(content)))] ^= 1 << luck.randrange(8)
    return content


def huge(luck: random.Random, content: bytearray) -> bytearray:
    """A number as large as a number can be."""
    place = luck.randrange(len(content))
    content[place : place + 8] = b"\xff\xff\xff\xff\xff\xff\xff\x7f"
    return content


MUTATIONS: tuple[BytesMutation, ...] = (flip, footer, overwrite, cut, drop, repeat, huge)


def rows_of(dataset: str) -> pl.DataFrame:
    """Some rows that keep the contract, as a person would deliver them."""
    if dataset in published.DATASETS:
        table = published.load(dataset)
    else:
        table = next(iter(demo.generate(dataset, until=UNTIL, rows=2_000)))
        table = table.with_columns(pl.lit("official").alias("origin"))
    told = {"extracted_on", "extract"} - set(CONTRACTS[dataset].by_name)
    return table.drop(told & set(table.columns)).head(ROWS)


def originals(dataset: str) -> tuple[pl.DataFrame, Frames]:
    """The rows that are spoilt, and the release that they are checked against."""
    table = rows_of(dataset)
    reference = {name: published.load(name).lazy() for name in ("areas", "zone_members", "thresholds", "scenic_spots")}
    contract = CONTRACTS[dataset]
    held = [name for name in contract.schema.names() if name in table.columns]
    reference[dataset] = pl.concat(
        [pl.DataFrame(schema=contract.schema), table.select(held).cast({n: contract.schema[n] for n in held})],
        how="diagonal",
    ).lazy()
    return table, reference


def written(table: pl.DataFrame, form: str) -> bytes:
    """The table as a file of that form."""
    buffer = io.BytesIO()
    match form:
        case "utf8.csv":
            _plain(table).write_csv(buffer)
        case "gb18030.csv":
            return _plain(table).write_csv().encode("gb18030", errors="replace")
        case "book.xlsx":
            _plain(table).write_excel(buffer)
        case "zstd.parquet":
            table.write_parquet(buffer, compression="zstd", row_group_size=20)
        case "snappy.parquet":
            table.write_parquet(buffer, compression="snappy", statistics="full")
        case _:
            table.write_parquet(buffer, compression="uncompressed")
    return buffer.getvalue()


def _plain(table: pl.DataFrame) -> pl.DataFrame:
    """What text formats can hold: nested values and bytes as words, the rest as it is written."""
    kept = (pl.String, pl.Int64, pl.Int8, pl.Float64, pl.Boolean, pl.Date)
    odd = [name for name, dtype in table.schema.items() if dtype.is_nested() or dtype in (pl.Binary, pl.Duration)]
    table = table.with_columns(pl.lit("?").alias(name) for name in odd)
    # Days that a calendar has: no text can say the others, and Polars panics where it tries.
    known = pl.col(pl.Date).to_physical().is_between(*YEARS)
    table = table.with_columns(pl.when(known).then(pl.col(pl.Date)))
    return table.with_columns(pl.col(name).cast(pl.String) for name, dtype in table.schema.items() if dtype not in kept)


def mutated(luck: random.Random, table: pl.DataFrame) -> Iterator[tuple[str, bytes]]:
    """Files without end: most with spoilt bytes, some with spoilt cells, types or columns."""
    whole = {form: written(table, form) for form in FORMS}
    while True:
        form = luck.choice(FORMS)
        if luck.random() < CELLS_SHARE:
            yield form, written(luck.choice((cells, types, columns))(luck, table), form)
            continue
        content = bytearray(whole[form])
        for _ in range(luck.choice((1, 1, 1, 2, 5))):
            content = luck.choice(MUTATIONS)(luck, content) if content else content
        yield form, bytes(content)


def cells(luck: random.Random, table: pl.DataFrame) -> pl.DataFrame:
    """Some cells hold what nobody expects, all as text."""
    text = table.with_columns(pl.all().cast(pl.String))
    for _ in range(luck.choice((1, 1, 3))):
        name, row = luck.choice(text.columns), luck.randrange(text.height)
        spoilt = pl.when(pl.int_range(pl.len()) == row).then(pl.lit(luck.choice(CELLS))).otherwise(name)
        text = text.with_columns(spoilt.alias(name))
    return text


def types(luck: random.Random, table: pl.DataFrame) -> pl.DataFrame:
    """A column of another type, as far as its values can be; nothing where they cannot."""
    name, dtype = luck.choice(table.columns), luck.choice(TYPES)
    try:
        return table.with_columns(pl.col(name).cast(dtype, strict=False))
    except pl.exceptions.PolarsError:
        return table.with_columns(pl.lit(None, dtype).alias(name))


def columns(luck: random.Random, table: pl.DataFrame) -> pl.DataFrame:
    """A column missing, renamed, in another place, or rows twice, none, or in another order."""
    name = luck.choice(table.columns)
    match luck.randrange(6):
        case 0:
            return table.drop(name)
        case 1:
            return table.rename({name: luck.choice(("x" * 300, "row", " ", "=1+1", name.upper(), f"{name}\n"))})
        case 2:
            return table.select(luck.sample(table.columns, len(table.columns)))
        case 3:
            return pl.concat([table, table.head(luck.randrange(1, 5))])
        case 4:
            return table.clear()
        case _:
            return table.sample(fraction=1.0, shuffle=True, seed=luck.randrange(1 << 30))
