"""Simulated worlds in which the truth is known: what intervals are tried on besides real series."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

WORLDS = ("drift", "damped", "level")


def simulated(world: str, points: int, random: np.random.Generator) -> Values:
    """A positive series of a random walk with drift, a damped trend, or a level with noise; about 1000 in size."""
    noise = random.normal(0.0, 1.0, points)
    spread = float(random.uniform(5.0, 30.0))
    if world == "drift":
        return np.asarray(1000 + np.cumsum(random.normal(0.0, spread) + spread * noise))
    if world == "level":
        return np.asarray(1000 + spread * noise)
    if world != "damped":
        raise ValueError(world)
    level, trend, damping = 1000.0, float(random.normal(0.0, 2 * spread)), float(random.uniform(0.8, 0.95))
    found = np.empty(points)
    for step in range(points):
        found[step] = level + damping * trend + spread * noise[step]
        level += damping * trend + 0.5 * spread * noise[step]
        trend = damping * trend + 0.1 * spread * noise[step]
    return found
