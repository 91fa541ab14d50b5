"""The same store on an S3 server: one winner, parts that any reader scans, rot that is named."""

import datetime as dt
import os
import secrets
from collections.abc import Iterator

import polars as pl
import pytest

pytest.importorskip("moto")

from data.contracts import CONTRACTS
from data.store import audit, chains, doctor, releases, remote
from data.store.access import administrator
from data.store.faults import Kind, StoreFault, kind_of
from data.store.objects import Damaged, Store
from data.store.releases import Release, ReleaseExists, Undecided
from tests import faulty_store
from tests.faulty_store import Fault, Plan, Proxy
from tests.s3_server import s3_server

ME = administrator("test")
EVENTS = CONTRACTS["events"]
BUCKET = "sidu-test"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 server on loopback."""
    with s3_server() as address:
        yield address


@pytest.fixture(scope="module")
def proxy(server: str) -> Iterator[Proxy]:
    """The same server behind a proxy whose requests can fail."""
    made, end = faulty_store.start(server)
    yield made
    end()


@pytest.fixture
def shaky(
    store: Store, proxy: Proxy, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Store]:
    """The same store through the proxy: it tries again sooner than in life, and where nothing answers, waits less."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
    hurried = {"init_backoff": dt.timedelta(milliseconds=1), "max_backoff": dt.timedelta(milliseconds=2)}
    monkeypatch.setattr(remote, "PAUSES", hurried)
    monkeypatch.setattr(remote, "RETRIES", 2)
    for name, value in {"max_retries": 2, "retry_init_backoff_ms": 1, "retry_max_backoff_ms": 2}.items():
        monkeypatch.setitem(remote.READING, name, value)
    if "fault" in request.fixturenames and request.getfixturevalue("fault") is Fault.SILENT:
        monkeypatch.setitem(remote.PATIENCE, "read_timeout", "1s")  # elsewhere a busy machine has as long as in life
    proxy.expect(None)
    yield Store.open(store.home)
    proxy.expect(None)


@pytest.fixture
def store(server: str, monkeypatch: pytest.MonkeyPatch) -> Store:
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
    return Store.open(f"s3://{BUCKET}/{secrets.token_hex(8)}")


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
    for read in (store.part_path, store.check_part, lambda one: store.scan([one], EVENTS)):
        with pytest.raises(Damaged, match=part.sha256):
            read(part)
    assert list(map(str, doctor.examine(store, grant=ME).damaged)) == [f"{part.name}: bytes changed"]


def test_a_missing_object_on_s3_is_a_key_error(store: Store):
    with pytest.raises(KeyError):
        store.get("releases/00000009.json")
    assert not store.exists("parts/aa/aa.parquet")
    assert releases.current(store, grant=ME) is None


STEPS = {
    "part": ("PUT", "/parts/"),
    "audit": ("PUT", "/audit/"),
    "list": ("GET", "prefix="),
    "head": ("GET", "/audit/"),
    "release": ("PUT", "/releases/"),
}
"""Every request of a release by its method and what its path has in it."""


def test_every_request_of_a_release_is_a_step_of_the_walk(shaky: Store, proxy: Proxy):
    release(shaky, None, events(1))
    for method, path in proxy.asked:
        assert any(method == one and part in path for one, part in STEPS.values()), (method, path)


def outcome(shaky: Store, first: Release) -> Release | Exception:
    """What somebody is told who publishes on `first`."""
    try:
        return release(shaky, first, events(1, 2))
    except (StoreFault, ReleaseExists) as error:
        return error


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("step", STEPS)
def test_one_lost_request_is_made_up_for(step: str, fault: Fault, store: Store, shaky: Store, proxy: Proxy):
    first = release(shaky, None, events(1))
    method, part = STEPS[step]
    proxy.expect(Plan(fault, matches=lambda asked, path: asked == method and part in path))
    told = outcome(shaky, first)
    assert releases.current(store, grant=ME) == told
    assert chains.verify(store, grant=ME) is None


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.RESET, Fault.BUSY, Fault.CUT])
@pytest.mark.parametrize("step", STEPS)
def test_an_outage_that_stays_ends_in_one_of_two_releases_and_the_truth(
    step: str, fault: Fault, store: Store, shaky: Store, proxy: Proxy
):
    """From that step on nothing is answered: no release, but where the request itself may have been carried out."""
    first = release(shaky, None, events(1))
    method, part = STEPS[step]
    begun: list[bool] = []

    def since(asked: str, path: str) -> bool:
        if asked == method and part in path:
            begun.append(True)
        return bool(begun)

    proxy.expect(Plan(fault, times=1_000, matches=since))
    told = outcome(shaky, first)
    now = releases.current(store, grant=ME)
    assert now is not None
    assert isinstance(told, StoreFault)
    assert told.kind is (Kind.BUSY if fault is Fault.BUSY else Kind.UNANSWERED)
    if step == "release":  # nobody can tell, and nobody says more
        assert isinstance(told, Undecided)
        assert now.number == (2 if fault in {Fault.LOST, Fault.CUT} else 1)
    else:
        assert not isinstance(told, Undecided)
        assert now == first
    assert chains.verify(store, grant=ME) is None
    proxy.expect(None)
    again = outcome(shaky, now)
    assert releases.current(store, grant=ME) == again
    assert chains.verify(store, grant=ME) is None


@pytest.mark.parametrize("fault", Fault)
def test_when_only_the_release_is_not_answered_reading_back_tells_whose_it_is(
    fault: Fault, store: Store, shaky: Store, proxy: Proxy
):
    first = release(shaky, None, events(1))
    proxy.expect(Plan(fault, times=1_000, matches=lambda asked, path: asked == "PUT" and "/releases/" in path))
    told = outcome(shaky, first)
    carried_out = fault in {Fault.LOST, Fault.CUT, Fault.SILENT}
    now = releases.current(store, grant=ME)
    if carried_out:
        assert told == now != first
    else:
        assert isinstance(told, StoreFault)
        assert not isinstance(told, Undecided)
        assert now == first


def test_a_lost_answer_does_not_make_somebody_elses_release_ones_own(store: Store, shaky: Store, proxy: Proxy):
    first = release(shaky, None, events(1))
    rival = release(store, first, events(3))
    proxy.expect(Plan(Fault.LOST, matches=lambda asked, path: asked == "PUT" and "/releases/" in path))
    assert isinstance(outcome(shaky, first), ReleaseExists)
    assert releases.current(store, grant=ME) == rival


def test_rows_are_read_in_spite_of_one_fault_and_else_the_store_is_named(store: Store, shaky: Store, proxy: Proxy):
    part = store.write_part(events(1, 2), EVENTS)
    assert part is not None
    for fault in (Fault.LOST, Fault.RESET, Fault.BUSY, Fault.CUT):
        proxy.expect(Plan(fault))
        assert shaky.scan([part], EVENTS).collect().height == 2
        proxy.expect(Plan(fault, times=1_000))
        with pytest.raises((OSError, StoreFault)) as told:
            shaky.scan([part], EVENTS).collect()
        assert kind_of(told.value) is (Kind.BUSY if fault is Fault.BUSY else Kind.UNANSWERED)
