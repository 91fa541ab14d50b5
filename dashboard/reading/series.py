"""Which of an indicator's series are looked at: its figures stand by grain, vintage and variant, which never mix."""

from dataclasses import dataclass

DEFAULT = "default"


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


EVERY = Series()
