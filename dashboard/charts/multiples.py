"""Many small lines on one scale: the same question asked of every street."""

import base64
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 150, 46, 4


@dataclass(frozen=True)
class Small:
    """One small line: its name, its values in order, and what stands below it."""

    code: str
    name: str
    values: tuple[float, ...]
    shown: str
    when: str  # of what stands below it: a map beside it may show another period
    synthetic: bool
    chosen: bool
    receipt: str | None = None  # of what stands below it
    since: str = ""  # of its first value


Link = Callable[[str, str | None], str]


def multiples(lines: Sequence[Small], colour: str, *, label: str, link: Link) -> str:
    """HTML of all lines on one shared scale, sorted as given; empty when none has two values.

    `link` leads from what stands below a line, as HTML, to its receipt.
    """
    drawn = [line for line in lines if len(line.values) > 1]
    if not drawn:
        return ""
    low = min(min(line.values) for line in drawn)
    high = max(max(line.values) for line in drawn)
    body = "".join(_line_html(line, low, (high - low) or 1.0, colour, link) for line in drawn)
    return f'<div class="sidu-multiples" role="list" aria-label="{html.escape(label)}">{body}</div>'


def _line_html(line: Small, low: float, reach: float, colour: str, link: Link) -> str:
    step = (WIDTH - 2 * MARGIN) / (len(line.values) - 1)
    points = " ".join(
        f"{MARGIN + place * step:.1f},{HEIGHT - MARGIN - (value - low) / reach * (HEIGHT - 2 * MARGIN):.1f}"
        for place, value in enumerate(line.values)
    )
    dash = ' stroke-dasharray="2 3"' if line.synthetic else ""
    weight = 2.4 if line.chosen else 1.4
    name, shown, when = html.escape(line.name), html.escape(line.shown), html.escape(line.when)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{weight}"{dash}/></svg>'
    )
    # st.html drops inline drawings; a picture stays.
    coded = base64.b64encode(drawn.encode()).decode()
    return (
        f'<div role="listitem" class="{"chosen" if line.chosen else ""}"><div class="name">{name}</div>'
        f'<img width="{WIDTH}" height="{HEIGHT}" alt="{name} {shown}, {when}" src="data:image/svg+xml;base64,{coded}">'
        f'<div class="shown">{link(shown, line.receipt)}</div> <div class="when">{when}</div></div>'
    )
