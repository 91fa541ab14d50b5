"""Which requests the server answers: the one place that decides, for pages, files, uploads and the websocket."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
FORWARDING = frozenset({b"forwarded", b"via", b"x-real-ip", b"x-original-host", b"cf-connecting-ip"})
# Vega compiles expressions to functions and Streamlit injects styles; nothing may come from another host.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'"
)
SECURITY_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]
_REFUSED_PATHS = ("/_stcore/metrics",)


def refusal(headers: list[tuple[bytes, bytes]], *, loopback_only: bool, path: str) -> str | None:
    """Why a request with these headers is refused, or None.

    Without sign-in everybody is an administrator, so a request that came through a proxy, or for a name
    other than this machine's own (DNS rebinding), is not from the person at the keyboard.
    """
    if path.rstrip("/") in _REFUSED_PATHS:
        return "Not served here."
    if not loopback_only:
        return None
    hosts = [value.decode("latin-1") for name, value in headers if name.lower() == b"host"]
    if len(hosts) != 1 or _name_of(hosts[0]) not in LOOPBACK_NAMES:
        return "Without sign-in Sidu answers only to localhost, 127.0.0.1 and [::1]."
    if any(name.lower() in FORWARDING or name.lower().startswith(b"x-forwarded") for name, _ in headers):
        return "Without sign-in Sidu does not answer forwarded requests."
    return None


def _name_of(host: str) -> str:
    name = host.strip().lower()
    if name.startswith("["):
        return name[: name.find("]") + 1]
    return name.rsplit(":", 1)[0] if ":" in name else name


class HostCheck:
    """ASGI middleware that refuses what `refusal` names and adds security headers to all that is answered."""

    def __init__(self, app: ASGIApp, *, loopback_only: bool) -> None:
        self.app = app
        self.loopback_only = loopback_only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        why = refusal(list(scope["headers"]), loopback_only=self.loopback_only, path=scope["path"])
        if why is None:
            await self.app(scope, receive, _with_security_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": why})
        else:
            head = [(b"content-type", b"text/plain; charset=utf-8"), *SECURITY_HEADERS]
            await send({"type": "http.response.start", "status": 403, "headers": head})
            await send({"type": "http.response.body", "body": why.encode()})


def _with_security_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *SECURITY_HEADERS]
        await send(message)

    return sending
