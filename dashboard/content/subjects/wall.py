"""The rotation of the wall 挂图作战: which view is shown now, and which comes next."""

from dataclasses import dataclass, replace

from dashboard.content.subjects.choices import WALL

OVERVIEW = "overview"
VIEWS = (OVERVIEW, *WALL)
SECONDS = 20
LEAST, MOST = 5, 600
EARLY = 0.5  # a timer that comes this much early still counts


@dataclass(frozen=True)
class Rotation:
    """Which view is shown, since when (seconds of any clock that only goes forward), and whether it stays."""

    at: int
    since: float
    paused: bool = False


def chosen_views(asked: str | None, known: tuple[str, ...]) -> tuple[str, ...]:
    """The views that an address names, in its order, without those that nobody knows; all of them when none is left."""
    wanted = tuple(name for name in (asked or "").split(",") if name in known and name in VIEWS)
    return wanted or tuple(name for name in VIEWS if name in known)


def seconds(asked: str | None) -> int:
    """How long a view stays, from the address; nonsense reads as the default."""
    if asked is None or not asked.isdecimal() or len(asked) > 4:
        return SECONDS
    return min(max(int(asked), LEAST), MOST)


def current_view(now: Rotation, views: tuple[str, ...]) -> str:
    """The view that is shown."""
    return views[now.at % len(views)]


def place(now: Rotation, views: tuple[str, ...]) -> str:
    """Which of how many, for people."""
    return f"{now.at % len(views) + 1}/{len(views)}"


def after_tick(now: Rotation, clock: float, *, every: int, views: int) -> Rotation:
    """The rotation when the timer comes: the next view once the time of this one is over and nobody paused it."""
    if now.paused or clock - now.since < every - EARLY:
        return now
    return moved(now, clock, step=1, views=views)


def moved(now: Rotation, clock: float, *, step: int, views: int) -> Rotation:
    """The rotation `step` views on (or back)."""
    return replace(now, at=(now.at + step) % views, since=clock)


def pause_toggled(now: Rotation, clock: float) -> Rotation:
    """Paused, or going on with the full time of this view ahead."""
    return replace(now, paused=not now.paused, since=clock)
