"""A staged release: the parent's parts with an extract's blocks replaced, as lazy frames. Writes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from data.candidate.difference import changed_provenance, counted
from data.candidate.losses import contradictions, values_vanish
from data.candidate.replacement import Replacement, replaced
from data.contracts import CONTRACTS, Contract, Frames
from data.contracts.blocks import in_part, part_key_of
from data.contracts.findings import Accepted, Finding, Severity, named_examples
from data.contracts.rules import Block
from data.contracts.text import Text
from data.store.access import Grant
from data.store.objects import Store
from data.store.releases import Release, frames

Changed = Mapping[str, Mapping[str, pl.LazyFrame]]
"""Dataset → part key → the part's new rows."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What would be published: the release it stands on, and the parts that differ from it, by dataset and key."""

    parent: Release | None
    replacements: Mapping[str, Mapping[str, Replacement]]
    findings: tuple[Finding, ...] = ()

    @property
    def changed(self) -> Changed:
        """The new rows of every part that differs."""
        return {name: {key: part.rows for key, part in parts.items()} for name, parts in self.replacements.items()}

    def frames(self, store: Store, *, grant: Grant) -> Frames:
        """Every dataset as it would be."""
        by_dataset = dict(frames(store, self.parent, grant=grant))
        for dataset, parts in self.changed.items():
            kept = {
                key: part
                for key, part in (self.parent.datasets.get(dataset, {}) if self.parent else {}).items()
                if key not in parts
            }
            contract = CONTRACTS[dataset]
            by_dataset[dataset] = pl.concat([store.scan(kept.values(), contract), *parts.values()])
        return by_dataset


def stage(
    store: Store,
    parent: Release | None,
    extracts: Mapping[str, Sequence[Accepted]],
    *,
    full_delivery: bool = False,
) -> Candidate:
    """The candidate that publishing these extracts would make; later files win over earlier ones."""
    replacements: dict[str, dict[str, Replacement]] = {}
    findings: list[Finding] = []
    for dataset, accepted in extracts.items():
        contract = CONTRACTS[dataset]
        new = pl.concat([part.frame for part in accepted])
        if len(accepted) > 1:
            new = new.unique(contract.key, keep="last", maintain_order=True)
            findings += contradictions(contract, accepted, new)
        released = parent.datasets.get(dataset, {}) if parent else {}
        if full_delivery and contract.block is Block.KEYED:
            whole = store.scan(released.values(), contract)
            replacements[dataset] = {"all": Replacement(rows=new, outgoing=whole, incoming=new)}
            findings += values_vanish(contract, replacements[dataset].values())
            continue
        keys = new.select(part_key_of(contract).unique().sort()).collect(engine="streaming").to_series().to_list()
        made = {
            key: replaced(
                store.scan([released[key]] if key in released else [], contract),
                new.filter(in_part(contract, key)) if len(keys) > 1 else new,
                contract,
            )
            for key in keys
        }
        replacements[dataset] = made
        findings += _finding_of(contract, [part.vanished for part in made.values()], _vanish)
        findings += values_vanish(contract, made.values())
        findings += _finding_of(contract, [part.ignored for part in made.values()], _ignored)
    return Candidate(parent=parent, replacements=replacements, findings=tuple(findings))


def _finding_of(
    contract: Contract, counts: Sequence[tuple[int, Sequence[str]]], make: Callable[[Contract, int, list[str]], Finding]
) -> list[Finding]:
    total = sum(count for count, _ in counts)
    first = [key for _, keys in counts for key in keys][:3]
    return [make(contract, total, first)] if total else []


def _vanish(contract: Contract, n: int, first: Sequence[str]) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        rule="rows_vanish",
        found=Text(
            "{dataset} 中已发布的 {n} 行在被替换的区块内不再出现",
            "{n} released rows of {dataset} no longer appear in the blocks that are replaced",
        ),
        mend=Text(
            "若有意删除，请确认警告；否则补齐后重新上传。",
            "Acknowledge if meant; else add them and upload again.",
        ),
        column=contract.key[0],
        rows=n,
        examples=named_examples(first),
        params={"dataset": contract.id, "n": n},
    )


def _ignored(contract: Contract, n: int, first: Sequence[str]) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        rule="synthetic_ignored",
        found=Text(
            "{dataset} 的 {n} 行演示数据所在区块已有真实数据，不予载入",
            "{n} synthetic rows of {dataset} are ignored: real rows stand in their blocks",
        ),
        mend=Text("无需处理；演示数据从不替换真实数据。", "Nothing to do; demonstration data never replace real data."),
        column=contract.key[0],
        rows=n,
        examples=named_examples(first),
        params={"dataset": contract.id, "n": n},
    )


def difference(candidate: Candidate) -> dict[str, pl.DataFrame]:
    """Rows added, changed and removed by dataset: place, grain, period, change, rows."""
    return {dataset: counted(dataset, list(parts.values())) for dataset, parts in candidate.replacements.items()}


def as_released(candidate: Candidate, changes: Mapping[str, pl.DataFrame]) -> set[str]:
    """Datasets whose extract says what is released already, row for row; `changes` is the candidate's difference.

    A row from another document, or extracted on another day, is news even when its values stay; a file that was
    written anew (another hash) is none.
    """
    return {
        dataset
        for dataset, parts in candidate.replacements.items()
        if changes[dataset].is_empty()
        and not any(
            changed_provenance(CONTRACTS[dataset], replacement).head(1).collect(engine="streaming").height
            for replacement in parts.values()
        )
    }
