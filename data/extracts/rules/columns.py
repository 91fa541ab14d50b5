"""Columns: which are missing, which are unknown, and which of those are the same one misspelt."""

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from data.contracts import CONTRACTS, INPUTS, Contract
from data.contracts.findings import Example, Finding, Severity
from data.contracts.rules import PROVENANCE
from data.contracts.text import Text

NEAR = 0.7  # similarity above which a name is offered as the one that was meant
OWN = 3  # of the words for a column: its name, its Chinese and its English one; a bureau's come after them
MANY = 0.5  # share of required columns below which the file is likely another dataset's

# Headings that bureaus write for columns whose name in the contract nobody would use.
SPOKEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "area_code": (
            "区县",
            "区",
            "地区",
            "区域",
            "行政区",
            "行政区划",
            "区划代码",
            "区域代码",
            "地区代码",
            "行政区划代码",
            "街道",
            "乡镇",
        ),
        "grain": ("粒度", "频度", "时间频度"),
        "period": ("时期", "时间", "日期", "年份", "月份", "统计期", "统计时间"),
        "vintage": ("口径", "数据口径", "版本"),
        "residents": ("常住人口", "常住人口数"),
        "registered": ("户籍人口", "户籍人口数"),
        "migrants_other_province": ("常住外来人口", "外来人口", "外来常住人口"),
    }
)


def known_names(contract: Contract) -> list[str]:
    """Every column that an extract may have."""
    own = [column.name for column in contract.columns]
    return own if contract.derived else [*own, *PROVENANCE]


def check_columns(headings_of_file: Sequence[str], contract: Contract, *, doubled: Sequence[str] = ()) -> list[Finding]:
    """Findings of missing, misspelt, doubled and unknown columns."""
    known = known_names(contract)
    unknown = [name for name in headings_of_file if name not in known]
    missing = [name for name in contract.required if name not in headings_of_file]
    findings = [_doubled(name) for name in doubled]
    meant = _meant(contract, [name for name in known if name not in headings_of_file], unknown)
    headings = {heading: name for name, heading in meant.items()}
    findings += [_missing(name, contract, meant.get(name)) for name in missing]
    findings += [_unknown(name, headings.get(name)) for name in unknown if headings.get(name) not in missing]
    if missing and len(missing) > MANY * len(contract.required):
        other = recognise(headings_of_file)
        if other and other[0] != contract.id:
            findings.insert(0, _another(contract, other[0]))
    return findings


def _plain(heading: str) -> str:
    """A heading without what people do not see: full-width forms, blanks and capitals."""
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split())


def _words(name: str, contract: Contract) -> list[str]:
    """What a heading may say and mean this column."""
    column = contract.by_name.get(name)
    own = (column.meaning.zh, column.meaning.en) if column else (name, name)
    return [_plain(word) for word in (name, *own, *SPOKEN.get(name, ()))]


def meant_columns(headings: Sequence[str], contract: Contract) -> set[str]:
    """Columns of the contract that one of these headings says in its own or a bureau's words."""
    heads = {_plain(heading) for heading in headings}
    return {name for name in known_names(contract) if heads.intersection(_words(name, contract))}


def _meant(contract: Contract, open_names: Sequence[str], unknown: Sequence[str]) -> dict[str, str]:
    """Column → the unknown heading that means it, each once: its own words, then a bureau's, then what is most alike.

    Entries and exits, opening and closing hour are alike as words: who looks for the nearest first would swap them.
    """
    plain = {_plain(heading_text): heading_text for heading_text in reversed(unknown)}
    words = {name: _words(name, contract) for name in open_names}
    alike = [
        (ratio, name, heading)
        for name in open_names
        for word in words[name][:2]
        for heading in plain
        if (ratio := _alike(word, heading)) >= NEAR
    ]
    pairs = [(name, word) for name in open_names for word in words[name][:OWN] if word in plain]
    pairs += [(name, word) for name in open_names for word in words[name][OWN:] if word in plain]
    pairs += [(name, heading) for _, name, heading in sorted(alike, key=lambda heading_text: -heading_text[0])]
    meant: dict[str, str] = {}
    for name, heading in pairs:
        if name not in meant and plain[heading] not in meant.values():
            meant[name] = plain[heading]
    return meant


def _alike(word: str, heading: str) -> float:
    match = difflib.SequenceMatcher(None, word, heading)
    return match.ratio() if min(match.real_quick_ratio(), match.quick_ratio()) >= NEAR else 0.0


def recognise(headings: Sequence[str]) -> list[str]:
    """Datasets whose required columns the file has, best first."""
    heads = {_plain(column_name) for column_name in headings}
    share = {}
    for name in INPUTS:
        contract = CONTRACTS[name]
        matches = {column: heads.intersection(_words(column, contract)) for column in known_names(contract)}
        strangers = heads.difference(*matches.values())
        share[name] = (
            sum(bool(matches[column_name]) for column_name in contract.required) / len(contract.required)
            - len(strangers) / 100
        )
    return sorted((name for name in share if share[name] > MANY), key=lambda name: -share[name])


def _missing(name: str, contract: Contract, near: str | None) -> Finding:
    column = contract.by_name[name]
    if near:
        return Finding(
            severity=Severity.ERROR,
            rule="missing_column",
            found=Text(
                "缺少必需列；文件中有相近的列“{near}”，是否指它",
                "required column missing; did you mean “{near}”",
            ),
            mend=Text("把“{near}”改名为 {name} 后重新上传。", "Rename “{near}” to {name} and upload again."),
            column=name,
            examples=(Example(None, near),),
            params={"name": name, "near": near},
        )
    return Finding(
        severity=Severity.ERROR,
        rule="missing_column",
        found=Text("缺少必需列（{zh}）", "required column missing ({en})"),
        mend=Text("补上列 {name}；模板见数据字典。", "Add the column {name}; the data dictionary has a template."),
        column=name,
        params={"name": name, "zh": column.meaning.zh, "en": column.meaning.en},
    )


def _unknown(name: str, near: str | None) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        rule="unknown_column",
        found=Text(
            "合约中没有此列，将被忽略" + ("；是否指“{near}”" if near else ""),
            "not a column of the contract; it will be ignored" + ("; did you mean “{near}”" if near else ""),
        ),
        mend=Text("删除此列，或改为合约中的列名。", "Remove it, or rename it to a column of the contract."),
        column=name,
        params={"near": near or ""},
    )


def _doubled(name: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        rule="duplicate_column",
        found=Text(
            "有多列同名，无法判断以哪一列为准",
            "more than one column has this name; which one counts is unclear",
        ),
        mend=Text("只保留一列后重新上传。", "Keep one of them and upload again."),
        column=name,
    )


def _another(contract: Contract, other: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        rule="wrong_dataset",
        found=Text(
            "此文件像是“{other}”的数据，而不是“{name}”",
            "this looks like an extract of “{other}”, not of “{name}”",
        ),
        mend=Text("改选数据集 {other}。", "Choose the dataset {other}."),
        params={"other": other, "name": contract.id},
    )
