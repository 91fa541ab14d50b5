"""A server that stands still is started again, with what it did written down."""

import os
import select
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.journeys.serving import started, until_well

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
        assert select.select([ended], [], [], 60)[0], "the server stands still for ever"
        os.close(ended)
        until_well(f"{server.url}/_sidu/health")
        assert server.pid != first
        stacks = (tmp_path / "log").read_text()
        assert "sitecustomize.py" in stacks
        assert "The server stood still" in stacks
        stranger = urllib.request.Request(f"{server.url}/_sidu/health", headers={"Host": "example.org"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(stranger, timeout=30)
