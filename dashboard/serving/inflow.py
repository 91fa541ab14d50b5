"""How much a page may send over its websocket: what is too large ends it, what comes too fast waits."""

import asyncio
import time
from collections.abc import Callable

from dashboard.serving.hostcheck import ASGIApp, Message, Receive, Scope, Send
from data.store.access import Action, Grant
from data.store.signin import SignInMisconfigured, late

LARGEST = 1_000_000  # bytes of one message: a pasted table of three hundred rows has a tenth of it
OF_A_VISITOR = 64_000  # of who may see nothing yet: the sign-in page sends a few hundred
AT_ONCE, A_SECOND = 2_000_000, 200_000  # bytes that a connection may send; what is beyond is read later
AT_LEAST = 2_000  # bytes that a message counts: many small ones cost time as well
TOO_BIG = 1009  # the websocket's code for it


class Inflow:
    """ASGI middleware in front of Streamlit's websocket, which parses every message where all others wait."""

    def __init__(self, app: ASGIApp, *, grant: Callable[[Scope], Grant]) -> None:
        self.app = app
        self.grant = grant

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            receive = bounded(receive, send, largest=LARGEST if self._sees(scope) else OF_A_VISITOR)
        await self.app(scope, receive, send)

    def _sees(self, scope: Scope) -> bool:
        try:
            grant = self.grant(scope)
        except SignInMisconfigured:
            return False
        underway = late(grant)  # a table that was being pasted when the sign-in ended
        return any(one.actions & {Action.VIEW, Action.UPLOAD} and not one.expired for one in (grant, underway))


def bounded(receive: Receive, send: Send, *, largest: int, at_once: int = AT_ONCE, a_second: int = A_SECOND) -> Receive:
    """`receive` that ends the connection at a message larger than `largest` bytes and keeps to a pace."""
    owed, before = 0.0, time.monotonic()

    async def received() -> Message:
        nonlocal owed, before
        message = await receive()
        size = len(message.get("bytes") or message.get("text") or b"")
        if size > largest:
            await send({"type": "websocket.close", "code": TOO_BIG})
            return {"type": "websocket.disconnect", "code": TOO_BIG}
        now = time.monotonic()
        owed, before = max(0.0, owed - (now - before) * a_second) + max(size, AT_LEAST), now
        if owed > at_once:
            await asyncio.sleep((owed - at_once) / a_second)  # meanwhile TCP holds the sender back
        return message

    return received
