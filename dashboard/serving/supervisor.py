"""Keeps a server that answers: `python -m dashboard.serving.supervisor HOST PORT -- COMMAND…`; imports little.

A server that stands still has all its stacks written, is killed, and started again. One that is merely busy is left
alone: it uses its processors, or waits for one or for a disk; one that stands still does nothing of that.
"""

import contextlib
import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from dashboard.serving.process_load import Work

HEALTH, LATE = "/_sidu/health", 504  # see dashboard.serving.health, which needs more than this process should hold
PULSE = "SIDU_PULSE"  # the descriptor that the server writes to while its interpreter runs
PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
FEWEST_THREADS = 4  # of Polars' pool: with two, two queries that wait are all of them
SPENT = 3  # exit code when starting again did not help: the environment is at fault


@dataclass(frozen=True)
class Patience:
    """Seconds and numbers that decide; tests are less patient."""

    pause: float = 2.0  # between two questions
    answer: float = 2.0  # for one answer
    failures: int = 4  # unanswered in a row
    quiet: float = 0.3  # processors: a server at work uses or waits for more
    busy: float = 120.0  # without any answer, however busy
    start: float = 120.0  # until the first answer
    dump: float = 1.0  # for writing the stacks
    end: float = 20.0  # from a signal to its end
    starts: int = 5  # again, within
    within: float = 600.0
    longest: float = 30.0  # between two starts


def environment(given: dict[str, str], *, processors: int) -> dict[str, str]:
    """The server's environment: Polars' pool has four threads or more, unless the operator set still more."""
    asked = given.get("POLARS_MAX_THREADS", "")
    wanted = int(asked) if asked.isdecimal() else processors
    return given | {"POLARS_MAX_THREADS": str(max(wanted, FEWEST_THREADS))}


class Supervisor:
    """One server, started again as often as it stands still or a fault of its own kills it."""

    def __init__(self, command: list[str], *, host: str, port: int, patience: Patience | None = None) -> None:
        self.command, self.host, self.port = command, host, port
        self.patience = patience or Patience()
        self.asked: list[int] = []  # signals that somebody sent us
        self.child: subprocess.Popen[bytes] | None = None
        self.pulse, self.beats = os.pipe()
        os.set_blocking(self.pulse, False)

    def run(self) -> int:
        """The exit code of the server; negative for the signal that ended it, as subprocess has it."""
        for one in PASSED_ON:
            signal.signal(one, self._pass_on)
        again: list[float] = []
        while True:
            code, why = self._once()
            if why is None or self.asked:
                return code
            again = [at for at in again if time.monotonic() - at < self.patience.within]
            if len(again) == self.patience.starts:
                log(f"{why}. It was started {len(again)} times again, which does not help.")
                return SPENT
            wait = min(2.0 ** len(again) - 1, self.patience.longest)
            again.append(time.monotonic())
            log(f"{why}. It starts again{f' in {wait:.0f} s' if wait else ''}.")
            self._sleep(wait)
            if self.asked:
                return -self.asked[0]

    def _once(self) -> tuple[int, str | None]:
        """Runs the server to its end: its exit code, and why it is to be started again."""
        child = self.child = subprocess.Popen(
            self.command,
            env=environment(dict(os.environ), processors=os.cpu_count() or 1) | {PULSE: str(self.beats)},
            pass_fds=[self.beats],
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 this process has one thread
            process_group=0,  # a terminal sends its signals to us alone, and we pass them on once
        )
        if self.asked:  # between two servers
            child.send_signal(self.asked[0])
        answered, failures, work = False, 0, Work(child.pid)
        last = beaten = time.monotonic()
        while (code := child.poll()) is None:
            if self.asked:
                return self._ended(child), None
            beaten = time.monotonic() if self._beats() else beaten
            if self._answers():
                answered, failures, last = True, 0, time.monotonic()
                work.begin()
            else:
                failures += 1
                silent, moves = time.monotonic() - last, time.monotonic() - beaten < self.patience.answer * 3
                patient = self.patience.start if not answered else 0.0
                if failures >= self.patience.failures and silent > patient:
                    if silent > max(self.patience.busy, patient) or (
                        work.processors(waking_counts=moves) <= self.patience.quiet
                    ):
                        self._kill(child)
                        return child.returncode, "The server stood still; its stacks are above"
                    failures = 0  # it works: from now on it is judged by what it does from now on
                    work.begin()
            self._sleep(self.patience.pause if not failures else self.patience.pause / 8, child)
        if code < 0 and answered and not self.asked:
            return code, f"The server was ended by {signal.Signals(-code).name}"
        return code, None

    def _beats(self) -> bool:
        """Whether the interpreter of the server ran since the last look."""
        with contextlib.suppress(BlockingIOError):
            return bool(os.read(self.pulse, 65536))
        return False

    def _answers(self) -> bool:
        """Whether the server said anything in time, but that its query is late."""
        link = http.client.HTTPConnection(self.host, self.port, timeout=self.patience.answer)
        try:
            link.request("GET", HEALTH)
            return link.getresponse().status != LATE
        except (TimeoutError, ConnectionRefusedError):
            return False
        except (OSError, http.client.HTTPException):  # it speaks, if not our tongue
            return True
        finally:
            link.close()

    def _kill(self, child: subprocess.Popen[bytes]) -> None:
        """Has the stacks of all threads written, then ends it."""
        child.send_signal(signal.SIGUSR1)  # faulthandler answers in C: no thread need hold the interpreter
        child.send_signal(signal.SIGCONT)  # of a stopped process, too
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(self.patience.dump)
        child.kill()
        child.wait()

    def _ended(self, child: subprocess.Popen[bytes]) -> int:
        try:
            return child.wait(self.patience.end)
        except subprocess.TimeoutExpired:
            log("The server did not end when it was asked to; it is killed.")
            self._kill(child)
            return child.returncode

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        self.asked.append(number)
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(number)

    def _sleep(self, seconds: float, child: subprocess.Popen[bytes] | None = None) -> None:
        """Waits, but no longer than until the server ends or a signal comes."""
        until = time.monotonic() + seconds
        while not self.asked and (left := until - time.monotonic()) > 0:
            if child is not None and child.poll() is not None:
                return
            time.sleep(min(left, 0.2))


def _die_with(parent: int) -> Callable[[], None] | None:
    """What a server does before it begins, so that it ends when we do, however that is. Linux only."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def before() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return before


def log(text: str) -> None:
    """Writes a line for who keeps the server."""
    print(f"sidu serve: {text}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Runs until the server ends, and ends as it did: by its exit code, or by the same signal."""
    host, port, _, *command = arguments
    code = Supervisor(command, host=host, port=int(port)).run()
    if code < 0:
        if -code != signal.SIGKILL:
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
