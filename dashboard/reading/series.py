"""Which of an indicator's series are looked at: its figures stand by grain, vintage and variant, which never mix."""

import re
from dataclasses import astuple, dataclass
from urllib.parse import quote, unquote

DEFAULT = "default"
WRITTEN = r"(?:\.[0-9A-Za-z_:%]*){3}"
_FORM = re.compile(WRITTEN)


@dataclass(frozen=True, kw_only=True)
class Series:
    """A choice of grain, vintage and variant; None leaves grain and vintage to what answers, and the variant default.

    Targets, standings and projections are of the default variant.
    """

    grain: str | None = None
    vintage: str | None = None
    variant: str | None = None

    @property
    def usual(self) -> bool:
        """Whether the variant is the one that targets are set for."""
        return self.variant in {None, DEFAULT}

    def __str__(self) -> str:
        """As it stands in receipts: nothing for every series, else .month.census.default with gaps for what is open."""
        parts = astuple(self)
        return "".join(f".{_quoted(part or '')}" for part in parts) if any(parts) else ""


EVERY = Series()


def parse(text: str) -> Series:
    """The choice that was written so; raises ValueError for anything else."""
    if not text:
        return EVERY
    if not _FORM.fullmatch(text):
        raise ValueError(text)
    grain, vintage, variant = (unquote(part) or None for part in text[1:].split("."))
    return Series(grain=grain, vintage=vintage, variant=variant)


def _quoted(part: str) -> str:
    """Without the marks that divide a receipt."""
    safe = quote(part, safe=":")
    return safe.replace("-", "%2D").replace(".", "%2E").replace("~", "%7E")
