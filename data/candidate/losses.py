"""What an extract would lose beside whole rows: values that become empty, and rows that another file says otherwise."""

from collections.abc import Iterable, Sequence

import polars as pl

from data.candidate.replacement import REAL, Replacement
from data.contracts import Contract
from data.contracts.findings import MOST_EXAMPLES, Accepted, Finding, Severity, named_examples
from data.contracts.text import Text


def values_vanish(contract: Contract, replacements: Iterable[Replacement]) -> list[Finding]:
    """A warning for each optional column whose released real values become empty though their rows come again."""
    optional = [column.name for column in contract.columns if column.optional and column.name not in contract.key]
    if not optional:
        return []
    key = list(contract.key)
    lost = [pl.col(name).is_null() & pl.col(f"{name}_held").is_not_null() for name in optional]
    both = [
        replacement.incoming.select(*key, *optional)
        .join(replacement.outgoing.filter(REAL).select(*key, *optional), on=key, nulls_equal=True, suffix="_held")
        .filter(pl.any_horizontal(lost))
        for replacement in replacements
    ]
    counts = pl.concat(
        pl.collect_all(
            [
                replacement.select(gone.sum().alias(name) for name, gone in zip(optional, lost, strict=True))
                for replacement in both
            ],
            engine="streaming",
        )
    ).sum()
    return [
        _empty(contract, name, counts[name].item(), _first(both, gone, contract))
        for name, gone in zip(optional, lost, strict=True)
        if counts[name].item()
    ]


def _first(both: Sequence[pl.LazyFrame], gone: pl.Expr, contract: Contract) -> list[str]:
    rows = pl.concat([frame.filter(gone).select(contract.key_text.alias("key")) for frame in both])
    return rows.bottom_k(MOST_EXAMPLES, by="key").collect(engine="streaming").to_series().sort().to_list()


def _empty(contract: Contract, name: str, n: int, first_keys: Sequence[str]) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        rule="values_vanish",
        found=Text(
            "{dataset} 中已发布的 {name} 有 {n} 个值将变为空，文件中没有给出（首例：{first}）",
            "{n} released values of {name} in {dataset} become empty, for the file does not give them (first: {first})",
        ),
        mend=Text(
            "若有意删除，请确认警告；否则在文件中补上此列的数值后重新上传。",
            "Acknowledge if meant; else add the values of this column and upload again.",
        ),
        column=name,
        rows=n,
        examples=named_examples(first_keys),
        params={"dataset": contract.id, "name": name, "n": n, "first": first_keys[0]},
    )


def contradictions(contract: Contract, accepted: Sequence[Accepted], kept: pl.LazyFrame) -> list[Finding]:
    """A warning when several files have a row of one key with other values; `kept` holds those that would stay."""
    names = [name for name in contract.schema.names() if name not in {"source", "extracted_on", "extract"}]
    names += [name for name in ("source", "extracted_on") if name in contract.key]
    key_text = contract.key_text.alias("key")
    tables = pl.collect_all(
        [extract.frame.join(kept, on=names, how="anti", nulls_equal=True).select(key_text) for extract in accepted],
        engine="streaming",
    )
    losing = [(extract.name, table["key"]) for extract, table in zip(accepted, tables, strict=True) if table.height]
    if not losing:
        return []
    rows = pl.concat([keys for _, keys in losing])
    shown_first = rows.sort().head(MOST_EXAMPLES).to_list()
    return [
        Finding(
            severity=Severity.WARNING,
            rule="told_otherwise",
            found=Text(
                "同一主键在多个文件中数值不同，以后面的文件为准；{files} 中的 {n} 行不予采用（首例：{first}）",
                "files give one key different values; the later file counts, and {n} rows of {files} are not taken "
                "(first: {first})",
            ),
            mend=Text(
                "同一时期只留一份正确的文件；确以后者为准则确认警告。",
                "Keep the one file that is right for a period; acknowledge if the later file is.",
            ),
            column=contract.key[0],
            rows=rows.len(),
            examples=named_examples(shown_first),
            params={
                "dataset": contract.id,
                "files": "、".join(name for name, _ in losing),
                "n": rows.len(),
                "first": shown_first[0],
            },
        )
    ]
