"""Which parts hold the observations of an indicator: one a year, and one of recent days under its bare name."""

from collections.abc import Mapping

from data.store import Part


def key_of(indicator: str, year: int | None) -> str:
    """The part of a year; None for that of recent days, whose fingerprint covers all inputs."""
    return indicator if year is None else f"{indicator}-{year}"


def indicator_of(key: str) -> str:
    """The indicator whose observations a part holds."""
    return key.partition("-")[0]


def year_of(key: str, indicator: str) -> int | None:
    """The year of a part of an indicator; None for another indicator's and that of recent days."""
    name, _, year = key.partition("-")
    return int(year) if name == indicator and year else None


def parts_of(held: Mapping[str, Part], indicator: str) -> dict[str, Part]:
    """The parts of one indicator; homes of earlier versions have all years under its bare name."""
    return {key: part for key, part in held.items() if indicator_of(key) == indicator}
