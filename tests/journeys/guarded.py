"""A served home with sign-in, and people who sign in."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.oidc_server import CLIENT, SECRET, Provider, providing
from tests.journeys.serving import free_port, serving

PEOPLE = {
    "leader": ["leaders"],
    "officer": ["population-office", "choir"],
    "analyst": ["statistics"],
    "chief": ["administrators"],
    "stranger": ["choir"],
}
MINUTES = 480
COOKIE_SECRET = "long enough and the same for this test"


@dataclass(frozen=True)
class Guarded:
    """A served home with sign-in, its provider, and the file that configures it."""

    url: str
    home: Path
    provider: Provider
    configuration: Path

    def configure(self, *, minutes: float = MINUTES, second: bool = False) -> None:
        """The server reads the file whenever a page runs, so this holds from the next click on."""
        self.configuration.write_text(
            f"""
[auth]
redirect_uri = "{self.url}/oauth2callback"
cookie_secret = "{COOKIE_SECRET}"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{self.provider.issuer}/.well-known/openid-configuration"
[roles]
claim = "groups"
[roles.map]
"leaders" = "leadership"
"population-office" = "office"
"statistics" = "analyst"
"administrators" = "administrator"
[session]
minutes = {minutes}
[publish]
second_pair_of_eyes = {str(second).lower()}
"""
        )

    def audited(self, action: str) -> list[dict[str, object]]:
        """The audit entries of an action, read as plain files."""
        found = [json.loads(file.read_text()) for file in sorted(self.home.glob("audit/*/*/*.json"))]
        return [one for one in found if one["action"] == action]


@contextmanager
def guarding(home: Path) -> Iterator[Guarded]:
    """A server over the home with a provider; its configuration stands beside the home."""
    port = free_port()
    with providing(PEOPLE) as provider:
        made = Guarded(f"http://127.0.0.1:{port}", home, provider, home.parent / "signin.toml")
        made.configure()
        with serving(home, port=port, sign_in=made.configuration):
            yield made


def sign_in(page: Page, guarded: Guarded, who: str) -> None:
    page.goto(f"{guarded.url}/?lang=en")
    page.get_by_role("button", name="Sign in").click()
    answer(page, who)


def answer(page: Page, who: str) -> None:
    """On the provider's page, and back."""
    page.get_by_role("link", name=who, exact=True).click()
    page.wait_for_url(re.compile(r"^http://127\.0\.0\.1:\d+/(\?.*)?$"))
