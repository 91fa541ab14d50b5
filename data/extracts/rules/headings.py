"""Headings that do not stand in the first row: under the title of a table, or merged over two rows."""

from collections.abc import Iterator, Sequence

from data.contracts import Contract
from data.contracts.findings import Example, Finding, Severity, quoted
from data.contracts.text import Text

from .columns import meant_columns, recognise

Top = Sequence[Sequence[str]]
"""The first rows of a table, the one that was taken for its heading included."""
FEWEST = 2  # names of the contract that make a row a heading
MOST_NAMES = 120  # characters of the names that are quoted


def heading_below(top: Top, contract: Contract) -> tuple[Finding, list[str]] | None:
    """The fault and the names of the row (or two) that is a better heading than the first, if there is one."""
    least = max(FEWEST, len(meant_columns(top[0], contract)) + 1) if top else FEWEST
    candidates = [
        (len(meant_columns(names, contract)), first == last, names, first, last) for first, last, names in _rows(top)
    ]
    best = max(candidates, key=lambda candidate: candidate[:2], default=None)  # one row before two that say no more
    return (_not_first(*best[2:]), best[2]) if best and best[0] >= least else None


def recognised(columns: Sequence[str], top: Top) -> list[str]:
    """Datasets that the heading fits, best first, wherever it stands."""
    return recognise(columns) or max((recognise(names) for _, _, names in _rows(top)), key=bool, default=[])


def _rows(top: Top) -> Iterator[tuple[int, int, list[str]]]:
    """Every row below the first, alone and with the one under it, as rows of a spreadsheet are numbered."""
    for place, row in enumerate(top[1:], start=2):
        yield place, place, _named(row)
        if place < len(top):
            under = [*top[place], *[""] * (len(row) - len(top[place]))]
            over = [*row, *[""] * (len(under) - len(row))]
            yield place, place + 1, _named([low or high for high, low in zip(over, under, strict=True)])


def _named(row: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(cell.strip() for cell in row if cell.strip()))


def _not_first(names: Sequence[str], first: int, last: int) -> Finding:
    rows = str(first) if first == last else f"{first}–{last}"
    return Finding(
        severity=Severity.ERROR,
        rule="heading_not_first",
        found=Text(
            "第 1 行不是表头；表头似在第 {rows} 行（{names}）",
            "row 1 is no heading; it seems to stand in row {rows} ({names})",
        ),
        mend=Text(
            "删除表头以上的标题行；合并或分层的表头改成一行，一列一个名称。改好后再检查数值。",
            "Delete the rows above; make merged or layered headings one row, a name a column. Values are checked then.",
        ),
        examples=(Example(None, rows),),
        params={"rows": rows, "names": quoted("、".join(names), MOST_NAMES)},
    )
