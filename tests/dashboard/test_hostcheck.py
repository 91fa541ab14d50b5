"""Who is answered without sign-in, and with it: a table of requests as attackers and browsers send them."""

import pytest

from dashboard.serving.hostcheck import (
    FORWARDED,
    NOT_SERVED,
    OTHER_NAME,
    OTHER_SITE,
    HostCheck,
    Message,
    Scope,
    refusal,
)
from tests.loops import run

PORT = 8501
HERE = f"localhost:{PORT}"
HOSTS = {
    HERE: None,
    f"127.0.0.1:{PORT}": None,
    f"[::1]:{PORT}": None,
    f"LocalHost:{PORT}": None,
    **dict.fromkeys(
        (
            "",
            "localhost",  # port 80 is another server's
            "localhost:80",
            "localhost:9999",
            "localhost:08501x",
            f"localhost:{PORT}.evil",
            f"localhost:{PORT}@evil.com",
            "localhost:80@evil.com",
            f"localhost@evil.com:{PORT}",
            f"evil.com@localhost:{PORT}",
            "[::1].evil.com",
            f"[::1].evil.com:{PORT}",
            f"[::1]evil:{PORT}",
            f"[::1:{PORT}",
            f"::1:{PORT}",
            f"[0:0:0:0:0:0:0:1]:{PORT}",
            f"localhost.:{PORT}",
            f"localhost.evil.com:{PORT}",
            f"evil.localhost:{PORT}",
            f" localhost:{PORT}",
            f"localhost :{PORT}",
            f"localhost: {PORT}",
            f"localhost:{PORT} ",
            f"localhost:{PORT}/",
            f"localhost:{PORT},evil.com",
            f"localhost:{PORT}\nevil.com",
            f"127.0.0.1.evil.com:{PORT}",
            f"127.0.0.1.:{PORT}",
            f"127.1:{PORT}",
            f"2130706433:{PORT}",
            f"0.0.0.0:{PORT}",
            f"sidu.example:{PORT}",
            "localhost:８５０１",
            "localhost:",
            ":",
        ),
        OTHER_NAME,
    ),
}
ANSWERED = {
    "user-agent",
    "accept-language",
    "sec-websocket-key",
    "x-xsrftoken",
    "upgrade-insecure-requests",
    "sec-ch-ua-platform",
    "cookie",
    "if-none-match",
    "host",
}
FORWARDING = {
    "Forwarded",
    "X-Forwarded-For",
    "x_forwarded_for",
    "X-FORWARDED_HOST",
    "X-Forwarded",
    "X.Forwarded.Proto",
    "X-ForwardedFor",
    "Forwarded-For",
    "X-Forward-For",
    "X-Original-Forwarded-For",
    "Via",
    "X-Via",
    "X-Real-IP",
    "X_Real_IP",
    "X-Original-URL",
    "X-Original-Host",
    "X-Rewrite-URL",
    "X-Host",
    "X-Client-IP",
    "X_CLIENT_IP",
    "Client-IP",
    "X-Cluster-Client-IP",
    "True-Client-IP",
    "True_Client_IP",
    "Fastly-Client-IP",
    "CF-Connecting-IP",
    "CF-Ray",
    "cf_ipcountry",
    "CDN-Loop",
    "X-Remote-Addr",
    "Remote-Addr",
    "X-Originating-IP",
    "X-ProxyUser-Ip",
    "WL-Proxy-Client-IP",
    "X-Azure-ClientIP",
    "X-Envoy-External-Address",
    "X-Appengine-User-IP",
    "X-Amzn-Trace-Id",
    "Front-End-Https",
    "X-Varnish",
    "X-BlueCoat-Via",
    "X-Http-Via",
    "X-Peer-IP",
    "X-Edge-IP",
    "Tailscale-User-Login",
    "X-Nf-Client-Connection-Ip",
}


def headers(**given: str) -> list[tuple[bytes, bytes]]:
    return [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()]


def asked(given: list[tuple[bytes, bytes]], *, path: str = "/", method: str = "GET") -> str | None:
    return refusal(given, loopback_only=True, path=path, method=method, port=PORT)


@pytest.mark.parametrize("host", HOSTS)
def test_without_sign_in_only_this_machine_s_own_name_and_port_are_answered(host: str):
    assert asked(headers(host=host)) == HOSTS[host]


def test_a_request_names_exactly_one_host():
    assert asked([]) == OTHER_NAME
    assert asked([*headers(host=HERE), *headers(host=HERE)]) == OTHER_NAME


@pytest.mark.parametrize("name", sorted(FORWARDING | ANSWERED))
def test_without_sign_in_a_forwarding_header_of_any_spelling_is_refused(name: str):
    given = [*headers(host=HERE)] if name == "host" else [*headers(host=HERE), (name.encode(), b"1")]
    assert asked(given) == (FORWARDED if name in FORWARDING else None)


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        (f"http://{HERE}", None),
        ("http://localhost:9999", OTHER_SITE),
        ("http://localhost", OTHER_SITE),
        (f"http://127.0.0.1:{PORT}", OTHER_SITE),  # another name is another origin to a browser
        (f"https://{HERE}", OTHER_SITE),
        (f"http://{HERE}.evil.com", OTHER_SITE),
        (f"http://evil.com@{HERE}", OTHER_SITE),
        (f"http://{HERE}/", OTHER_SITE),
        ("http://sidu.example", OTHER_SITE),
        ("null", OTHER_SITE),
        ("", OTHER_SITE),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/_stcore/stream"), ("PUT", "/_stcore/upload_file/a/b"), ("DELETE", "/_stcore/upload_file/a/b")],
)
def test_without_sign_in_a_page_of_another_origin_neither_connects_nor_sends(
    origin: str, why: str | None, method: str, path: str
):
    assert asked(headers(host=HERE, origin=origin), method=method, path=path) == why


@pytest.mark.parametrize(
    ("site", "mode", "dest", "method", "why"),
    [
        ("same-origin", "cors", "empty", "PUT", None),
        ("none", "navigate", "document", "GET", None),
        ("cross-site", "navigate", "document", "GET", None),  # a link, and the way back from the identity provider
        ("same-site", "navigate", "document", "GET", None),
        ("same-site", "navigate", "iframe", "GET", OTHER_SITE),
        ("same-site", "no-cors", "script", "GET", OTHER_SITE),
        ("cross-site", "no-cors", "image", "GET", OTHER_SITE),
        ("cross-site", "navigate", "document", "POST", OTHER_SITE),
    ],
)
def test_another_site_may_link_here_but_not_send_or_frame(
    site: str, mode: str, dest: str, method: str, why: str | None
):
    given = headers(host=HERE, sec_fetch_site=site, sec_fetch_mode=mode, sec_fetch_dest=dest)
    assert asked(given, method=method) == why


def test_with_sign_in_any_name_and_proxy_are_answered_but_no_other_origin():
    def guarded(**given: str) -> str | None:
        return refusal(headers(**given), loopback_only=False, path="/", port=PORT, own="https://sidu.example")

    assert guarded(host="10.0.0.7:8501", x_forwarded_for="192.0.2.1") is None
    assert guarded(host="inside:8501", origin="https://sidu.example") is None
    assert guarded(host="inside:8501", origin="https://inside:8501") is None
    assert guarded(host="inside:8501", origin="https://evil.example") == OTHER_SITE


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "/_stcore/metrics\n",  # a route that ends in $ matches before a last line break, too
        "/_stcore/agent/mcp",
        "/_stcore/agent/m\ncp",
        "/_stcore/agent",
        "/_stcore/upload_file/a/b\n",
        "/media/a.csv\n",
        "/media/a\r.csv",
        "/\x00",
        "/\x7f",
    ],
)
def test_what_streamlit_answers_and_no_page_needs_is_not_served(path: str):
    assert refusal(headers(host=HERE), loopback_only=False, path=path) == NOT_SERVED
    assert asked(headers(host=HERE), path=path) == NOT_SERVED


def test_a_refused_websocket_is_closed_and_a_refused_request_gets_a_sentence():
    sent: list[Message] = []

    async def app(*_: object) -> None:
        raise AssertionError("answered")

    async def receive() -> Message:
        raise AssertionError("read")

    async def send(message: Message) -> None:
        sent.append(message)

    def through(**scope: object) -> list[Message]:
        sent.clear()
        whole: Scope = {
            "path": "/_stcore/stream",
            "server": ("127.0.0.1", PORT),
            "headers": headers(host=HERE, origin="http://localhost:9999"),
            **scope,
        }
        run(HostCheck(app, loopback_only=True)(whole, receive, send))
        return list(sent)

    assert through(type="websocket", scheme="ws") == [{"type": "websocket.close", "code": 1008, "reason": OTHER_SITE}]
    start, body = through(type="http", scheme="http", method="PUT")
    assert start["status"] == 403
    assert body["body"] == OTHER_SITE.encode()
