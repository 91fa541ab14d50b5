"""Sign-in as configured: one TOML file with Streamlit's `[auth]` and our `[roles]`."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VARIABLE = "SIDU_SIGN_IN"
SESSION_MINUTES = 8 * 60.0  # a working day; Streamlit's own cookie would hold for a month


class SignInMisconfigured(Exception):
    """The file named by SIDU_SIGN_IN is missing, unreadable or incomplete."""


@dataclass(frozen=True)
class SignIn:
    """`auth` goes to st.login; `claim` is looked up in `roles` (claim value → our role)."""

    auth: Mapping[str, Any]
    claim: str
    roles: Mapping[str, str]
    second_pair_of_eyes: bool = False
    session_minutes: float = SESSION_MINUTES
    ledger_second_person: bool = True


def load(environment: Mapping[str, str] = os.environ) -> SignIn | None:
    """The configured sign-in, or None when no file is named; raises SignInMisconfigured."""
    name = environment.get(VARIABLE)
    if not name:
        return None
    try:
        content = tomllib.loads(Path(name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SignInMisconfigured(f"{VARIABLE} names {name}: {error}") from error
    auth, roles = content.get("auth"), content.get("roles")
    if not isinstance(auth, dict) or not isinstance(roles, dict):
        raise SignInMisconfigured(f"{name} needs a table [auth] and a table [roles].")
    mapping = roles.get("map", {})
    return SignIn(
        auth=auth,
        claim=str(roles.get("claim", "roles")),
        roles={str(value): str(role) for value, role in mapping.items()},
        second_pair_of_eyes=bool(content.get("publish", {}).get("second_pair_of_eyes", False)),
        session_minutes=float(content.get("session", {}).get("minutes", SESSION_MINUTES)),
        ledger_second_person=bool(content.get("ledger", {}).get("second_person", True)),
    )
