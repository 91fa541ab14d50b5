"""Sign-in as configured: one TOML file with Streamlit's `[auth]` and our `[roles]`; what its claims grant."""

import difflib
import math
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.store.access import ROLES, Action, Grant, grant_for

VARIABLE = "SIDU_SIGN_IN"
LATE_MINUTES = 15.0  # after a sign-in has ended, files that were already on their way are still taken
SESSION_MINUTES = 8 * 60.0  # a working day; Streamlit's own cookie would hold for a month
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
OURS = {
    "roles": ("claim", "map"),
    "session": ("minutes",),
    "publish": ("second_pair_of_eyes",),
    "ledger": ("second_person",),
}


class SignInMisconfigured(Exception):
    """The file named by SIDU_SIGN_IN is missing, unreadable or says what cannot be meant."""

    def __init__(self, sentence: str, **values: object) -> None:
        self.sentence, self.values = sentence, values
        super().__init__(self.said(str))

    def said(self, say: Callable[[str], str]) -> str:
        """Where, what was found, what was expected, in the words of `say`."""
        return say(self.sentence).format(**self.values)


@dataclass(frozen=True)
class SignIn:
    """`auth` goes to st.login; `claim` is looked up in `roles` (claim value → our role)."""

    auth: Mapping[str, Any]
    claim: str
    roles: Mapping[str, str]
    second_pair_of_eyes: bool = False
    session_minutes: float = SESSION_MINUTES
    ledger_second_person: bool = True

    @property
    def origin(self) -> str:
        """Where the pages are, as a browser says it: scheme, name and port of `redirect_uri`."""
        address = urlsplit(str(self.auth.get("redirect_uri", "")))
        return f"{address.scheme}://{address.netloc}"


def load(environment: Mapping[str, str] = os.environ) -> SignIn | None:
    """The configured sign-in, or None when no file is named; raises SignInMisconfigured."""
    name = environment.get(VARIABLE)
    if not name:
        return None
    if not Path(name).is_absolute():
        # The server has another working directory than the shell that named the file.
        raise SignInMisconfigured(
            "SIDU_SIGN_IN names {file}, which depends on the folder one is in. Name the whole path, such as {whole}.",
            file=name,
            whole=Path(name).resolve(),
        )
    return _read(name, _content(name))


def check(how: SignIn | None) -> None:
    """Returns when Streamlit can sign people in with this; raises SignInMisconfigured before a server starts."""
    if how is None:
        return
    for key in NEEDED:
        value = how.auth.get(key)
        if not isinstance(value, str) or not value.strip():
            raise SignInMisconfigured(
                "The sign-in file needs {key} in its table [auth], as text; docs/signin.md has an example.", key=key
            )
    if not how.roles:
        raise SignInMisconfigured("The sign-in file gives nobody a role: its table [roles.map] is missing or empty.")


def grant_of(how: SignIn, user: Mapping[str, Any]) -> Grant:
    """What the claims of one sign-in grant, and until when; claims that name no role, or no time, grant nothing.

    Only here do claims become a Grant: pages, files made when they are clicked, and the endpoints of files ask here.
    """
    claim = user.get(how.claim)
    claims = claim if isinstance(claim, list) else [claim]
    held = [how.roles[str(value)] for value in claims if str(value) in how.roles]
    role = max(held, key=list(ROLES).index, default="")
    issued = _number(user.get("iat"))
    until = 0.0 if issued is None else issued + how.session_minutes * 60
    return replace(grant_for(role, str(user.get("email") or user.get("sub") or "unknown")), until=until)


def late(grant: Grant) -> Grant:
    """What is left of a grant for a while after its end: to leave a file that was on its way, and nothing to see."""
    until = None if grant.until is None else grant.until + LATE_MINUTES * 60
    return replace(grant, actions=grant.actions & {Action.UPLOAD}, until=until)


def _content(name: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(Path(name).read_text("utf-8"))
    except FileNotFoundError as error:
        raise SignInMisconfigured("SIDU_SIGN_IN names {file}, and there is no such file.", file=name) from error
    except OSError as error:
        raise SignInMisconfigured(
            "SIDU_SIGN_IN names {file}, which this user may not read or which is no file.", file=name
        ) from error
    except UnicodeDecodeError as error:
        raise SignInMisconfigured("{file} is not UTF-8 text; save it as UTF-8.", file=name) from error
    except tomllib.TOMLDecodeError as error:
        raise SignInMisconfigured(
            "{file} is not valid TOML: {where}. docs/signin.md has an example.", file=name, where=error
        ) from error


def _read(name: str, content: Mapping[str, Any]) -> SignIn:
    for table in ("auth", "roles"):
        if not isinstance(content.get(table), dict):
            raise SignInMisconfigured("{file} needs a table [{table}].", file=name, table=table)
    for table, known in OURS.items():
        given = content.get(table, {})
        if not isinstance(given, dict):
            raise SignInMisconfigured("{file} needs a table [{table}].", file=name, table=table)
        for key in given.keys() - set(known):
            raise SignInMisconfigured(
                "{file}, table [{table}]: {key} means nothing here; known are {known}.",
                file=name,
                table=table,
                key=key,
                known=", ".join(known),
            )
    roles = content["roles"]
    return SignIn(
        auth=content["auth"],
        claim=_text(name, roles.get("claim", "roles")),
        roles=_roles(name, roles.get("map", {})),
        second_pair_of_eyes=_flag(name, content, "publish", "second_pair_of_eyes", default=False),
        session_minutes=_minutes(name, content.get("session", {}).get("minutes", SESSION_MINUTES)),
        ledger_second_person=_flag(name, content, "ledger", "second_person", default=True),
    )


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise SignInMisconfigured("{file}, table [roles]: claim is {value}; it takes a name.", file=name, value=value)
    return value


def _roles(name: str, mapping: object) -> dict[str, str]:
    if not isinstance(mapping, dict):
        raise SignInMisconfigured("{file} needs a table [{table}].", file=name, table="roles.map")
    for value, role in mapping.items():
        if role not in ROLES:
            near = difflib.get_close_matches(str(role), ROLES, n=1)
            raise SignInMisconfigured(
                "{file}, table [roles.map]: {value} is given the role {role}, which does not exist. Roles: {roles}.",
                file=name,
                value=value,
                role=role,
                roles=", ".join([*near, *(one for one in ROLES if one not in near)]),
            )
    return dict(mapping)


def _flag(name: str, content: Mapping[str, Any], table: str, key: str, *, default: bool) -> bool:
    value = content.get(table, {}).get(key, default)
    if not isinstance(value, bool):
        raise SignInMisconfigured(
            "{file}, table [{table}]: {key} is {value}; it takes true or false.",
            file=name,
            table=table,
            key=key,
            value=repr(value),
        )
    return value


def _minutes(name: str, value: object) -> float:
    minutes = _number(value)
    if minutes is None or minutes <= 0:
        raise SignInMisconfigured(
            "{file}, table [session]: minutes is {value}; it takes a number above 0.", file=name, value=repr(value)
        )
    return minutes


def _number(value: object) -> float | None:
    # JSON and TOML both know numbers that are none: with them no sign-in would ever end.
    try:
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
