"""Mutated files through the parser and the check: no traceback, no hang, nothing accepted that breaks a contract.

SIDU_FUZZ=10000 runs the long form. Its parsers are forked from one process that has Polars loaded, so that ten
thousand of them take minutes; each is a process of its own under the same limits, as `sidu check` has them.
"""

import json
import multiprocessing
import os
import random
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from data import parser, published
from data.contracts import CONTRACTS, Frames
from data.findings import Accepted, Rejected
from data.ingest import check
from data.reader import Unreadable

from .conftest import TODAY

FILES = int(os.environ.get("SIDU_FUZZ", "60"))
SECONDS = 30.0
SEEDS = range(4)
Mutation = Callable[[random.Random, bytearray], bytearray]


def flip(luck: random.Random, content: bytearray) -> bytearray:
    content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
    return content


def overwrite(luck: random.Random, content: bytearray) -> bytearray:
    place = luck.randrange(len(content))
    content[place : place + luck.randrange(1, 64)] = luck.randbytes(luck.randrange(1, 64))
    return content


def cut(luck: random.Random, content: bytearray) -> bytearray:
    return content[: luck.randrange(len(content))]


def drop(luck: random.Random, content: bytearray) -> bytearray:
    place = luck.randrange(len(content))
    del content[place : place + luck.randrange(1, 200)]
    return content


def repeat(luck: random.Random, content: bytearray) -> bytearray:
    place, length = luck.randrange(len(content)), luck.randrange(1, 400)
    return content[:place] + content[place : place + length] * luck.randrange(2, 9) + content[place:]


def footer(luck: random.Random, content: bytearray) -> bytearray:
    """A bit near the end, where Parquet and zip keep what they say about the rest."""
    content[-luck.randrange(1, min(400, len(content)))] ^= 1 << luck.randrange(8)
    return content


def huge(luck: random.Random, content: bytearray) -> bytearray:
    place = luck.randrange(len(content))
    content[place : place + 8] = b"\xff\xff\xff\xff\xff\xff\xff\x7f"
    return content


MUTATIONS: tuple[Mutation, ...] = (flip, footer, overwrite, cut, drop, repeat, huge)


def originals(folder: Path) -> list[tuple[str, bytes]]:
    table = published.load("population").drop("extracted_on", "extract").head(60)
    shapes = {
        "plain.parquet": lambda path: table.write_parquet(path, compression="uncompressed"),
        "zstd.parquet": lambda path: table.write_parquet(path, compression="zstd", row_group_size=20),
        "snappy.parquet": lambda path: table.write_parquet(path, compression="snappy", statistics="full"),
        "utf8.csv": table.write_csv,
        "gb18030.csv": lambda path: path.write_bytes(table.write_csv().encode("gb18030")),
        "book.xlsx": table.write_excel,
    }
    made = []
    for name, write in shapes.items():
        write(folder / name)
        made.append((name, (folder / name).read_bytes()))
    return made


def _answered(path: str, out: str, told: str) -> None:
    Path(told).write_text(json.dumps(parser.answer(Path(path), Path(out))), encoding="utf-8")


def forked(context: ForkServerContext) -> Callable[[Path, Path, float], bytes | Unreadable]:
    def ask(path: Path, out: Path, seconds: float) -> bytes | Unreadable:
        told = out.with_suffix(".json")
        child = context.Process(target=_answered, args=(str(path), str(out), str(told)))
        child.start()
        child.join(min(seconds, SECONDS))
        if child.is_alive():
            child.kill()
            child.join()
            pytest.fail(f"no answer within {SECONDS} s: {path}")
        return told.read_bytes() if told.exists() else Unreadable("unreadable", f"code {child.exitcode}")

    return ask


@pytest.fixture(scope="module")
def reference() -> Frames:
    return {name: published.load(name).lazy() for name in ("areas", "zone_members", "population")}


def mutated(luck: random.Random, files: list[tuple[str, bytes]], number: int) -> Iterator[tuple[str, bytes]]:
    for _ in range(number):
        name, content = luck.choice(files)
        changed = bytearray(content)
        for _ in range(luck.choice((1, 1, 1, 2, 5))):
            changed = luck.choice(MUTATIONS)(luck, changed) if changed else changed
        yield name, bytes(changed)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_mutated_file_harms_or_is_wrongly_accepted(seed: int, tmp_path: Path, reference: Frames):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["data.parser", "data.parser_text", "polars"])
    ask = forked(context)
    contract = CONTRACTS["population"]
    work = tmp_path / "work"
    work.mkdir()
    accepted = 0
    for name, content in mutated(random.Random(seed), originals(tmp_path), FILES // len(SEEDS)):
        file = work / name
        file.write_bytes(content)
        try:
            result = check(file, "population", reference=reference, workdir=work, today=TODAY, ask=ask)
            if isinstance(result, Accepted):
                accepted += 1
                stored = result.frame.collect()
                assert stored.schema == contract.schema
                assert stored.height == result.rows > 0
                assert not stored.select(contract.key).is_duplicated().any()
                assert all(stored[key].null_count() == 0 for key in contract.key)
                for column in contract.columns:
                    if column.counts:
                        assert stored[column.name].drop_nulls().is_between(0, 10**9, closed="left").all()
                    if column.values:
                        assert stored[column.name].drop_nulls().is_in(column.values).all()
            else:
                assert isinstance(result, Rejected)
            json.dumps([finding.as_json("zh") for finding in result.findings], allow_nan=False)
        except BaseException:
            keep = Path(os.environ.get("SIDU_FUZZ_KEEP", tmp_path)) / f"seed{seed}-{name}"
            keep.write_bytes(content)
            raise
        for left in work.iterdir():
            left.unlink()
    # Were nothing accepted, the run would say nothing of what acceptance lets through.
    assert accepted > 0
