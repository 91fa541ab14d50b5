"""Files on their way in: kept in a folder of the session, recognised by their columns."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.extracts import mapping
from data.extracts.reader import Unreadable, parse
from data.extracts.rules.headings import recognised

DROP_VARIABLE = "SIDU_DROP"  # a folder for files that are too large for a browser


@dataclass(frozen=True)
class Arrival:
    """One file: its name as given, where its bytes are, and the datasets that its columns fit, best first."""

    name: str
    path: Path
    fits: tuple[str, ...]


def keep(content: bytes, name: str, into: Path) -> Path:
    """Writes bytes under a name of our own making; the given name is only ever shown."""
    ending = re.sub(r"[^a-z0-9.]", "", Path(name).suffix.lower())[:8]
    path = into / f"{len(list(into.iterdir())):04d}{ending}"
    path.write_bytes(content)
    return path


def drop_folder_files() -> list[Path]:
    """Files in the drop folder, by name; none without one."""
    place = os.environ.get(DROP_VARIABLE)
    return sorted(path for path in Path(place).iterdir() if path.is_file()) if place else []


def recognise(path: Path, name: str, into: Path) -> Arrival:
    """The file with the datasets that its columns fit."""
    parsed = parse(path, into)
    fits = () if isinstance(parsed, Unreadable) else tuple(recognised(parsed.columns, parsed.top))
    return Arrival(name, path, fits)


def remember(chosen: Sequence[mapping.Offer], into: Path) -> Arrival:
    """The chosen names as one more file, which makes them hold for this source from now on."""
    path = keep(mapping.as_extract(chosen), "mappings.csv", into)
    return Arrival("mappings.csv", path, ("mappings",))
