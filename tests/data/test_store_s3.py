"""The same store on an S3 server: one winner, parts that any reader scans, rot that is named."""

import datetime as dt
import os
from collections.abc import Iterator

import polars as pl
import pytest

pytest.importorskip("moto")

from moto.server import ThreadedMotoServer

from data import audit, chains, doctor, releases
from data.access import administrator
from data.contracts import CONTRACTS
from data.releases import Release, ReleaseExists
from data.store import Damaged, Store

ME = administrator("test")
EVENTS = CONTRACTS["events"]
BUCKET = "sidu-test"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 server on loopback."""
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture
def store(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Store:
    import boto3

    settings = {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    for name in [name for name in os.environ if name.lower() in {"http_proxy", "https_proxy", "all_proxy"}]:
        monkeypatch.delenv(name)
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    return Store.open(f"s3://{BUCKET}/{request.node.name}")


def events(*numbers: int) -> pl.LazyFrame:
    rows = [
        {"event_id": f"e{number}", "date": dt.date(2024, 1, number), "kind": "event", "origin": "official"}
        for number in numbers
    ]
    names = EVENTS.schema.names()
    return pl.DataFrame([{name: row.get(name) for name in names} for row in rows], schema=EVENTS.schema).lazy()


def release(store: Store, parent: Release | None, frame: pl.LazyFrame) -> Release:
    part = store.write_part(frame, EVENTS)
    assert part is not None
    audit.record(store, actor="test", action="publish", about={})
    made = Release(
        number=parent.number + 1 if parent else 1,
        parent=parent.number if parent else None,
        parent_sha256=parent.sha256 if parent else None,
        author="test",
        at="2024-01-01T00:00:00+00:00",
        reason="test",
        as_of=dt.date(2024, 1, 1),
        fingerprint="",
        datasets={"events": {"all": part}},
        audit_heads=audit.heads(store),
    )
    return releases.commit(store, made, grant=ME)


def test_releases_on_s3_have_one_winner_and_a_whole_chain(store: Store):
    first = release(store, None, events(1))
    second = release(store, first, events(1, 2))
    with pytest.raises(ReleaseExists):
        release(store, first, events(3))
    assert releases.current(store, grant=ME) == second
    assert chains.verify(store, grant=ME) is None
    read = releases.frames(store, second, grant=ME)["events"].collect()
    assert read["event_id"].to_list() == ["e1", "e2"]


def test_the_doctor_works_on_s3(store: Store):
    first = release(store, None, events(1))
    lost = store.write_part(events(5), EVENTS)
    assert lost is not None
    found = doctor.examine(store, grant=ME, grace=-60)
    assert found.healthy
    assert found.collected == [lost.name]
    part = first.datasets["events"]["all"]
    store.keep(part.name, b"rot")
    with pytest.raises(Damaged):
        store.check_part(part)
    assert list(map(str, doctor.examine(store, grant=ME).damaged)) == [f"{part.name}: bytes changed"]


def test_a_missing_object_on_s3_is_a_key_error(store: Store):
    with pytest.raises(KeyError):
        store.get("releases/00000009.json")
    assert not store.exists("parts/aa/aa.parquet")
    assert releases.current(store, grant=ME) is None
