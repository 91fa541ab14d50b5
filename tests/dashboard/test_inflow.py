"""The websocket's inflow: what is too large ends the connection, what comes too fast waits."""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest

from dashboard.serving.hostcheck import Message, Receive, Scope, Send
from dashboard.serving.inflow import LARGEST, OF_A_VISITOR, TOO_BIG, Inflow, bounded
from data.store.access import Grant, administrator
from data.store.signin import SignIn, SignInMisconfigured, grant_of
from tests.loops import run

HOW = SignIn({}, "groups", {"leaders": "leadership", "statistics": "analyst"})


def signed(*groups: str, minutes: float = 0) -> Grant:
    return grant_of(HOW, {"groups": list(groups), "iat": time.time() - minutes * 60, "sub": "one"})


def ends(grant: Grant | None, size: int) -> int | None:
    """The code by which one message of so many bytes ends the connection, None where it is read."""
    read: list[Message] = []
    sent: list[Message] = []

    def whose(_: Scope) -> Grant:
        if grant is None:
            raise SignInMisconfigured("no roles")
        return grant

    async def page(_: Scope, receive: Receive, __: Send) -> None:
        read.append(await receive())

    async def receive() -> Message:
        return {"type": "websocket.receive", "bytes": b"a" * size}

    async def send(message: Message) -> None:
        sent.append(message)

    run(Inflow(page, grant=whose)({"type": "websocket", "path": "/_stcore/stream"}, receive, send))
    assert [one["type"] for one in read] == ["websocket.disconnect" if sent else "websocket.receive"]
    return int(sent[0]["code"]) if sent else None


@pytest.mark.parametrize(
    ("granted", "largest"),
    [
        (lambda: administrator("local"), LARGEST),
        (lambda: signed("leaders"), LARGEST),
        (lambda: signed("statistics", minutes=HOW.session_minutes + 0.1), LARGEST),  # what was on its way
        (lambda: signed("leaders", minutes=HOW.session_minutes + 0.1), OF_A_VISITOR),
        (lambda: signed("statistics", minutes=10_000), OF_A_VISITOR),
        (lambda: signed("choir"), OF_A_VISITOR),
        (lambda: None, OF_A_VISITOR),
    ],
)
def test_a_message_is_as_large_as_the_sign_in_allows(granted: Callable[[], Grant | None], largest: int):
    grant = granted()  # now: by the time that this test is run, a sign-in of when it was collected may have ended
    assert ends(grant, largest) is None
    assert ends(grant, largest + 1) == TOO_BIG


@pytest.mark.parametrize(("size", "a_second"), [(1, 1_000_000), (40_000, 10_000_000)])
def test_who_sends_without_pause_is_read_at_the_pace(size: int, a_second: int):
    """Sixty messages of 40 kB, or of one byte that count 2 kB each, at 10 or 1 MB a second after the first 60 kB."""
    sent: Iterator[int] = iter(range(60))

    async def receive() -> Message:
        next(sent)
        return {"type": "websocket.receive", "bytes": b"a" * size}

    async def send(_: Message) -> None:
        raise AssertionError("ended")

    async def all_of_them() -> float:
        begin = time.monotonic()
        paced = bounded(receive, send, largest=50_000, at_once=60_000, a_second=a_second)
        for _ in range(60):
            await paced()
        return time.monotonic() - begin

    least = (60 * max(size, 2_000) - 60_000) / a_second
    assert run(asyncio.wait_for(all_of_them(), 300)) >= 0.9 * least
