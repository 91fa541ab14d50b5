"""The areas of a release as pages go through them: valid now, below one another, side by side for comparison."""

from dataclasses import dataclass

import polars as pl

from dashboard.reading import query
from dashboard.reading.cache import cached, cached_in_language
from dashboard.reading.query import View
from data.contracts.area_codes import CITY, CORE
from data.contracts.clock import valid_at


def areas(view: View) -> pl.DataFrame:
    """The dated areas of the release: code, level, parent, names, land, tile position."""
    return query.dataset(view, "areas")


@cached
def areas_now(view: View) -> pl.DataFrame:
    """The areas valid at the release's as-of date."""
    return areas(view).filter(valid_at(view.release.as_of))


@cached_in_language
def names(view: View) -> dict[str, str]:
    """Names by code of the areas valid now."""
    return dict(areas_now(view).select("code", f"name_{view.language}").iter_rows())


@cached
def children(view: View, area: str) -> pl.DataFrame:
    """What lies directly below `area`: members of a zone, or children in the tree, valid now."""
    members = query.untraced_dataset(view, "zone_members").filter(pl.col("zone") == area, valid_at(view.release.as_of))
    below = pl.col("code").is_in(members["code"].to_list()) if members.height else pl.col("parent") == area
    return areas_now(view).filter(below).sort("code")


def below(view: View, table: pl.DataFrame, area: str) -> pl.DataFrame:
    """The villages or spots of `table` that lie in an area: by code, or by a zone's members."""
    if area == CITY:
        return table
    members = children(view, area)["code"].to_list() if "." in area else [area]
    return table.filter(pl.any_horizontal(pl.col("area_code").str.starts_with(code) for code in [*members, area]))


@cached_in_language
def browsable(view: View) -> dict[str, str]:
    """Names by code of the areas that one chooses from: not abolished, not retired zones."""
    known = names(view)
    return {code: known[code] for code in areas_now(view).filter(pl.col("valid_to").is_null())["code"]}


@cached
def way_to(view: View, area: str) -> list[str]:
    """The areas from the city down to `area`; a core district is reached through the core."""
    parents = dict(areas_now(view).select("code", "parent").iter_rows())
    core = set(children(view, CORE)["code"])
    way = [area]
    while (parent := parents.get(way[0])) is not None:
        if way[0] in core:
            way.insert(0, CORE)
            way.insert(0, CITY)
            break
        way.insert(0, parent)
    return way


@dataclass(frozen=True)
class Comparison:
    """The areas that a map and a ranking show beside the chosen one."""

    name: str
    codes: list[str]
    columns: int
    rows: int


@cached
def comparison(view: View, area: str) -> Comparison:
    """Streets of the core for the core and what lies in it, else all districts."""
    table = areas_now(view)
    core = children(view, CORE)["code"].to_list()
    streets = table.filter(pl.col("level") == "street")
    if area == CORE or area in core or area[:6] in core:
        wanted = streets.filter(pl.col("parent").is_in(core))
        return Comparison("core", wanted["code"].to_list(), 7, 7)
    wanted = table.filter(pl.col("level") == "district")
    return Comparison("city", wanted["code"].to_list(), 5, 5)
