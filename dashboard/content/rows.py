"""Rows that a page shows, as a frame: a function yields them one by one."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, ParamSpec

import polars as pl

Rows = Iterator[dict[str, Any]]
P = ParamSpec("P")


def framed(make: Callable[P, Rows]) -> Callable[P, pl.DataFrame]:
    """`make` as what returns a frame of the rows that it yields; without any the frame has no columns."""

    @wraps(make)
    def frame(*args: P.args, **named: P.kwargs) -> pl.DataFrame:
        return pl.DataFrame(list(make(*args, **named)), infer_schema_length=None)

    return frame
