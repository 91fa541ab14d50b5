"""Parsers forked from one process that has Polars in it: each a process of its own, without the time of importing."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.extracts import parser, parser_text
from data.extracts.reader import Answer, Unreadable


@contextmanager
def forked() -> Iterator[Answer]:
    """What `parse` takes as `ask`: forks `parser.answer` under its own limits; a child too slow is killed."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "benchmarks.forked"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "POLARS_MAX_THREADS": "2", "PYTHONPATH": str(Path(__file__).parent.parent)},
    ) as server:

        def ask(path: Path, out: Path, seconds: float) -> bytes | Unreadable:
            assert server.stdin, server.stdout
            server.stdin.write(json.dumps([str(path), str(out), seconds]).encode() + b"\n")
            server.stdin.flush()
            told = json.loads(server.stdout.readline())
            return told["said"].encode() or Unreadable("unreadable", f"the parser stopped with code {told['code']}")

        yield ask
        server.stdin.close()


def serve() -> None:
    """Answers every line of standard input, one child a line, until there are no more."""
    import polars  # noqa: F401, PLC0415  loaded, but no thread of it runs before the fork

    for line in sys.stdin:
        path, out, seconds = json.loads(line)
        print(json.dumps(_answer(Path(path), Path(out), seconds)), flush=True)


def _answer(path: Path, out: Path, seconds: float) -> dict[str, object]:
    into, outof = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(into)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.write(outof, json.dumps(parser.answer(path, out)).encode())
        os._exit(0)
    os.close(outof)
    said, until = b"", time.monotonic() + seconds
    with selectors.DefaultSelector() as waiting:
        waiting.register(into, selectors.EVENT_READ)
        while waiting.select(max(until - time.monotonic(), 0)):
            piece = os.read(into, 1 << 16)
            if not piece:
                break
            said += piece
        else:
            os.kill(child, signal.SIGKILL)
            said = b""
    os.close(into)
    return {"said": said.decode(), "code": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}


if __name__ == "__main__":
    assert parser_text  # loaded with the rest, before the first fork
    serve()
