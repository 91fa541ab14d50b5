"""Three published rules of "on track", to stand beside ours: arithmetic on values, nothing fitted.

Statistics Canada (after Eurostat 2021), the UN Progress Chart, and Destatis. Each returns its own word, or None
where its formula is not defined (compound growth needs values of one sign and not zero).
"""

from collections.abc import Sequence


def _growth(start: float, end: float, span: float) -> float | None:
    """Compound change a year, or None where it is not defined."""
    if span <= 0 or start == 0 or end / start <= 0:
        return None
    return float((end / start) ** (1 / span)) - 1


def _reached(value: float, target: float, way: int) -> bool:
    return (value - target) * way >= 0


def statistics_canada(
    *, base: float, base_time: float, value: float, time: float, target: float, due: float, way: int
) -> str | None:
    """achieved, on_track (≥ 95 % of the needed growth), acceleration (60–95), limited (0–60), deterioration.

    R = way · CAGR since the baseline / |CAGR needed from baseline to target|; `way` is −1 to lower, 1 to raise.
    """
    if _reached(value, target, way):
        return "achieved"
    actual, needed = _growth(base, value, time - base_time), _growth(base, target, due - base_time)
    if actual is None or needed is None or needed == 0:
        return None
    ratio = way * actual / abs(needed)
    if ratio < 0:
        return "deterioration"
    return "on_track" if ratio >= 0.95 else "acceleration" if ratio >= 0.60 else "limited"


def un_progress_chart(
    *, base: float, base_time: float, value: float, time: float, target: float, due: float
) -> str | None:
    """met_or_on_track (q ≥ 0.95), fair (0.10–0.95), stagnation (< 0.10).

    q = (value carried on at its compound growth to the due date − base) / (target − base).
    """
    actual = _growth(base, value, time - base_time)
    if actual is None or target == base:
        return None
    expected = value * (1 + actual) ** (due - time)
    share = (expected - base) / (target - base)
    return "met_or_on_track" if share >= 0.95 else "fair" if share >= 0.10 else "stagnation"


def destatis(values: Sequence[float], *, steps_to_due: float, target: float, way: int) -> str | None:
    """sun (reached, or missed by < 5 % of the way left), sun_cloud (5–20 %), cloud (right way), thunderstorm.

    The mean of the last five annual changes (six points) carried on in a line to the due date.
    """
    if len(values) < 6:
        return None
    value = values[-1]
    if _reached(value, target, way):
        return "sun"
    change = (value - values[-6]) / 5
    projected = value + change * steps_to_due
    missed = abs(projected - target) / abs(target - value)
    if _reached(projected, target, way) or missed < 0.05:
        return "sun"
    if missed <= 0.20:
        return "sun_cloud"
    return "cloud" if change * way > 0 else "thunderstorm"
