"""Every indicator, in reading order. A new one is its module, its test, and one line here."""

from collections.abc import Mapping
from types import MappingProxyType

from metrics.indicator import Indicator
from metrics.subjects import (
    buildings,
    commerce,
    hospitals,
    land,
    lodging,
    population,
    published_measures,
    scenic,
    scenic_hours,
    scenic_loads,
    tourism,
    villages,
)

CATALOGUE: tuple[Indicator, ...] = (
    *population.INDICATORS,
    *buildings.INDICATORS,
    *commerce.INDICATORS,
    *tourism.INDICATORS,
    *hospitals.INDICATORS,
    *lodging.INDICATORS,
    *scenic.INDICATORS,
    *scenic_loads.INDICATORS,
    *scenic_hours.INDICATORS,
    *villages.INDICATORS,
    *land.INDICATORS,
    *published_measures.INDICATORS,
)
BY_ID: Mapping[str, Indicator] = MappingProxyType({record.id: record for record in CATALOGUE})
