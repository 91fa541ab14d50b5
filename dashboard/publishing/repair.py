"""Damaged parts made whole: copied from a backup, read again from the files as they came, or computed again.

A part is named by its hash, so that whatever makes the very bytes is right, and anything else is not put there.
"""

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.publishing import seed
from dashboard.publishing.checking import Brought, check_all
from dashboard.publishing.draft import draft
from dashboard.publishing.progress import Progress
from data import demo
from data.candidate import candidate
from data.contracts import CONTRACTS
from data.store import audit, doctor, hashes, releases
from data.store.access import Action, Grant
from data.store.damage import Damage
from data.store.mending import Backup, copied, mend
from data.store.objects import Damaged, Part, Store
from data.store.overlay import Overlay
from data.store.releases import Parts, Release


@dataclass(frozen=True)
class Repaired:
    """What is whole again by name, with where it came from (backup, uploads, seed, computed), and what is left."""

    mended: Mapping[str, str]
    left: Sequence[Damage]


class _Enough(Exception):
    """Everything that was wanted has been written."""


def repair(store: Store, *, grant: Grant, backup: str | None = None, progress: Progress) -> Repaired:
    """Mends what can be mended and touches nothing whose hash is right; the damaged bytes go to `quarantine/`."""
    audit.required(store, grant, Action.ADMINISTER)
    mended: dict[str, str] = {}
    hashes.forget()
    copies = Backup(backup) if backup else None
    if copies:
        for _ in range(2):  # the parts that a release names are known once its own file is whole
            for damage in doctor.damaged(store, grant=grant):
                if content := copied(store, damage, copies):
                    mend(store, damage.name, content, grant=grant, source="backup")
                    mended[damage.name] = "backup"
    wanted = {one.name for one in doctor.damaged(store, grant=grant)}
    history = releases.history(store, grant=grant)
    whole = {release.number for release in history}
    for release in history:  # of a part that several name the oldest made it
        mine = {part.name for parts in release.datasets.values() for part in parts.values()} & wanted
        if mine and (release.parent is None or release.parent in whole):
            progress(f"release {release.number}", 0.0)
            for name, (content, source) in _made_again(store, release, mine, copies, grant).items():
                mend(store, name, content, grant=grant, source=source)
                mended[name] = source
        wanted -= mine
    return Repaired(mended, doctor.damaged(store, grant=grant))


def _made_again(
    store: Store, release: Release, wanted: set[str], copies: Backup | None, grant: Grant
) -> dict[str, tuple[bytes, str]]:
    """What making the release again writes under the wanted names, and of what it was made."""
    with tempfile.TemporaryDirectory(prefix="sidu-repair-") as folder:
        over = Overlay.over(store.home, folder)
        work = _Work(over, release, wanted, copies, grant, Path(folder))
        found: dict[str, tuple[bytes, str]] = {}
        for step, source in ((work.bring, "seed" if _seeded(release) else "uploads"), (work.compute, "computed")):
            with suppress(_Enough, Damaged, KeyError):  # what it stands on is damaged or gone as well; the rest may do
                step()
            for name in wanted - found.keys():
                if (content := over.written(name)) is not None:
                    found[name] = (content, source)
        return found


class _Work:
    """One release on its way to be made again, beside the home."""

    def __init__(
        self, over: Overlay, release: Release, wanted: set[str], copies: Backup | None, grant: Grant, folder: Path
    ) -> None:
        self._over, self._release, self._wanted, self._grant = over, release, wanted, grant
        self._copies, self._folder = copies, folder
        self._parent = None if release.parent is None else releases.get(over, release.parent, grant=grant)
        self._brought: dict[str, dict[str, Part]] = {}

    def _until_written(self, _step: str, _share: float) -> None:
        if all(self._over.written(name) is not None for name in self._wanted):
            raise _Enough

    def _datasets(self) -> set[str]:
        """Of the wanted parts."""
        named = self._release.datasets
        return {name for name in named if any(part.name in self._wanted for part in named[name].values())}

    def bring(self) -> None:
        """Writes the wanted inputs as the files or the seed bring them."""
        inputs = {name for name in self._datasets() if not CONTRACTS[name].derived}
        if not inputs:
            return
        if _seeded(self._release):
            for name in inputs:
                self._brought[name] = seed.parts_of(
                    self._over,
                    name,
                    self._release.as_of,
                    published_only=self._release.reason == seed.PUBLISHED,
                    rows=seed.DEFAULT_ROWS,
                    number=demo.SEED,
                )
            return
        for place, brought in enumerate(_uploads(self._over, self._release.number)):
            self._stage(brought, inputs, self._folder / f"brought-{place}")

    def _stage(self, brought: Sequence[Mapping[str, Any]], inputs: set[str], folder: Path) -> None:
        folder.mkdir()
        files: dict[str, list[Path]] = {}
        names: dict[Path, str] = {}
        for place, one in enumerate(brought):
            path = folder / f"{place}{Path(one['name']).suffix.lower()[:8]}"
            path.write_bytes(self._file(one["sha256"]))
            files.setdefault(one["dataset"], []).append(path)
            names[path] = one["name"]
        on = next((one["extracted_on"] for one in brought if one.get("extracted_on")), None)
        accepted, _ = check_all(
            self._over,
            Brought(files, names, dt.date.fromisoformat(on) if on else None),
            parent=self._parent,
            grant=self._grant,
            workdir=folder,
            progress=lambda _step, _share: None,
        )
        mine = {name: held for name, held in accepted.items() if name in inputs}
        full = any(one.get("full_delivery") for one in brought)
        for name, parts in candidate.stage(self._over, self._parent, mine, full_delivery=full).changed.items():
            for key, rows in parts.items():
                if part := self._over.write_part(rows, CONTRACTS[name]):
                    self._brought.setdefault(name, {})[key] = part

    def _file(self, sha256: str) -> bytes:
        try:
            return self._over.upload(sha256)
        except (KeyError, Damaged):
            content = self._copies.of_hash(sha256) if self._copies else None
            if content is None:
                raise
            return content

    def compute(self) -> None:
        """Writes the wanted derived parts as today's code computes them from the release's inputs."""
        datasets = self._datasets()
        if not any(CONTRACTS[name].derived or name == "ledger" for name in datasets):
            return
        before: Parts = self._parent.datasets if self._parent else {}
        inputs = {name: parts for name, parts in self._release.datasets.items() if not CONTRACTS[name].derived}
        if "ledger" in datasets:  # as it was before the rebound watch added to it
            inputs["ledger"] = {**before.get("ledger", {}), **self._brought.get("ledger", {})}
        back = self._release.restored
        old: Parts = {} if back is None else releases.get(self._over, back, grant=self._grant).datasets
        draft(
            self._over,
            self._parent,
            inputs,
            grant=self._grant,
            reason=self._release.reason,
            as_of=self._release.as_of,
            touched=self._release.touched,
            restored=back,
            reuse={**before, **{name: parts for name, parts in old.items() if CONTRACTS[name].derived}},
            made_at=_moment(self._release, before),
            progress=self._until_written,
            stands=True,
        )


def _seeded(release: Release) -> bool:
    return release.parent is None and release.reason in {seed.PUBLISHED, seed.BOTH}


def _moment(release: Release, before: Parts) -> dt.datetime | None:
    """When the release's projections were made, as far as it tells."""
    known = {part.sha256 for part in before.get("projections", {}).values()}
    named = release.datasets.get("projections", {}).items()  # earlier versions called a set by its moment
    new = [part.fingerprint or key for key, part in named if part.sha256 not in known]
    held = release.datasets.get("hindcasts", {}).get("all")
    told = max(new, default=held.fingerprint if held else None)
    return dt.datetime.fromisoformat(told) if told else None


def _uploads(store: Store, number: int) -> Iterator[list[Mapping[str, Any]]]:
    """What the audit says was brought for a release: one list for each attempt to publish under its number."""
    for chain in audit.by_process(store):
        brought: list[Mapping[str, Any]] = []
        for entry in chain:
            if entry["action"] == "upload":
                brought.append(entry["about"])
            elif entry["action"] == "publish":
                if entry["about"].get("release") == number and brought:
                    yield brought
                brought = []
