"""Codes of areas, and what the shape of a code says."""

import polars as pl

CITY = "110000"
CORE = "110000.core"


def level_of(code: pl.Expr) -> pl.Expr:
    """The level that the shape of a code tells: city, district, street, village, zone, subcentre or own."""
    digits = code.str.contains(r"^\d+$")
    length = code.str.len_chars()
    return (
        pl.when(code == "110000.subcentre")
        .then(pl.lit("subcentre"))
        .when(code.str.contains(r"^\d{6}\."))
        .then(pl.lit("zone"))
        .when(digits & (length == 6) & code.str.ends_with("0000"))
        .then(pl.lit("city"))
        .when(digits & (length == 6))
        .then(pl.lit("district"))
        .when(digits & (length == 9))
        .then(pl.lit("street"))
        .when(digits & (length == 12))
        .then(pl.lit("village"))
        .otherwise(pl.lit("own"))
    )


def district_of(code: pl.Expr) -> pl.Expr:
    """The district (or the city itself, or the zone, or the node's own id) that a code belongs to."""
    return pl.when(code.str.contains(r"^\d{6}(\d{3}){0,2}$")).then(code.str.slice(0, 6)).otherwise(code)
