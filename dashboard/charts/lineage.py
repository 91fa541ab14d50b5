"""The lineage of a figure as SVG: from left to right where there is room, from top to bottom on a phone."""

import base64
import html
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dashboard.charts.theme import FONT, Theme

WIDTH, HEIGHT, GAP, BETWEEN = 216, 48, 12, 74  # a box, the space below it, the space between two stages
GUTTER = 44  # where lines run on a phone
MARGIN = 4
LINE = 26  # half-width letters that fit a box; a Chinese character takes two
Place = tuple[float, float]


class Stage(StrEnum):
    """Where a node stands, from left to right."""

    DATASET = "dataset"
    FACT = "fact"
    INDICATOR = "indicator"
    TARGET = "target"


@dataclass(frozen=True)
class Node:
    """One box: its name in the code, and what a person reads."""

    id: str
    stage: Stage
    title: str
    note: str = ""


@dataclass(frozen=True)
class Lineage:
    """Boxes by stage, and which leads to which."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]

    def ids(self, stage: Stage) -> list[str]:
        """The names of one stage, in order."""
        return [node.id for node in self.nodes if node.stage is stage]


def across(drawn: Lineage, theme: Theme) -> str:
    """Stages side by side. What skips the facts runs below them: datasets that only facts read come first."""
    direct = {source for source, target in drawn.edges if target in drawn.ids(Stage.INDICATOR)}
    of = {stage: [node for node in drawn.nodes if node.stage is stage] for stage in Stage}
    datasets, facts = of[Stage.DATASET], of[Stage.FACT]
    behind = [node for node in datasets if node.id not in direct]
    beside = [node for node in datasets if node.id in direct]
    below = max(len(facts), len(behind))
    rows = max(below + len(beside), len(of[Stage.TARGET]))
    down_by = (rows - below - len(beside)) / 2
    places: dict[str, Place] = {}

    def put(nodes: list[Node], column: int, first: float) -> None:
        for row, node in enumerate(nodes):
            places[node.id] = (column * (WIDTH + BETWEEN), (first + row) * (HEIGHT + GAP))

    put(behind, 0, down_by)
    put(beside, 0, down_by + below)
    put(facts, 1, down_by)
    main = 2 if facts else 1
    put(of[Stage.INDICATOR], main, (rows - 1) / 2)
    put(of[Stage.TARGET], main + 1, (rows - len(of[Stage.TARGET])) / 2)
    lines = [_curve(places[source], places[target], theme) for source, target in drawn.edges]
    columns = main + (2 if of[Stage.TARGET] else 1)
    wide, tall = columns * (WIDTH + BETWEEN) - BETWEEN, rows * (HEIGHT + GAP) - GAP
    return _svg(drawn, places, lines, theme, wide=wide, tall=tall)


def down(drawn: Lineage, theme: Theme) -> str:
    """One box below the other, lines in the gutter on the left."""
    places = {node.id: (float(GUTTER), row * (HEIGHT + GAP) * 1.0) for row, node in enumerate(drawn.nodes)}
    goals = drawn.ids(Stage.TARGET)
    lanes = {target: lane for lane, target in enumerate(one.id for one in drawn.nodes if one.id not in goals)}
    lines = [
        _elbow(places[source], places[target], lanes.get(target, len(lanes)), theme) for source, target in drawn.edges
    ]
    tall = len(drawn.nodes) * (HEIGHT + GAP) - GAP
    return _svg(drawn, places, lines, theme, wide=GUTTER + WIDTH, tall=tall)


def as_image(svg: str) -> str:
    """The picture as an address that an image can carry within the page."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _svg(
    drawn: Lineage, places: Mapping[str, Place], lines: list[str], theme: Theme, *, wide: float, tall: float
) -> str:
    boxes = "".join(_box(node, places[node.id], theme) for node in drawn.nodes)
    size = f"{-MARGIN} {-MARGIN} {wide + 2 * MARGIN} {tall + 2 * MARGIN}"
    head = (
        f'<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="{theme.context}"/></marker>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" width="{wide + 2 * MARGIN}" '
        f'height="{tall + 2 * MARGIN}" font-family="{html.escape(FONT)}">'
        f"<defs>{head}</defs>{''.join(lines)}{boxes}</svg>"
    )


def _box(node: Node, place: Place, theme: Theme) -> str:
    left, top = place
    main = node.stage is Stage.INDICATOR
    fill, ink, faint = (theme.accent, theme.paper, theme.paper) if main else (theme.paper, theme.ink, theme.muted)
    dash = ' stroke-dasharray="5 4"' if node.stage is Stage.TARGET else ""
    round_ends = HEIGHT / 2 if node.stage is Stage.FACT else 4
    titled = top + (21 if node.note else 29)
    note = f'<text x="{left + 12}" y="{top + 38}" font-size="11" fill="{faint}">{_fit(node.note)}</text>'
    return (
        f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="{round_ends}" fill="{fill}" '
        f'stroke="{theme.accent if main else theme.context}"{dash}/>'
        f'<text x="{left + 12}" y="{titled}" font-size="14" fill="{ink}">{_fit(node.title)}</text>'
        f"{note if node.note else ''}"
    )


def _fit(text: str) -> str:
    """As much of the text as a box holds, ending in an ellipsis when that is not all."""
    kept, used = "", 0
    for letter in text:
        used += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if used > LINE:
            return html.escape(kept.rstrip()) + "…"
        kept += letter
    return html.escape(kept)


def _curve(source: Place, target: Place, theme: Theme) -> str:
    x0, y0 = source[0] + WIDTH, source[1] + HEIGHT / 2
    x1, y1 = target[0], target[1] + HEIGHT / 2
    bend, straight = BETWEEN * 0.6, x1 - BETWEEN  # level until the last gap
    path = f"M{x0} {y0}H{straight}C{straight + bend} {y0} {x1 - bend} {y1} {x1} {y1}"
    return f'<path d="{path}" fill="none" stroke="{theme.context}" marker-end="url(#head)"/>'


def _elbow(source: Place, target: Place, lane: int, theme: Theme) -> str:
    x = max(6.0, GUTTER - 14.0 - 9 * (lane % 4))
    y0, y1 = source[1] + HEIGHT * 0.7, target[1] + HEIGHT * 0.3
    path = f"M{source[0]} {y0}H{x}V{y1}H{target[0]}"
    return f'<path d="{path}" fill="none" stroke="{theme.context}" marker-end="url(#head)"/>'
