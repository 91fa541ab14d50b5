"""Whether the server still works: a path that answers after a real query through Polars' pool, and says no more."""

import asyncio
import contextlib
import os
import time
from threading import Lock, Thread
from typing import Any

from dashboard.serving.hostcheck import ASGIApp, Receive, Scope, Send
from dashboard.serving.supervisor import HEALTH, LATE, PULSE
from data.store.access import Action, Grant
from data.store.home import default_home

WELL, UNREADABLE = 200, 503
PATIENCE_S = 1.5  # for the query: less than `supervise` waits for the answer
BEAT_S = 0.5
ROWS = 10_000  # of the released observations: enough to reach the pool's threads
READER = Grant("health", frozenset({Action.VIEW}), sees_small_cells=True, where="health")


def beat() -> None:
    """Writes to the supervisor, if there is one, for as long as the interpreter of this process runs."""
    told = os.environ.get(PULSE)
    if told is None:
        return

    def beating() -> None:
        with contextlib.suppress(OSError):  # nobody reads any more
            while os.write(int(told), b"."):
                time.sleep(BEAT_S)

    Thread(target=beating, name="pulse", daemon=True).start()


class Health:
    """ASGI middleware that answers HEALTH: 200 well, 503 no release can be read (yet), 504 the query is late.

    A home that is away is not mended by another start of the server, so reading it is apart from the query.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.rows: Any = None
        self.reading = Lock()
        self.query: asyncio.Future[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers HEALTH, and passes all else on."""
        if scope["type"] != "http" or scope["path"] != HEALTH:
            await self.app(scope, receive, send)
            return
        status = await self._status()
        head = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": str(status).encode()})

    async def _status(self) -> int:
        # Daemons of their own: the threads of an executor would keep a frozen server from ending.
        if self.rows is None:
            if self.reading.acquire(blocking=False):
                Thread(target=self._read, name="health-read", daemon=True).start()
            return UNREADABLE
        if self.query is None or self.query.done():  # one at a time, however many ask
            loop = asyncio.get_running_loop()
            self.query = loop.create_future()
            Thread(target=self._ask, args=(loop, self.query), name="health-query", daemon=True).start()
        try:
            await asyncio.wait_for(asyncio.shield(self.query), PATIENCE_S)
        except TimeoutError:
            return LATE
        return WELL

    def _ask(self, loop: asyncio.AbstractEventLoop, answered: "asyncio.Future[None]") -> None:
        self.rows.lazy().group_by("area_code").sum().sort("value").collect()
        with contextlib.suppress(RuntimeError):  # the server ends
            loop.call_soon_threadsafe(answered.set_result, None)

    def _read(self) -> None:
        try:
            from dashboard.reading import query  # noqa: PLC0415 (not before the server listens: polars, all indicators)

            whole = query.untraced_dataset(query.open_view(default_home(), grant=READER), "observations")
            self.rows = whole.select("area_code", "value").head(ROWS).sort("value")  # its own: no part stays for it
        except Exception:  # whatever it is, a page says it in words; here it is a status
            self.rows = None
        finally:
            self.reading.release()
