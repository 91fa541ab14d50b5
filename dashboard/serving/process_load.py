"""How much a process works: what its threads used of the processors, waited for one, or waited for a disk."""

import contextlib
import re
import time
from pathlib import Path

NANO = 1e-9
_SLEPT = re.compile(r"^voluntary_ctxt_switches:\s*(\d+)", re.MULTILINE)
SHORT_S = 4e-4  # a thread that waits for the interpreter wakes 200 times a second, for less than this


class Work:
    """The work of a process since `begin`."""

    def __init__(self, pid: int) -> None:
        self.tasks = Path(f"/proc/{pid}/task")
        self.begin()

    def begin(self) -> None:
        """Counts from now on."""
        self.at, self.before = time.monotonic(), self._spent()

    def processors(self, *, waking_counts: bool) -> float:
        """How many processors it kept busy or waited for; infinite while a thread waits for a disk, or is untold.

        Threads that only wake and sleep again are counted when something in the process is known to move.
        """
        spent = self._spent()
        if not spent or any(told.rpartition(")")[2].split()[0] == "D" for _, told in self._each("stat")):
            return float("inf")
        seconds = 0.0
        for task, (ran, waited, slept) in spent.items():
            ran_0, waited_0, slept_0 = self.before.get(task, (0, 0, 0))
            if waking_counts or (ran - ran_0) * NANO > SHORT_S * (slept - slept_0):
                seconds += (ran - ran_0 + waited - waited_0) * NANO
        return seconds / max(time.monotonic() - self.at, 1e-3)

    def _spent(self) -> dict[str, tuple[int, int, int]]:
        """By thread: nanoseconds that it ran, those that it was ready to run, and how often it went to sleep itself.

        How often it ran would tell nothing on a crowded machine, where others interrupt it all the time.
        """
        found = {}
        slept = {task: int(_SLEPT.findall(told)[0]) for task, told in self._each("status")}
        for task, told in self._each("schedstat"):
            ran, waited, _ = map(int, told.split())
            found[task] = (ran, waited, slept.get(task, 0))
        return found

    def _each(self, name: str) -> list[tuple[str, str]]:
        found = []
        with contextlib.suppress(OSError):  # the process ended, or the system has no such files
            for task in self.tasks.iterdir():
                with contextlib.suppress(OSError):  # a thread ended meanwhile
                    found.append((task.name, (task / name).read_text()))
        return found
