"""Complements in a table of two dimensions: a hidden count is safe when it lies on a cycle of hidden counts.

Each count of facilities stands in at most two sums, one by place and one by category, so it is an edge between the
two. What is added along a cycle of hidden edges leaves every sum as it is; an edge on no such cycle follows from what
is shown. So the complement of a hidden count is the cheapest path between its two ends.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

NOTHING = 1e-6  # what it costs to use an edge that is hidden already: the shorter of two such ways is taken


@dataclass(frozen=True)
class Edge:
    """A count with the two sums that it stands in, and how much would be lost if it were hidden."""

    begin: str
    end: str
    cost: float

    def beyond(self, node: str) -> str:
        """Its other end."""
        return self.end if node == self.begin else self.begin


def complements(edges: Sequence[Edge], hidden: Iterable[int]) -> set[int]:
    """The edges (by position) that must be hidden too, so that none of `hidden` follows from what is shown."""
    wanted = sorted(hidden)
    suppressed = set(wanted)
    around: dict[str, list[int]] = {}
    for number, edge in enumerate(edges):
        around.setdefault(edge.begin, []).append(number)
        around.setdefault(edge.end, []).append(number)
    pairs = Counter(frozenset((edges[number].begin, edges[number].end)) for number in wanted)
    for number in wanted:
        if pairs[frozenset((edges[number].begin, edges[number].end))] == 1:  # two between the same sums hide each other
            suppressed |= _way(edges, around, suppressed, number)
    return suppressed - set(wanted)


def _way(edges: Sequence[Edge], around: dict[str, list[int]], suppressed: set[int], edge_to_replace: int) -> set[int]:
    """The cheapest edges that join the ends of edge `left` without it; none where there is no way."""
    start, goal = edges[edge_to_replace].begin, edges[edge_to_replace].end
    heap: list[tuple[float, int, str]] = [(0.0, -1, start)]
    reached_by: dict[str, int] = {}
    while heap:
        far, edge, node = heappop(heap)
        if node in reached_by:
            continue
        reached_by[node] = edge
        if node == goal:
            break
        for number in around[node]:
            beyond = edges[number].beyond(node)
            if number != edge_to_replace and beyond not in reached_by:
                heappush(heap, (far + (NOTHING if number in suppressed else edges[number].cost), number, beyond))
    path: set[int] = set()
    node = goal
    while node in reached_by and reached_by[node] >= 0:
        path.add(reached_by[node])
        node = edges[reached_by[node]].beyond(node)
    return path
