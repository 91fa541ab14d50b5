"""A small OpenID Connect provider on loopback: discovery, a page that asks who one is, codes, signed tokens, PKCE."""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "sidu", "a secret between the two servers"


@dataclass
class Provider:
    """What the provider knows: people with their claims, and the codes that it has handed out."""

    issuer: str
    people: dict[str, list[str]]
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    sessions_ended: int = 0

    def metadata(self) -> dict[str, object]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def choices(self, asked: dict[str, str]) -> str:
        """The provider's own page: one link a person."""
        links = "".join(
            f'<p><a href="/consent?{html.escape(urlencode({**asked, "who": name}))}">{name}</a></p>'
            for name in self.people
        )
        return f"<!doctype html><title>Provider</title><h1>Who are you?</h1>{links}"

    def code_for(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def tokens(self, sent: dict[str, str], authorization: str) -> dict[str, object] | None:
        """The tokens for a code, once; None when client, code, address or verifier is not right."""
        basic = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            authorization not in {f"Basic {basic}", f"Basic {plain}"}
            or asked is None
            or asked["redirect_uri"] != sent.get("redirect_uri")
            or asked["code_challenge"] != challenge
        ):
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": asked["who"],
            "email": f"{asked['who']}@beijing.example",
            "groups": self.people[asked["who"]],
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 3600,
        }
        return {
            "token_type": "Bearer",
            "access_token": secrets.token_urlsafe(16),
            "expires_in": 3600,
            "id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key),
        }


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            match address.path:
                case "/.well-known/openid-configuration":
                    self._json(200, provider.metadata())
                case "/jwks":
                    self._json(200, {"keys": [provider.key.as_dict(private=False)]})
                case "/authorize":
                    self._answer(200, "text/html", provider.choices(asked).encode())
                case "/consent":
                    self._redirect(provider.code_for(asked))
                case "/logout":
                    provider.sessions_ended += 1
                    self._redirect(asked["post_logout_redirect_uri"])
                case _:
                    self._answer(404, "text/plain", b"no such page")

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            given = provider.tokens(
                {name: values[0] for name, values in sent.items()}, self.headers.get("Authorization", "")
            )
            self._json(200, given) if given else self._json(400, {"error": "invalid_grant"})

        def _json(self, status: int, content: object) -> None:
            self._answer(status, "application/json", json.dumps(content).encode())

        def _redirect(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _answer(self, status: int, kind: str, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *said: object) -> None:
            """Says nothing."""

    return Handler


@contextmanager
def providing(people: dict[str, list[str]]) -> Iterator[Provider]:
    """A provider that answers until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}", people)
    server.RequestHandlerClass = _handler(provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
