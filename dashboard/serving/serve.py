"""`sidu serve`: seeds an empty home, then becomes what keeps a Streamlit server running."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from data.store import signin

LOOPBACK = "127.0.0.1"
ANY = {"0.0.0.0": LOOPBACK, "::": "::1"}  # where a server that answers everywhere is asked whether it is well
ROOT = Path(__file__).resolve().parents[2]


class RefusedAddress(Exception):
    """Without sign-in the server binds to loopback only."""


def check_address(asked: str | None) -> None:
    """Raises RefusedAddress when this address needs sign-in and none is configured, and SignInMisconfigured."""
    configured = signin.load()
    signin.check(configured)
    address(asked, signed_in=configured is not None)


def address(asked: str | None, *, signed_in: bool) -> str:
    """The address to bind to; raises RefusedAddress for any but loopback without sign-in."""
    wanted = asked or LOOPBACK
    if not signed_in and wanted not in {LOOPBACK, "localhost", "::1"}:
        raise RefusedAddress(wanted)
    return wanted


def become_server(*, home: str, port: int, asked_address: str | None, say: Callable[[str], None]) -> None:
    """Replaces this process with a small one that keeps `streamlit run` answering; does not return."""
    configured = signin.load()
    bind = address(asked_address, signed_in=configured is not None)
    if configured is None:
        say("No sign-in is configured: answering only on this machine, with a role switch for evaluation.")
    say(f"Sidu serves http://{bind}:{port}")
    sys.stdout.flush()
    os.environ["SIDU_HOME"] = home
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # every run has a thread of its own; arenas keep what each freed
    os.chdir(ROOT)  # Streamlit looks for .streamlit/config.toml in the working directory
    script = str(ROOT / "dashboard" / "server.py")
    options = [f"--server.port={port}", f"--server.address={bind}", f"--browser.serverAddress={bind}"]
    options += ["--server.headless=true", "--server.fileWatcherType=none"]
    server = [sys.executable, "-m", "streamlit", "run", script, *options]
    asked = ANY.get(bind, bind)
    os.execv(sys.executable, [sys.executable, "-m", "dashboard.serving.supervisor", asked, str(port), "--", *server])
