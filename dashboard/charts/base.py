"""What happens to a finished specification: its type, its size, layers that have nothing to draw."""

from collections.abc import Collection, Mapping
from typing import Any

Spec = dict[str, Any]


def enlarged(spec: Spec, *, times: float, height: int) -> Spec:
    """`spec` for reading from afar: every letter and point `times` as large, the drawing of another height."""

    def grown(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {
                name: _times(value, times) if name in _LETTERS and not _fitted(name, value) else grown(value)
                for name, value in part.items()
            }
        return [grown(one) for one in part] if isinstance(part, list) else part

    return {**grown(spec), "height": height}


def _fitted(name: str, value: Any) -> bool:
    """Whether a size of letters is an expression: it fits its room already, and would leave it if it grew."""
    return name == "fontSize" and isinstance(value, Mapping)


def _times(value: Any, times: float) -> Any:
    """A number, or an expression of one, `times` as large."""
    if isinstance(value, Mapping) and "expr" in value:
        return {"expr": f"{times} * ({value['expr']})"}
    return value * times if isinstance(value, int | float) else value


_LETTERS = frozenset(
    {
        "fontSize",
        "labelFontSize",
        "titleFontSize",
        "dx",
        "dy",
        "gradientThickness",
        "gradientLength",
    }
)


def without_empty(spec: Mapping[str, Any], kinds: Collection[str]) -> Spec:
    """`spec` without layers whose kinds no row has: an empty group would be an unnamed picture to a screen reader."""

    def drawn(layer: Mapping[str, Any]) -> bool:
        wanted = [step["filter"]["oneOf"] for step in layer.get("transform", ()) if "oneOf" in step.get("filter", "")]
        return all(set(names) & set(kinds) for names in wanted)

    return {**spec, "layer": [layer for layer in spec["layer"] if drawn(layer)]} if "layer" in spec else dict(spec)
