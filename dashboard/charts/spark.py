"""A line as small as a word: the history of one figure, as a picture for a card."""

import base64
from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 84, 22, 3


def spark(values: Sequence[float], colour: str, *, dotted: bool, label: str) -> str:
    """An inline picture of the values in order, the last one marked; empty for fewer than two."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    reach = (high - low) or 1.0
    points = [
        (
            MARGIN + place * (WIDTH - 2 * MARGIN) / (len(values) - 1),
            HEIGHT - MARGIN - (value - low) / reach * (HEIGHT - 2 * MARGIN),
        )
        for place, value in enumerate(values)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="2 3"' if dotted else ""
    last_x, last_y = points[-1]
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"{dash}/>'
        f'<circle cx="{last_x:.1f}" cy="{last_y:.1f}" r="2.4" fill="{colour}"/></svg>'
    )
    coded = base64.b64encode(drawn.encode()).decode()
    return f'<img alt="{label}" width="{WIDTH}" height="{HEIGHT}" src="data:image/svg+xml;base64,{coded}">'
