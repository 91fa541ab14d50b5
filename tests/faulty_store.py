"""A proxy on loopback in front of an S3 server: every request goes through, but for the nth of some, which fails."""

import http.client
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HOP = {"connection", "transfer-encoding", "keep-alive"}


class Fault(StrEnum):
    """What becomes of a request."""

    LOST = "answer lost"  # carried out; the connection ends before the answer
    RESET = "reset"  # not carried out; the connection is reset
    BUSY = "503 SlowDown"
    FAILED = "500 InternalError"
    CUT = "answer cut"  # carried out; half of the answer's body arrives, or none of one that has no body
    SILENT = "silence"  # carried out; no answer until the client gives up


@dataclass
class Plan:
    """Which requests fail: from the `first`th on (counted from 1), `times` of those that `matches` (method, path)."""

    fault: Fault
    first: int = 1
    times: int = 1
    matches: Callable[[str, str], bool] = lambda method, path: True


@dataclass
class Proxy:
    """A running proxy: `asked` are the requests since `plan` was set."""

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    plan: Plan | None = None
    _matched: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    released: threading.Event = field(default_factory=threading.Event)

    def expect(self, plan: Plan | None) -> None:
        """From now on this fails, counted anew."""
        with self._lock:
            self.plan, self._matched = plan, 0
            self.asked.clear()

    def fault_of(self, method: str, path: str) -> Fault | None:
        """What becomes of this request."""
        with self._lock:
            self.asked.append((method, path))
            plan = self.plan
            if plan is None or not plan.matches(method, path):
                return None
            self._matched += 1
            return plan.fault if plan.first <= self._matched < plan.first + plan.times else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away while it was answered is what these tests are about."""


def start(upstream: str) -> tuple[Proxy, Callable[[], None]]:
    """A proxy before the server at `upstream`, and what ends it."""
    address = urlsplit(upstream)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *args: object) -> None:
            """Nothing."""

        def _any(self) -> None:
            content = self._content()
            fault = proxy.fault_of(self.command, self.path)
            if fault is Fault.RESET:
                self._end(reset=True)
                return
            if fault in {Fault.BUSY, Fault.FAILED}:
                code = fault.split()[1]
                self._answer(int(fault[:3]), {}, f"<Error><Code>{code}</Code></Error>".encode())
                return
            passed = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
            held = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            passed.request(self.command, self.path, content, held)
            answer = passed.getresponse()
            body = answer.read()
            passed.close()
            if fault is Fault.LOST:
                self._end()
                return
            if fault is Fault.SILENT:
                proxy.released.wait(60)
                self._end()
                return
            headers = {name: value for name, value in answer.getheaders() if name.lower() not in _HOP}
            if fault is Fault.CUT:
                if body:
                    self._answer(answer.status, headers | {"Content-Length": str(len(body))}, body[: len(body) // 2])
                self._end()
                return
            self._answer(answer.status, headers, body)

        def _content(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = b""
            while size := int(self.rfile.readline(), 16):
                found += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return found

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response_only(status)
            length = {"Content-Length": str(len(body))} if self.command != "HEAD" else {}
            for name, value in (length | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body if self.command != "HEAD" else b"")

        def _end(self, *, reset: bool = False) -> None:
            self.close_connection = True
            if reset:  # linger for no time: the peer sees a reset and not an orderly end
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

    for method in ("GET", "PUT", "HEAD", "DELETE", "POST"):
        setattr(Handler, f"do_{method}", Handler._any)
    server = _Server(("127.0.0.1", 0), Handler)
    host, port = str(server.server_address[0]), int(server.server_address[1])
    proxy = Proxy(f"http://{host}:{port}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def end() -> None:
        proxy.released.set()
        server.shutdown()
        server.server_close()

    return proxy, end
