"""Every colour and mark in one place, so that they can be checked together."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """Colours of one appearance."""

    ink: str
    paper: str
    grid: str
    muted: str
    accent: str
    context: str
    ramp: tuple[str, ...]


LIGHT = Theme(
    ink="#1F2933",
    paper="#FCFCFA",
    grid="#E4E7EB",
    muted="#616E7C",
    accent="#2B4C7E",
    context="#9AA5B1",
    ramp=("#E8EEF6", "#C5D3E8", "#9DB5D6", "#7394C0", "#4D72A5", "#2B4C7E", "#1B3358"),
)
DARK = Theme(
    ink="#E4E7EB",
    paper="#14181D",
    grid="#323B45",
    muted="#9AA5B1",
    accent="#8FB3E8",
    context="#616E7C",
    ramp=("#1E2A3A", "#27405F", "#345A85", "#4B78AB", "#6B97CC", "#8FB3E8", "#C2D8F5"),
)
LIGHT_CONTRAST = Theme(
    ink="#000000",
    paper="#FFFFFF",
    grid="#8A8F96",
    muted="#1F2933",
    accent="#12305E",
    context="#5A6470",
    ramp=("#F2F5FA", "#CBD7E9", "#9DB5D6", "#5F83B8", "#3A5F97", "#1F3F70", "#0B1F3D"),
)
DARK_CONTRAST = Theme(
    ink="#FFFFFF",
    paper="#000000",
    grid="#7C8692",
    muted="#E4E7EB",
    accent="#BFD8FF",
    context="#9AA5B1",
    ramp=("#0E1A2B", "#1F3A5F", "#34619A", "#5B8DCB", "#8DB6EA", "#BFD8FF", "#F0F6FF"),
)
THEMES: Mapping[str, Theme] = {
    "light": LIGHT,
    "dark": DARK,
    "light-contrast": LIGHT_CONTRAST,
    "dark-contrast": DARK_CONTRAST,
}

# Two indicators in one colour: across the first from low to high, down the second; both high is the darkest
# (on dark paper the lightest), so that the order survives greyscale.
BIVARIATE = (("#E8E8E8", "#ACBCD8", "#4A6FA8"), ("#E4CFA4", "#A9A79C", "#566680"), ("#C9A04A", "#7A6A42", "#2B3040"))
BIVARIATE_DARK = (
    ("#2A3038", "#35507A", "#6A9AD9"),
    ("#5A4A28", "#555D68", "#9DBCE0"),
    ("#C0913F", "#CDBA90", "#F3EEE0"),
)

CATEGORIES = ("#2B4C7E", "#2A9D8F", "#C08A2E", "#7B4B94", "#B5533C", "#6B8E23")
CINNABAR = "#B23A2E"  # "needs a decision", and nothing else
DASHES = (2, 3)  # stroke of synthetic marks
FONT = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, Noto Sans, sans-serif"


@dataclass(frozen=True)
class Mark:
    """How a standing is shown: a shape, a word (a message id) and a colour, never colour alone."""

    shape: str
    word: str
    colour: str


STANDINGS: Mapping[str, Mark] = {
    "met": Mark("●", "met", "#2F6F4F"),
    "on_track": Mark("▲", "on track", "#2A7F77"),
    "at_risk": Mark("◆", "at risk", "#8A6116"),
    "off_track": Mark("■", "off track", CINNABAR),
    "moving_away": Mark("▼", "moving away", CINNABAR),
    "missed": Mark("✕", "missed", "#7A2F27"),
    "right_way": Mark("▲", "right way", "#2A7F77"),
    "flat": Mark("◌", "flat", "#616E7C"),
    "wrong_way": Mark("▼", "wrong way", CINNABAR),
    "not_comparable": Mark("≠", "not comparable", "#616E7C"),
    "no_number": Mark("◌", "no number", "#616E7C"),
    "unknown": Mark("○", "unknown", "#616E7C"),
}


def bivariate(theme: str) -> tuple[tuple[str, str, str], ...]:
    """The 3 × 3 palette of an appearance, by class of the second indicator, then of the first."""
    return BIVARIATE_DARK if theme.startswith("dark") else BIVARIATE


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB as WCAG 2 defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable_on(ground: str, theme: str) -> str:
    """Ink or paper, whichever reads better on `ground`."""
    look = THEMES[theme]
    return max((look.ink, look.paper), key=lambda colour: contrast(colour, ground))
