"""The whole run with its home on an S3 server: seed, difference, publish, read, roll back."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("moto")

from small_home import AS_OF, ME, extract, quiet

from dashboard import publishing
from dashboard.cli.main import ENVIRONMENT, run
from data.store import releases, remote
from data.store.objects import Store
from tests import faulty_store
from tests.faulty_store import Fault, Plan
from tests.s3_server import s3_server

UNANSWERED = "{where} does not answer. Check the network and the address of the storage, then try again."
BUSY = "{where} is busy and turned the request away. Wait a minute, then try again."
BUCKET = "sidu-publishing"


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A home on an S3 server of its own, on loopback."""
    import boto3

    for name in [name for name in os.environ if name.lower() in {"http_proxy", "https_proxy", "all_proxy"}]:
        monkeypatch.delenv(name)
    settings = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with s3_server() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server)
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        yield f"s3://{BUCKET}/home"


def test_the_whole_run_on_s3(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def sidu(*arguments: str) -> dict[str, object]:
        code = run([*arguments, "--home", address, "--json"])
        out = capsys.readouterr().out
        assert code == 0, out
        answer: dict[str, object] = json.loads(out)
        return answer

    publishing.seed(address, grant=ME, as_of=AS_OF, published_only=True, progress=quiet)
    file = extract(tmp_path, 703_000)
    given = f"population={file}"
    before = len(list(Store.open(address).list("")))
    assert sidu("diff", given)["added"] == 1
    assert len(list(Store.open(address).list(""))) == before
    assert sidu("publish", given, "--reason", "test", "--accept-warnings")["release"] == 2
    assert sidu("value", "residents", "110101", "2023")["value"] == 703_000
    assert sidu("rollback", "1", "--reason", "test")["release"] == 3
    assert sidu("value", "residents", "110101", "2023")["value"] is None
    assert sidu("audit", "verify")["whole"] is True
    assert sidu("doctor")["healthy"] is True

    proxy, end = faulty_store.start(os.environ["AWS_ENDPOINT_URL"])
    monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
    monkeypatch.setattr(remote, "RETRIES", 1)
    again = [*("publish", given, "--reason", "test", "--accept-warnings"), "--home", address, "--json", "--lang", "en"]

    def fails(fault: Fault, *, since: str) -> str:
        proxy.expect(Plan(fault, times=1_000, matches=lambda method, path: method == "PUT" and since in path))
        assert run(again) == ENVIRONMENT
        proxy.expect(None)
        return str(json.loads(capsys.readouterr().out)["error"])

    assert fails(Fault.BUSY, since="/parts/") == f"Nothing was published. {BUSY.format(where=address)}"
    assert fails(Fault.RESET, since="/releases/") == f"Nothing was published. {UNANSWERED.format(where=address)}"
    assert releases.numbers(Store.open(address)) == [1, 2, 3]
    end()
