"""Outages of an object store in the middle of a publish: every request of it, every fault, once and from then on.

A real S3 server on loopback stands behind a proxy that fails the nth request of `sidu publish`. Afterwards the home
is whole, at the old or at the new release, and what the command said of it is true. One fault in `every` is tried, of
`steps` drawn evenly from all the requests.
"""

import contextlib
import io
import json
import logging
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import boto3
from moto.server import ThreadedMotoServer

from benchmarks.measure import Row
from dashboard.cli.main import DONE, ENVIRONMENT
from dashboard.cli.main import run as sidu
from data.store import chains, releases
from data.store.access import administrator
from data.store.objects import Store
from tests import faulty_store
from tests.dashboard.small_home import extract, seed
from tests.faulty_store import Fault, Plan, Proxy

ME = administrator("benchmark")
BUCKET = "sidu-outages"
STEPS = 3  # of the requests of a publish, unless all are walked
ONCE, STAYS = 1, 1_000_000
FOREIGN = ("Traceback", "Error", "error", "Generic", "fault in Sidu", "http://")


def publish(home: str, file: Path) -> tuple[int, str]:
    """Exit code and answer of the command."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        given = ["publish", f"population={file}", "--reason", "outage", "--accept-warnings", "--as-of", "2024-01-15"]
        code = sidu([*given, "--home", home, "--json", "--lang", "en"])
    return code, out.getvalue()


def copied(seeded: Path) -> str:
    """The address of a fresh copy of a home in the bucket."""
    home = f"s3://{BUCKET}/{secrets.token_hex(8)}"
    store = Store.open(home)
    for file in seeded.rglob("*"):
        if file.is_file():
            store.keep(str(file.relative_to(seeded)), file.read_bytes())
    return home


class Untrue(Exception):
    """What was said does not hold, or the home is not whole."""


def expect(what: object, said: str) -> None:
    """Raises Untrue with what was said."""
    if not what:
        raise Untrue(said)


def judged(home: str, code: int, said: str) -> str:
    """How it ended; raises Untrue where what was said is not true, or the home is not whole."""
    store = Store.open(home)
    now = releases.current(store, grant=ME)
    number = now.number if now else 0
    expect(number in {1, 2}, said)
    expect(chains.verify(store, grant=ME) is None, said)
    for parts in now.datasets.values() if now else ():
        for part in parts.values():
            store.check_part(part)
    answer = json.loads(said)
    if code == DONE:
        expect(answer["release"] == number == 2, said)
        return "published"
    expect(code == ENVIRONMENT, said)
    text = answer["error"]
    expect(not any(word in text for word in FOREIGN), said)
    if "stopped answering" in text:
        return "undecided"
    expect("Nothing was published." in text and number == 1, said)
    return "not published"


@contextlib.contextmanager
def served() -> Iterator[Proxy]:
    """A bucket, asked through the proxy by whoever opens a store from now on."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    proxy, end = faulty_store.start(f"http://{host}:{port}")
    settings = {
        "AWS_ENDPOINT_URL": proxy.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }
    with mock.patch.dict(os.environ, settings):
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        yield proxy
    end()
    moto.stop()


def run(*, full: bool = False, steps: int = STEPS) -> list[Row]:
    """How many publishes ended how, by fault; `full` walks every request."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, served() as proxy:
        seeded, file = seed(Path(folder) / "home"), extract(Path(folder), 703_000)
        proxy.expect(None)
        home = copied(seeded)
        proxy.expect(None)
        expect(publish(home, file)[0] == DONE, home)
        asked = len(proxy.asked)
        walked = range(1, asked + 1) if full else sorted({1 + asked * step // steps for step in range(steps)} | {asked})
        for fault in Fault:
            for times, word in ((ONCE, "once"), (STAYS, "from then on")):
                start, ends = time.perf_counter(), dict.fromkeys(("published", "not published", "undecided"), 0)
                for first in walked:
                    if releases.numbers(Store.open(home)) != [1]:
                        home = copied(seeded)
                    proxy.expect(Plan(fault, first=first, times=times))
                    code, said = publish(home, file)
                    proxy.expect(None)
                    ends[judged(home, code, said)] += 1
                counted = ", ".join(f"{number} {how}" for how, number in ends.items())
                taken = time.perf_counter() - start
                rows.append(Row(f"{fault}, {word}: {counted}", len(walked), taken))
    return rows
