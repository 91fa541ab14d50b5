"""What keeps the server: it passes on signals and exit codes, leaves nothing behind, and tells busy from still."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dashboard.serving.process_load import Work
from dashboard.serving.supervisor import environment

PATIENCE_S = 300  # only a failure lasts so long
# A server of a few lines that says who it is, answers, and writes its stacks when it is told to.
SERVER = """
import faulthandler, http.server, os, signal, sys
faulthandler.register(signal.SIGUSR1)
signal.signal(signal.SIGTERM, lambda *_: os._exit(7))
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        if not told: told.append(print(os.getpid(), flush=True))
    def log_message(self, *_): pass
told = []
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
KEEPER = """
import sys
from dashboard.serving.supervisor import Patience, Supervisor
short = Patience(pause=0.05, answer=0.3, failures=2, dump=0.2, starts=1)
sys.exit(Supervisor([sys.executable, "-c", {server!r}, {port!r}], host="127.0.0.1", port={port}, patience=short).run())
"""


@contextmanager
def kept(server: str = SERVER) -> Iterator[subprocess.Popen[str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = KEEPER.format(server=server, port=str(port)).replace(f"port='{port}'", f"port={port}")
    keeper = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with keeper:
        try:
            yield keeper
        finally:
            keeper.kill()  # else a test that fails waits for it for ever


def test_a_stopped_server_is_started_again_and_not_for_ever():
    with kept() as keeper:
        assert keeper.stdout
        assert keeper.stderr
        first = int(keeper.stdout.readline())
        os.kill(first, signal.SIGSTOP)
        second = int(keeper.stdout.readline())
        assert second != first
        os.kill(second, signal.SIGSTOP)
        assert keeper.wait(PATIENCE_S) == 3
        told = keeper.stderr.read()
        assert "most recent call first" in told, "the stacks of the stopped server"
        assert "It starts again" in told
        assert "which does not help" in told


def test_a_server_that_a_fault_kills_is_started_again():
    with kept() as keeper:
        assert keeper.stdout
        first = int(keeper.stdout.readline())
        os.kill(first, signal.SIGABRT)
        assert int(keeper.stdout.readline()) != first


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_and_what_comes_of_it_are_passed_on(number: signal.Signals):
    with kept() as keeper:
        assert keeper.stdout
        keeper.stdout.readline()
        keeper.send_signal(number)
        # Of the little server: SIGTERM ends it with 7, SIGINT by its traceback, SIGHUP by itself.
        code = {signal.SIGTERM: 7, signal.SIGINT: (256 - 2) % 256, signal.SIGHUP: 255}.get(number)
        assert keeper.wait(PATIENCE_S) == code


def test_a_server_that_does_not_start_is_not_started_again():
    with kept("raise SystemExit(5)") as keeper:
        assert keeper.wait(PATIENCE_S) == 5
        assert keeper.stdout
        assert keeper.stdout.read() == ""


def test_no_server_outlives_its_keeper():
    with kept() as keeper:
        assert keeper.stdout
        keeper.stdout.readline()
        keeper.kill()
        assert keeper.stdout.read() == "", "the server held this pipe too"


@pytest.mark.parametrize(
    ("asked", "processors", "threads"),
    [(None, 2, 4), (None, 16, 16), ("2", 2, 4), ("4", 2, 4), ("8", 2, 8), ("", 2, 4), ("many", 2, 4)],
)
def test_polars_has_four_threads_or_what_the_operator_set_above_that(asked: str | None, processors: int, threads: int):
    given = {} if asked is None else {"POLARS_MAX_THREADS": asked}
    assert environment(given, processors=processors)["POLARS_MAX_THREADS"] == str(threads)


def test_work_is_told_from_standing_still_also_where_many_threads_wait_for_the_interpreter():
    """The threads of a held interpreter wake 200 times a second each and together use a whole processor."""
    held = """
        import ctypes, threading
        def wait():
            while True: sum(range(1000))
        for _ in range(40): threading.Thread(target=wait, daemon=True).start()
        print(flush=True)
        ctypes.PyDLL(None).sleep(60)
    """
    busy = "import sys\nprint(flush=True)\nfor _ in sys.stdin: print(sum(range(30_000_000)), flush=True)"
    texts = {"held": textwrap.dedent(held), "busy": busy}
    run = {
        name: subprocess.Popen([sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name, text in texts.items()
    }
    try:
        for one in run.values():
            assert one.stdout
            one.stdout.readline()
        for turn in range(2):  # the other begins to wait meanwhile
            work = {name: Work(one.pid) for name, one in run.items()}
            print("on", file=run["busy"].stdin, flush=True)
            assert run["busy"].stdout.readline(), turn
        found = {name: one.processors(waking_counts=False) for name, one in work.items()}
        assert found["held"] < 0.3 < found["busy"]
        # How often they get to wake is the machine's to say; that their waking is counted is ours.
        assert work["held"].processors(waking_counts=True) > found["held"]
    finally:
        for one in run.values():
            one.kill()
            one.communicate()
