"""How many pages may be open at once: of one person, of visitors together, and in all; who comes after is told so."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.serving.hostcheck import SECURITY_HEADERS, ASGIApp, Receive, Scope, Send
from dashboard.words.text import translator
from data.store.access import Grant
from data.store.signin import SignInMisconfigured

FULL = "The server has as many pages open as it may; close those that you do not need, or try again in a few minutes."
VISITORS = ""  # all who are not signed in count as one: behind a proxy they have one address


@dataclass(frozen=True)
class Most:
    """Open pages; each may hold a message of 16 MB while it comes."""

    of_a_person: int = 100  # a department behind one account, or an evaluation without sign-in
    of_visitors: int = 100  # so that they cannot keep those out who are signed in
    in_all: int = 500


class Crowd:
    """ASGI middleware in front of the websocket, of which every open page holds one."""

    def __init__(self, app: ASGIApp, *, grant: Callable[[Scope], Grant], most: Most | None = None) -> None:
        self.app = app
        self.grant = grant
        self.most = most or Most()
        self.open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        who = self._who(scope)
        most = self.most.of_a_person if who != VISITORS else self.most.of_visitors
        if self.open[who] >= most or self.open.total() >= self.most.in_all:
            await _refuse(scope.get("extensions") or {}, send)
            return
        self.open[who] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.open[who] -= 1
            self.open += Counter()  # who has none open takes no room

    def _who(self, scope: Scope) -> str:
        try:
            grant = self.grant(scope)
        except SignInMisconfigured:
            return VISITORS
        return VISITORS if grant.expired or not grant.actions else grant.actor


async def _refuse(extensions: Mapping[str, object], send: Send) -> None:
    why = f"{translator('zh')(FULL)} / {FULL}"
    if "websocket.http.response" not in extensions:
        await send({"type": "websocket.close", "code": 1013})
        return
    head = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"60"), *SECURITY_HEADERS]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": head})
    await send({"type": "websocket.http.response.body", "body": why.encode()})
