"""A server that stands still is started again, with what it did written down."""

import os
import select
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.journeys.guarded import PEOPLE, Guarded
from tests.journeys.oidc_server import providing
from tests.journeys.serving import PATIENCE_S, free_port, started, until_well

# Not in the product: a thread that, once told to through a pipe, keeps the interpreter for itself for good.
HOLD = """
import ctypes, os, sys, threading
def hold():
    open(os.environ["HOLD"]).read()
    ctypes.PyDLL(None).sleep(1000)
if sys.orig_argv[1:3] == ["-m", "streamlit"]:
    threading.Thread(target=hold, name="hold", daemon=True).start()
"""


def test_a_server_whose_interpreter_is_held_for_good_answers_again_and_its_stacks_are_written(
    small: Path, tmp_path: Path
):
    (tmp_path / "sitecustomize.py").write_text(HOLD)
    told = tmp_path / "told"
    os.mkfifo(told)
    with (
        (tmp_path / "log").open("wb") as log,
        started(small, log=log.fileno(), more={"PYTHONPATH": str(tmp_path), "HOLD": str(told)}) as server,
    ):
        until_well(f"{server.url}/_sidu/health")
        first = server.pid
        ended = os.pidfd_open(first)
        told.write_text("now")
        assert select.select([ended], [], [], PATIENCE_S)[0], "the server stands still for ever"
        os.close(ended)
        until_well(f"{server.url}/_sidu/health")
        assert server.pid != first
        stacks = (tmp_path / "log").read_text()
        assert "sitecustomize.py" in stacks
        assert "The server stood still" in stacks
        stranger = urllib.request.Request(f"{server.url}/_sidu/health", headers={"Host": "example.org"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(stranger, timeout=PATIENCE_S)


def test_a_server_with_sign_in_is_kept_alike_and_its_health_is_a_status_to_everybody(small: Path, tmp_path: Path):
    port = free_port()
    with providing(PEOPLE) as provider:
        guarded = Guarded(f"http://127.0.0.1:{port}", small, provider, tmp_path / "sign-in.toml")
        guarded.configure()
        with started(small, port=port, sign_in=guarded.configuration) as server:
            health = f"{server.url}/_sidu/health"
            until_well(health)
            first = server.pid
            ended = os.pidfd_open(first)
            os.kill(first, signal.SIGSTOP)
            assert select.select([ended], [], [], PATIENCE_S)[0], "the server stands still for ever"
            os.close(ended)
            until_well(health)
            assert server.pid != first
            with urllib.request.urlopen(health, timeout=PATIENCE_S) as answer:  # nobody is signed in
                assert answer.read() == b"200"
                assert answer.headers["cache-control"] == "no-store"
            with pytest.raises(urllib.error.HTTPError, match="401"):  # the door is closed as it was
                urllib.request.urlopen(f"{server.url}/media/nothing.csv", timeout=PATIENCE_S)
