"""Receipts of shown rows that are no single observation: the function that made them runs again on their release.

`R42-trend~residents~110000~zh-3-<10 hex of the row><4 hex of the code>`: release, maker and what it was called with,
place of the row. Frames that were made the same way stand in brackets, other releases as @41.
"""

import datetime as dt
import hashlib
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, ParamSpec, get_args
from urllib.parse import quote, unquote

import polars as pl

from dashboard.reading import series
from dashboard.reading.query import View
from dashboard.reading.series import Series

RECEIPT = "receipt"
_MADE = "made_by"  # on a frame that a maker returned: its call; a frame that was changed since has none
_FORM = re.compile(
    rf"R(?P<release>\d{{1,8}})(?P<demo>d?)(?P<series>(?:{series.WRITTEN})?)-"
    r"(?P<call>[a-z][a-z_0-9]*~\S*)-(?P<place>\d{1,6})-(?P<digest>[0-9a-f]{10})(?P<code>[0-9a-f]{4})"
)
_PLAIN = ".:+-_"
P = ParamSpec("P")
Make = Callable[..., pl.DataFrame]


@dataclass(frozen=True)
class Slip:
    """A receipt of a shown row, taken apart."""

    release: int
    demo: bool
    series: Series
    call: str
    place: int
    digest: str
    code: str


def parse(text: str) -> Slip | None:
    """The parts of such a receipt, or None when the text has another form."""
    form = _FORM.fullmatch(text.strip())
    if form is None:
        return None
    named = form.groupdict()
    return Slip(
        release=int(named["release"]),
        demo=bool(named["demo"]),
        series=series.parse(named["series"]),
        call=named["call"],
        place=int(named["place"]),
        digest=named["digest"],
        code=named["code"],
    )


def shown(name: str, *, stamped: bool = True) -> Callable[[Callable[P, pl.DataFrame]], Callable[P, pl.DataFrame]]:
    """Makes a function of a release and plain values stamp every row that has no receipt yet with one of its own.

    With `stamped=False` its frame only remembers how it was made, for the receipts of what is made from it.
    """

    def around(make: Callable[P, pl.DataFrame]) -> Callable[P, pl.DataFrame]:
        @wraps(make)
        def remembering(*args: P.args, **more: P.kwargs) -> pl.DataFrame:
            frame = make(*args, **more)
            bound = inspect.signature(make).bind(*args, **more)
            bound.apply_defaults()
            view = _view_of(bound.arguments)
            unknown = any(isinstance(one, pl.DataFrame) and not hasattr(one, _MADE) for one in bound.arguments.values())
            if view is None or unknown or not frame.height:
                return frame
            call = f"{name}~{'~'.join(_written(one, view) for one in bound.arguments.values() if one is not view)}"
            marked = _with_receipts(frame, view, call, code_of(make)) if stamped else frame
            setattr(marked, _MADE, (view, call))
            return marked

        remembering.__dict__["maker"] = name
        return remembering

    return around


def _view_of(arguments: Mapping[str, Any]) -> View | None:
    for value in arguments.values():
        if isinstance(value, View):
            return value
        if isinstance(value, pl.DataFrame):
            found: tuple[View, str] | None = getattr(value, _MADE, None)
            if found:
                return found[0]
    return None


def _written(value: Any, view: View) -> str:
    if isinstance(value, View):
        return f"@{value.release.number}"
    if isinstance(value, pl.DataFrame):
        made_on, call = getattr(value, _MADE)
        return f"({call})" if made_on.release.number == view.release.number else f"({made_on.release.number}@{call})"
    if isinstance(value, list | tuple):
        return ",".join(_written(one, view) for one in value)
    if value is None or isinstance(value, bool):
        return "1" if value else ""
    return "".join(one if one.isalnum() or one in _PLAIN else quote(one, safe="") for one in str(value))


def _with_receipts(frame: pl.DataFrame, view: View, call: str, code: str) -> pl.DataFrame:
    held = frame[RECEIPT].to_list() if RECEIPT in frame.columns else [None] * frame.height
    start = f"R{view.release.number}{'d' if view.demo else ''}{view.series}-{call}"
    stamps = [
        held[place] or f"{start}-{place}-{digest_of(row, view)}{code}"
        for place, row in enumerate(frame.iter_rows(named=True))
    ]
    return frame.with_columns(pl.Series(RECEIPT, stamps, pl.String))


def digest_of(row: Mapping[str, Any], view: View) -> str:
    """10 hex digits over what a row says; floats to nine digits, because streaming sums are not bit-stable."""
    said = [[name, _canonical(value)] for name, value in row.items() if name != RECEIPT]
    text = json.dumps([said, view.release.fingerprint], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _canonical(value: Any) -> Any:
    if isinstance(value, list):
        return [_canonical(one) for one in value]
    return f"{value:.9g}" if isinstance(value, float) else value


@cache
def code_of(make: Make) -> str:
    """4 hex digits that change when the module of a maker changes."""
    module = sys.modules[inspect.unwrap(make).__module__]
    return hashlib.sha256(inspect.getsource(module).encode()).hexdigest()[:4]


def made_again(call: str, view: View, makers: Mapping[str, Make], *, other: Callable[[int], View]) -> pl.DataFrame:
    """The frame of a receipt's call, made anew on `view`; raises LookupError or ValueError for no such call."""
    name, *written = _split(call)
    make = makers[name]
    arguments: dict[str, Any] = {}
    plain = [one for one in inspect.signature(make).parameters.values() if one.annotation not in (View, "View")]
    texts = iter(written if plain or written != [""] else [])
    for parameter in inspect.signature(make, eval_str=True).parameters.values():
        if parameter.annotation is View and view not in arguments.values():
            arguments[parameter.name] = view
            continue
        text = next(texts)
        arguments[parameter.name] = _read(text, parameter.annotation, view, makers, other)
    if next(texts, None) is not None:
        raise ValueError(call)
    positional = inspect.signature(make).parameters
    given = [arguments[one] for one in positional if positional[one].kind is not inspect.Parameter.KEYWORD_ONLY]
    named = {one: arguments[one] for one in positional if positional[one].kind is inspect.Parameter.KEYWORD_ONLY}
    return make(*given, **named)


def _read(text: str, kind: Any, view: View, makers: Mapping[str, Make], other: Callable[[int], View]) -> Any:
    if kind is View:
        return other(int(text.removeprefix("@")))
    if kind is pl.DataFrame:
        number, _, call = text[1:-1].rpartition("@") if text[1:-1].partition("@")[0].isdigit() else ("", "", text[1:-1])
        return made_again(call, other(int(number)) if number else view, makers, other=other)
    if get_args(kind) and type(None) in get_args(kind):
        return None if text == "" else _read(text, get_args(kind)[0], view, makers, other)
    if get_args(kind):
        each, texts = get_args(kind), text.split(",") if text else []
        kinds = each if len(each) == len(texts) else each[:1] * len(texts)
        return tuple(_read(one, inner, view, makers, other) for one, inner in zip(texts, kinds, strict=True))
    if kind is bool:
        return text == "1"
    if kind is dt.date:
        return dt.date.fromisoformat(text)
    return kind(unquote(text))


def _split(call: str) -> Iterator[str]:
    depth, begin = 0, 0
    for place, letter in enumerate(call):
        depth += (letter == "(") - (letter == ")")
        if letter == "~" and depth == 0:
            yield call[begin:place]
            begin = place + 1
    yield call[begin:]
