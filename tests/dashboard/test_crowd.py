"""How many pages are open at once: who comes after is told so, and who leaves makes room."""

import asyncio
import time

import pytest

from dashboard.serving.crowd import FULL, Crowd, Most
from dashboard.serving.hostcheck import Message, Receive, Scope, Send
from data.store.access import Grant
from data.store.signin import SignIn, SignInMisconfigured, grant_of
from tests.loops import run

HOW = SignIn({}, "groups", {"leaders": "leadership"})
MOST = Most(of_a_person=2, of_visitors=1, in_all=4)


def whose(scope: Scope) -> Grant:
    name = scope["who"]
    if name == "nobody can tell":
        raise SignInMisconfigured("no roles")
    hours_ago = 9 if name == "yesterday" else 0
    group = "choir" if name == "stranger" else "leaders"
    return grant_of(HOW, {"groups": [group], "iat": time.time() - hours_ago * 3600, "sub": name})


async def answers(people: list[str], *, leaving: int = 0) -> list[int]:
    """The status that each who comes is answered with; the first so many leave before the last comes."""
    held = asyncio.Event()
    leave = [asyncio.Event() for _ in people]
    told: list[int] = []

    async def page(scope: Scope, _: Receive, send: Send) -> None:
        await send({"type": "websocket.accept"})
        await leave[scope["place"]].wait()
        if scope["place"] == 0:
            raise ConnectionError("ends with a fault")

    async def send(message: Message) -> None:
        if message["type"] == "websocket.http.response.body":
            assert message["body"].decode().endswith(FULL)
        else:
            told.append(message.get("status", 101))
            held.set()

    async def receive() -> Message:
        raise AssertionError("nothing is read")

    crowd, tasks = Crowd(page, grant=whose, most=MOST), []
    for place, who in enumerate(people):
        if place == len(people) - 1:
            for one in leave[:leaving]:
                one.set()
            await asyncio.gather(*tasks[:leaving], return_exceptions=True)
        held.clear()
        scope = {"type": "websocket", "who": who, "place": place, "extensions": {"websocket.http.response": {}}}
        tasks.append(asyncio.create_task(crowd(scope, receive, send)))
        await asyncio.wait_for(held.wait(), 60)
    for one in leave:
        one.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert not crowd.open, "who has left is still counted"
    return told


@pytest.mark.parametrize(
    ("people", "last"),
    [
        (["a", "a"], 101),
        (["a", "a", "a"], 503),
        (["a", "a", "b"], 101),
        (["a", "a", "b", "b", "c"], 503),
        (["stranger", "a"], 101),
        (["stranger", "yesterday"], 503),  # who may see nothing is a visitor
        (["stranger", "nobody can tell"], 503),
    ],
)
def test_who_comes_when_all_pages_are_open_that_may_be_is_told_so(people: list[str], last: int):
    assert run(answers(people)) == [101] * (len(people) - 1) + [last]


@pytest.mark.parametrize("leaving", [1, 2])
def test_who_leaves_makes_room_however_it_ends(leaving: int):
    assert run(answers(["a", "a", "a"], leaving=leaving)) == [101] * 3
