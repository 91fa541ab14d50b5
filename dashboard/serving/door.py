"""Files in and out over HTTP: closed to who may not have them now, and bounded by what they take of the memory."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.exceptions import HTTPException

from dashboard.serving.hostcheck import ASGIApp, Message, Receive, Scope, Send, answer
from dashboard.words.text import translator
from data.store.access import Action, Grant
from data.store.signin import SignInMisconfigured, late

CLOSED = re.compile(r"/(media|component|_stcore/bidi-components|_stcore/upload_file|app/static)(/.*)?")
UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+")
BRINGING = frozenset({Action.UPLOAD, Action.EDIT_TARGETS, Action.PUBLISH})
OF_A_SESSION = 500 << 20  # bytes: the largest file that a browser may bring, and some more
IN_ALL = 1 << 30
A_FILE = 4 << 10  # what a file takes beside its bytes


@dataclass(frozen=True)
class Edges:
    """What the door asks of the server: whose request it is, which sessions live, and what they hold (bytes)."""

    grant: Callable[[Scope], Grant]
    lives: Callable[[str], bool]
    held: Callable[[], Mapping[str, int]]


class Refused(Exception):
    """The request is answered with a status and a sentence, here in both languages: the reader's is not known."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(f"{translator('zh')(sentence)} / {sentence}")
        self.status = status


class Door:
    """ASGI middleware in front of what Streamlit serves of sessions: uploads, media, components, downloads."""

    def __init__(self, app: ASGIApp, *, edges: Edges, of_a_session: int = OF_A_SESSION, in_all: int = IN_ALL) -> None:
        self.app = app
        self.edges = edges
        self.of_a_session, self.in_all = of_a_session, in_all
        self.underway: dict[str, int] = {}  # session → bytes that its unfinished uploads have claimed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not CLOSED.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        try:
            session = self._admitted(scope)
            if session is not None and scope["method"] == "PUT":
                await self._take(scope, receive, send, session)
            else:
                await self.app(scope, receive, send)
        except Refused as why:
            await answer(send, why.status, str(why))

    def _admitted(self, scope: Scope) -> str | None:
        """The session that an upload is for, None for anything else; raises Refused."""
        try:
            grant = self.edges.grant(scope)
        except SignInMisconfigured as error:
            raise Refused(503, "The configuration of the sign-in cannot be used.") from error
        upload = UPLOAD.fullmatch(scope["path"])
        wanted = BRINGING if upload else frozenset({Action.VIEW})
        if not _may(grant, wanted) and not (upload and _may(late(grant), wanted)):
            if grant.expired:
                raise Refused(401, "Sign in first: files are for who is signed in now.")
            raise Refused(403, "Your role may not do this with files.")
        if upload and not self.edges.lives(upload[1]):
            raise Refused(404, "This page is no longer open here; load it again, then bring the file once more.")
        return upload[1] if upload else None

    async def _take(self, scope: Scope, receive: Receive, send: Send, session: str) -> None:
        declared = dict(scope["headers"]).get(b"content-length", b"")
        claimed = came = 0

        def claim(more: int) -> None:
            nonlocal claimed
            self._require_room(session, more)
            self.underway[session] = self.underway.get(session, 0) + more
            claimed += more

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > claimed:
                try:
                    claim(came - claimed)
                except Refused as why:  # Streamlit's own routes turn this into an answer
                    raise HTTPException(why.status, str(why)) from why
            return message

        claim(A_FILE + (int(declared) if declared.isdigit() else 0))
        try:
            await self.app(scope, counted, send)
        finally:
            self.underway[session] -= claimed
            if not self.underway[session]:
                del self.underway[session]

    def _require_room(self, session: str, more: int) -> None:
        held = self.edges.held()
        mine = held.get(session, 0) + self.underway.get(session, 0)
        if mine + more > self.of_a_session:
            raise Refused(413, "This page holds as many files as it may; put them away, or use the drop folder.")
        if sum(held.values()) + sum(self.underway.values()) + more > self.in_all:
            raise Refused(507, "The server holds as many files as it may now; try again in a few minutes.")


def _may(grant: Grant, wanted: frozenset[Action]) -> bool:
    return not grant.expired and not grant.actions.isdisjoint(wanted)
