"""Which requests the server answers: the one place that decides, for pages, files, uploads and the websocket."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::([0-9]{1,5}))?")
USUAL_PORTS = {"http": 80, "https": 443}
# What proxies add, by whatever spelling: every run of other characters counts as one hyphen.
FORWARDING = re.compile(
    r"forward|proxy|(^|-)(via|ip)(-|$)|varnish|bluecoat|tailscale|^x-nf-"
    r"|(client|real|remote|connecting|source|cluster|originating|user)-?(ip|addr|address|host)(-|$)"
    r"|^x-(original|rewrite|real|remote|cluster|host|scheme|url-scheme|http-host)(-|$)"
    r"|^(x-)?(cf|cdn|fastly|akamai|ali|eo|envoy|azure|arr|appengine|amz|amzn|nginx|varnish|haproxy|traefik|tencent)-"
    r"|^front-end-https$"
)
# Vega compiles expressions to functions and Streamlit injects styles; nothing may come from another host.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'self'"
)
SECURITY_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]
# A route also matches with a line break after its end, where the patterns that close it do not.
_REFUSED_PATHS = re.compile(r"/_stcore/(metrics|agent(/.*)?)/*|.*[\x00-\x1f\x7f].*", re.DOTALL)
NOT_SERVED = "Not served here."
OTHER_NAME = "Without sign-in Sidu answers only to localhost, 127.0.0.1 and [::1], at the port that it serves."
FORWARDED = "Without sign-in Sidu does not answer forwarded requests."
OTHER_SITE = "Sidu answers its own pages only, not those of another site."


def refusal(
    headers: list[tuple[bytes, bytes]],
    *,
    loopback_only: bool,
    path: str,
    method: str = "GET",
    scheme: str = "http",
    port: int | None = None,
    own: str = "",
) -> str | None:
    """Why a request with these headers is refused, or None. `own` is an origin beside the one that was asked for.

    Without sign-in everybody is an administrator, so a request that came through a proxy, for a name other than this
    machine's own (DNS rebinding), or from the page of another site is not from the person at the keyboard.
    """
    if _REFUSED_PATHS.fullmatch(path):
        return NOT_SERVED
    hosts = _all(headers, "host")
    if loopback_only:
        if len(hosts) != 1 or not _served(hosts[0], scheme=scheme, port=port):
            return OTHER_NAME
        if any(FORWARDING.search(_spelt(name)) for name, _ in headers):
            return FORWARDED
    for origin in _all(headers, "origin"):
        here = [f"{scheme}://{host}" for host in hosts]
        if not loopback_only:  # a proxy may speak TLS for the server
            here += [own, *(f"https://{host}" for host in hosts)]
        if origin not in here:
            return OTHER_SITE
    return OTHER_SITE if _from_elsewhere(headers, method) else None


def _served(host: str, *, scheme: str, port: int | None) -> bool:
    found = HOST.fullmatch(host)
    if found is None:
        return False
    return port is None or int(found[1] or USUAL_PORTS[scheme]) == port


def _from_elsewhere(headers: list[tuple[bytes, bytes]], method: str) -> bool:
    """Whether the browser says that another site's page asks; one may link here, but neither frame nor send."""
    sites, modes, for_what = (_all(headers, f"sec-fetch-{name}") for name in ("site", "mode", "dest"))
    if not {*sites} & {"cross-site", "same-site"}:
        return False
    followed = method in {"GET", "HEAD"} and modes == ["navigate"] and for_what in (["document"], [])
    return not followed


def _all(headers: list[tuple[bytes, bytes]], wanted: str) -> list[str]:
    return [value.decode("latin-1").lower() for name, value in headers if name.lower() == wanted.encode()]


def _spelt(name: bytes) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.decode("latin-1").lower())


class HostCheck:
    """ASGI middleware that refuses what `refusal` names and adds security headers to all that is answered."""

    def __init__(self, app: ASGIApp, *, loopback_only: bool, own: str = "") -> None:
        self.app = app
        self.loopback_only = loopback_only
        self.own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        why = refusal(
            list(scope["headers"]),
            loopback_only=self.loopback_only,
            path=scope["path"],
            method=scope.get("method", "GET"),
            scheme="https" if scope["scheme"] in {"https", "wss"} else "http",
            port=(scope.get("server") or (None, None))[1],
            own=self.own,
        )
        if why is None:
            await self.app(scope, receive, _with_security_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": why})
        else:
            await answer(send, 403, why)


async def answer(send: Send, status: int, why: str) -> None:
    """Answers a request with one sentence."""
    head = [(b"content-type", b"text/plain; charset=utf-8"), *SECURITY_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": why.encode()})


def _with_security_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *SECURITY_HEADERS]
        await send(message)

    return sending
