"""Numbers and dates as each language writes them."""

import datetime as dt
from dataclasses import dataclass

from data.contracts.text import Text
from data.contracts.units import Unit

WAN, YI = 10**4, 10**8
FINER = 5  # how many lengths of a figure are tried until a difference shows
PER_CENT = Text("%", " %")


def exact(value: float | None, unit: Unit, language: str, *, decimals: int | None = None) -> str:
    """All digits that the unit carries, or `decimals`, for tables and receipts; an em dash for nothing."""
    if value is None:
        return "—"
    digits = unit.decimals if decimals is None else decimals
    if unit is Unit.FRACTION:
        return signed(f"{value * 100:,.{digits}f}") + PER_CENT(language)
    return signed(f"{value:,.{digits}f}")


def apart(before: float | None, after: float | None, unit: Unit, language: str) -> tuple[str, str]:
    """Two figures with as many digits as tell them apart: 2.63% and 2.58%, not 2.6% twice."""
    for digits in range(unit.decimals, unit.decimals + FINER):
        told = (
            exact(before, unit, language, decimals=digits),
            exact(after, unit, language, decimals=digits),
        )
        if told[0] != told[1]:
            return told
    return exact(before, unit, language), exact(after, unit, language)


def signed(text: str) -> str:
    """`text` with a true minus sign, and none before a nothing."""
    return text.removeprefix("-") if not text.strip("-0.") else text.replace("-", "−")


def rounded(value: float | None, language: str) -> str:
    """At most four significant digits with 万/亿 or thousands/millions, for cards and sentences."""
    if value is None:
        return "—"
    size = abs(value)
    if language == "zh":
        if size >= YI:
            return f"{_short(value / YI)} 亿"
        if size >= 10 * WAN:
            return f"{_short(value / WAN)} 万"
    else:
        if size >= 10**6:
            return f"{_short(value / 10**6)} million"
        if size >= 10**5:
            return f"{round(value / 1000):,} thousand"
    return signed(f"{value:,.0f}") if size >= 100 else _short(value)


def _short(value: float) -> str:
    text = f"{value:.4g}"
    return signed(f"{float(text):,g}" if "e" in text else text)


@dataclass(frozen=True)
class Large:
    """A unit of large numbers on an axis: from where on they are written in it, its size and its word."""

    begins: int
    size: int
    word: str


def large(language: str) -> tuple[Large, ...]:
    """The units of large numbers on an axis, the largest first; 万 is written from ten of it."""
    if language == "zh":
        return Large(YI, YI, "亿"), Large(10 * WAN, WAN, "万")
    return (Large(10**6, 10**6, "M"),)


def amount(value: float | None, unit: Unit, language: str) -> str:
    """A figure for a card, without its unit."""
    if unit is Unit.FRACTION:
        return exact(value, unit, language)
    if unit in {Unit.RATIO, Unit.BEDS_PER_1000} and value is not None:
        return signed(f"{value:.{unit.decimals}f}")
    return rounded(value, language)


def beside(value: float, unit: Unit, language: str, *, largest: float) -> str:
    """A figure written in the unit of the largest that stands beside it: 9.27 万 beside 65.6 万, not 92,677.

    Below a thousand it is written out: 0.03 万 would be less exact than anybody wants.
    """
    between = unit is not Unit.FRACTION and largest >= 10 * WAN > abs(value) >= 1000
    if language == "zh" and between and largest < YI:
        return signed(f"{value / WAN:,.2f} 万")
    if language == "en" and between:
        return signed(f"{value / 1000:,.0f} thousand")
    return amount(value, unit, language)


def written(value: float | None, unit: Unit, language: str) -> str:
    """A figure with its unit as one says it: 1099 万人, 19,645 人/平方公里, 18.2 million persons."""
    figure, name = amount(value, unit, language), unit_of(unit, language)
    gap = "" if figure.endswith(("万", "亿")) else " "
    return f"{figure}{gap}{name}".strip()


def unit_of(unit: Unit, language: str) -> str:
    """The unit as written; nothing for per cent, which the figure carries."""
    if unit is Unit.FRACTION:
        return ""
    return unit.symbol(language)


def percent(unit: Unit) -> bool:
    """Whether a figure is a share, written in per cent."""
    return unit is Unit.FRACTION


def times(ratio: float) -> str:
    """How many times, with one digit after the point below ten."""
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}"


def step(before: float | None, after: float | None, unit: Unit) -> float | None:
    """How far a figure moved: in parts of what it was, a share in points; None where that has no meaning."""
    if before is None or after is None:
        return None
    if percent(unit):
        return after - before
    return (after - before) / abs(before) if before else None


def change(moved: float | None, unit: Unit, language: str) -> str:
    """A `step`, signed, with a true minus sign: per cent, or percentage points of a share.

    A step of less than one digit's tenth is written with as many as it takes, four at most.
    """
    if moved is None:
        return "—"
    size = abs(moved) * 100
    digits = next((n for n in range(1, FINER) if round(size, n + 1) >= 10**-n), 1)
    sign = "" if not float(f"{size:.{digits}f}") else "+" if moved > 0 else "−"
    return f"{sign}{size:.{digits}f}{_STEPS[language == 'zh', percent(unit)]}"


_STEPS = {
    (True, False): "%",
    (True, True): " 个百分点",
    (False, False): " %",
    (False, True): " percentage points",
}


def way(moved: float) -> str:
    """The message that says which way a figure went by {share} from {before}."""
    return "down {share} from {before}" if moved < 0 else "up {share} from {before}" if moved else "as in {before}"


def moved(before: float | None, after: float | None, unit: Unit, language: str) -> str:
    """How far a figure moved, without its sign, for a sentence that says up or down."""
    return change(step(before, after, unit), unit, language).lstrip("+−")


_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def period(date: dt.date | None, grain: str | None, language: str) -> str:
    """A period by its grain: 2020年, 2020年11月, 2020 年第 3 季度."""
    if date is None:
        return "—"
    zh = language == "zh"
    quarter = (date.month + 2) // 3
    match grain:
        case "year":
            return f"{date.year} 年" if zh else f"{date.year}"
        case "half":
            half = (date.month + 5) // 6
            return f"{date.year} 年{'上下'[half - 1]}半年" if zh else f"H{half} {date.year}"
        case "quarter":
            return f"{date.year} 年第 {quarter} 季度" if zh else f"Q{quarter} {date.year}"
        case "month":
            return f"{date.year} 年 {date.month} 月" if zh else f"{_EN_MONTHS[date.month - 1]} {date.year}"
        case _:
            return (
                f"{date.year} 年 {date.month} 月 {date.day} 日"
                if zh
                else f"{date.day} {_EN_MONTHS[date.month - 1]} {date.year}"
            )


_TENTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九")
_IN_TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
SURE = 0.99  # what is said beyond it: a model is never certain


def probability(share: float, language: str) -> str:
    """A probability in words and figures; never 0 % or 100 %."""
    zh = language == "zh"
    if share < 1 - SURE:
        return "可能性极小（低于 1%）" if zh else "very unlikely (below 1 %)"
    if share > SURE:
        return "可能性极大（高于 99%）" if zh else "very likely (above 99 %)"
    tenths = min(max(round(share * 10), 1), 9) - 1
    figure = f"{share * 100:.0f}"
    return f"可能性约{_TENTHS[tenths]}成（{figure}%）" if zh else f"about {_IN_TEN[tenths]} in ten ({figure} %)"
