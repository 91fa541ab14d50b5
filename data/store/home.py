"""Where the releases are: SIDU_HOME, or a folder in the user's data directory."""

import os
from pathlib import Path


def default_home() -> str:
    """A folder or an s3:// address."""
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return os.environ.get("SIDU_HOME") or str(Path(data) / "sidu")


def exists(home: str) -> bool:
    """Whether there is a folder to read; an address of an object store has none that reading could make."""
    return "://" in home or Path(home).expanduser().is_dir()
