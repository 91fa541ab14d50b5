"""Every role and single right × every data function, command and page: what is not granted is refused and audited."""

import argparse
import ast
import importlib
import inspect
import json
import pkgutil
import shutil
import time
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from access_cases import COMMANDS, FUNCTIONS, NO_GRANT_OF_ITS_OWN, THROUGH_A_VIEW, Desk, desk
from streamlit.testing.v1 import AppTest

import dashboard
import data
from dashboard.cli import commands
from dashboard.cli.command import Command
from dashboard.pages.menu import PAGES
from dashboard.reading import query
from dashboard.session.files import NotMade
from data.store.access import ROLES, Action, Expired, Grant, NotGranted, grant_for
from data.store.signin import SignInMisconfigured

APP = Path(dashboard.__file__).with_name("app.py")
SCRIPTS = {"dashboard.app", "dashboard.server"}  # run by Streamlit; importing them would draw a page
PEOPLE = {role: grant_for(role, role) for role in (*ROLES, "nobody")}
# Beside the roles: one right alone, and all but one, so that no role's bundle hides what a function asks for.
SINGLE = {f"only {one}": Grant(f"only {one}", frozenset({one}), sees_small_cells=True) for one in Action}
LACKING = {f"not {one}": Grant(f"not {one}", frozenset(set(Action) - {one}), sees_small_cells=True) for one in Action}
GRANTS = {**PEOPLE, **SINGLE, **LACKING}


@pytest.fixture(scope="module")
def laid(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("access")
    return desk(Path(shutil.copytree(seeded, folder / "home")), folder / "files")


@pytest.fixture
def table(laid: Desk, memory: Path) -> Desk:
    """A desk of one's own."""
    return Desk(Path(shutil.copytree(laid.home, memory / "home")), laid.file, laid.proposal)


def files(home: Path) -> dict[str, bytes]:
    """All that the home holds, the audit apart."""
    found = (file for file in home.rglob("*") if file.is_file())
    return {str(file): file.read_bytes() for file in found if file.relative_to(home).parts[0] != "audit"}


def refusals(home: Path) -> list[tuple[str, str]]:
    """(who, what) of every refusal in the audit, read as plain files."""
    entries = [json.loads(file.read_bytes()) for file in home.glob("audit/*/*/*.json")]
    refused = sorted((one["at"], one["number"], one) for one in entries if one["action"] == "refused")
    return [(one["actor"], one["about"]["wanted"]) for *_, one in refused]


def may(grant: Grant, needs: tuple[set[Action], ...]) -> bool:
    return all(grant.actions & one_of for one_of in needs)


def public_functions_with_grant() -> Iterator[str]:
    for package in (data, dashboard):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name in SCRIPTS or found.name.startswith("dashboard.cli."):
                continue
            module = importlib.import_module(found.name)
            for name, thing in vars(module).items():
                if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
                    continue
                inside = vars(thing).items() if inspect.isclass(thing) else [("", thing)]
                for method, function in inside:
                    public = inspect.isfunction(function) and not method.startswith("_")
                    if public and "grant" in inspect.signature(function).parameters:
                        yield ".".join(filter(None, (module.__name__, name, method)))


def test_no_function_that_takes_a_grant_and_no_command_is_left_out_of_the_matrix():
    named = {name.split(" ", maxsplit=1)[0] for name in FUNCTIONS}
    assert set(public_functions_with_grant()) == named | NO_GRANT_OF_ITS_OWN
    assert {command.name for command in commands.COMMANDS} == set(COMMANDS)


def test_a_role_holds_what_the_documentation_says():
    assert {action for role in ROLES for action in PEOPLE[role].actions} == set(Action)
    assert PEOPLE["nobody"].actions == frozenset()
    assert PEOPLE["leadership"].actions == {Action.VIEW}


@pytest.mark.parametrize("name", [*FUNCTIONS, *THROUGH_A_VIEW])
def test_a_function_refuses_whom_it_is_not_granted_to_and_writes_that_down(table: Desk, memory: Path, name: str):
    case = {**FUNCTIONS, **THROUGH_A_VIEW}[name]
    before = files(table.home)
    for who, grant in GRANTS.items():
        if may(grant, case.needs):
            continue
        told = refusals(table.home)
        with pytest.raises(NotGranted) as refused:
            case.call(table, grant)
        assert refused.value.action not in grant.actions, who
        assert refusals(table.home) == [*told, (grant.actor, str(refused.value.action))], who
    assert files(table.home) == before, "a refusal leaves nothing but its audit entry"
    told = refusals(table.home)
    for grant in (grant for grant in GRANTS.values() if may(grant, case.needs)):
        fresh = Desk(Path(shutil.copytree(table.home, memory / "fresh")), table.file, table.proposal)
        with suppress(*case.ends):
            case.call(fresh, grant)
        assert refusals(fresh.home) == told, grant.actor
        shutil.rmtree(fresh.home)


@pytest.mark.parametrize("command", commands.COMMANDS, ids=lambda one: one.name)
def test_a_command_refuses_whom_it_is_not_granted_to_and_writes_that_down(
    table: Desk, tmp_path: Path, command: Command
):
    typed, needs = COMMANDS[command.name]
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("nothing,known\n1,2\n")
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    options = parser.parse_args(
        [word.replace("FILE", str(wrong)).replace("OUT", str(tmp_path / "out")) for word in typed]
    )
    options.home, options.lang, options.json = str(table.home), "zh", True
    before = files(table.home)
    for who, grant in GRANTS.items():
        if may(grant, needs):
            continue
        told = refusals(table.home)
        with pytest.raises(NotGranted) as refused:
            command.act(options, grant)
        assert refusals(table.home) == [*told, (grant.actor, str(refused.value.action))], who
    assert files(table.home) == before
    assert not (tmp_path / "out").exists()
    told = refusals(table.home)
    if command.name != "serve":  # it would replace this process; the journeys run it
        for role in (role for role, grant in PEOPLE.items() if may(grant, needs)):
            command.act(options, PEOPLE[role])
    assert refusals(table.home) == told


@pytest.mark.usefixtures("arrow_alone")
@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_a_page_refuses_whom_it_is_not_granted_to_and_writes_that_down(
    table: Desk, role: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SIDU_HOME", str(table.home))
    monkeypatch.delenv("SIDU_SIGN_IN", raising=False)
    told = refusals(table.home)
    app = AppTest.from_file(APP, default_timeout=300)
    app.session_state["role"] = role
    app.query_params["lang"] = "en"
    app.run()
    assert not app.exception
    if role == "nobody":
        assert [one.value for one in app.title] == ["You have no permission to use Sidu"]
        assert refusals(table.home) == [*told, ("local:nobody", "view")]
        return
    assert refusals(table.home) == told
    registered = {info["url_pathname"]: page for page, info in app._registered_pages.items()}
    for _, _, title, path, action in PAGES:
        told = refusals(table.home)
        app._page_hash = registered[path]  # AppTest switches between files only
        app.run()
        assert not app.exception, path
        shown = [one.value for one in app.title]
        if action in PEOPLE[role].actions:
            assert shown, title
            assert shown != ["This page is not open to you"], title
            assert refusals(table.home) == told, title
        else:
            assert shown == ["This page is not open to you"], title
            assert refusals(table.home) == [*told, (f"local:{role}", str(action))], title


# How the claims stand when somebody comes back: what they say now, the file of now, and what is then shown or given.
UPLOADING = "Upload extracts: check, see the consequences, publish."
NOW, LONG_AGO = "now", 9 * 3600  # a working day and more
COMING_BACK = {
    "the same": ({"groups": ["statistics"]}, NOW, "analyst", None),
    "expired": ({"groups": ["statistics"]}, LONG_AGO, "analyst", "Your sign-in has expired"),
    "without a time": ({"groups": ["statistics"]}, None, "analyst", "Your sign-in has expired"),
    "claim missing": ({}, NOW, "analyst", "You have no permission to use Sidu"),
    "claim changed": ({"groups": ["choir"]}, NOW, "analyst", "You have no permission to use Sidu"),
    "claim limited": ({"groups": ["leaders"]}, NOW, "analyst", "This page is not open to you"),
    "role altered": ({"groups": ["statistics"]}, NOW, "leadership", "This page is not open to you"),
    "role removed": ({"groups": ["statistics"]}, NOW, None, "You have no permission to use Sidu"),
    "file broken": ({"groups": ["statistics"]}, NOW, "no such role", "Nobody can sign in now"),
    "signed out": (None, NOW, "analyst", "Sidu"),
}


@pytest.fixture
def sign_in_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "sign-in.toml"
    monkeypatch.setenv("SIDU_SIGN_IN", str(file))
    return file


def configure(file: Path, role: str | None, *, minutes: float = 480) -> None:
    given = f'"statistics" = "{role}"\n' if role else ""
    roles = f'[roles]\nclaim = "groups"\n[roles.map]\n"leaders" = "leadership"\n{given}'
    file.write_text(f"[auth]\n{roles}[session]\nminutes = {minutes}\n")


def claimed(claims: dict[str, Any] | None, age: float | str | None = NOW) -> dict[str, Any]:
    if claims is None:
        return {"is_logged_in": False}
    issued = {} if age is None else {"iat": time.time() - (0 if isinstance(age, str) else age)}
    return {"is_logged_in": True, "email": "one@beijing.example", **claims, **issued}


@pytest.mark.parametrize("how", COMING_BACK)
def test_a_rerun_shows_what_the_claims_of_now_allow(
    laid: Desk, sign_in_file: Path, monkeypatch: pytest.MonkeyPatch, how: str
):
    monkeypatch.setenv("SIDU_HOME", str(laid.home))
    claims, age, role, shown = COMING_BACK[how]
    configure(sign_in_file, "analyst")
    app = AppTest.from_file(APP, default_timeout=300)
    app.query_params["lang"] = "en"
    app.user = claimed({"groups": ["statistics"]})
    app.session_state["page"] = "upload"
    app.run()
    app._page_hash = next(page for page, info in app._registered_pages.items() if info["url_pathname"] == "upload")
    app.run()
    assert [one.value for one in app.title] == [UPLOADING]
    configure(sign_in_file, role)
    app.user = claimed(claims, age)
    app.run()
    assert not app.exception
    assert [one.value for one in app.title] == [shown or UPLOADING]
    assert bool(app.get("file_uploader")) is (shown is None)


def _parts() -> None:
    """A page with a part that runs alone, as it stood before the claims changed."""
    import streamlit as st

    from dashboard.session import session

    if "view" in st.session_state and not st.session_state.get("coming back"):
        st.title("drawn anew")
        st.stop()
    st.session_state.pop("coming back", None)
    st.session_state.setdefault("view", st.session_state["drawn"])
    session.fragment(lambda: st.title("figures"))()


def _button() -> None:
    import streamlit as st

    from dashboard.session import files, session

    drawn = st.session_state["drawn"]
    st.session_state["view"] = session.enter(drawn, "upload")
    st.session_state["file"] = files.when_clicked(
        st.session_state["view"], lambda view: str(sorted(view.grant.actions)).encode()
    )


@pytest.mark.parametrize("how", COMING_BACK)
def test_a_part_that_runs_alone_and_a_file_that_is_clicked_ask_again(table: Desk, sign_in_file: Path, how: str):
    claims, age, role, shown = COMING_BACK[how]
    configure(sign_in_file, "analyst")
    app = AppTest.from_function(_button, default_timeout=300)
    app.session_state["drawn"] = query.View(table.store, table.release, PEOPLE["nobody"])
    app.user = claimed({"groups": ["statistics"]})
    app.run()
    assert not app.exception
    analyst = str(sorted(PEOPLE["analyst"].actions)).encode()
    assert app.session_state["file"]() == analyst
    part = AppTest.from_function(_parts, default_timeout=300)
    for name in ("drawn", "view", "page", "visit"):
        part.session_state[name] = app.session_state[name]
    part.session_state["coming back"] = True
    part.user = claimed(claims, age)
    if how == "the same":
        part.user["iat"] = app.user["iat"]
    configure(sign_in_file, role)
    part.run()
    assert not part.exception
    assert [one.value for one in part.title] == ["figures" if shown is None else "drawn anew"]


@pytest.mark.parametrize(
    ("role", "minutes", "given"),
    [
        ("analyst", 480, "analyst"),
        ("leadership", 480, "leadership"),
        ("analyst", 1e-9, Expired),
        (None, 480, NotGranted),
        ("no such role", 480, SignInMisconfigured),
    ],
)
def test_a_file_is_made_with_the_rights_of_the_click_and_not_of_the_page(
    table: Desk, sign_in_file: Path, role: str | None, minutes: float, given: str | type[Exception]
):
    configure(sign_in_file, "analyst")
    app = AppTest.from_function(_button, default_timeout=300)
    app.session_state["drawn"] = query.View(table.store, table.release, PEOPLE["nobody"])
    app.user = claimed({"groups": ["statistics"]})
    app.run()
    configure(sign_in_file, role, minutes=minutes)
    if isinstance(given, str):
        assert app.session_state["file"]() == str(sorted(PEOPLE[given].actions)).encode()
        return
    told = refusals(table.home)
    with pytest.raises(NotMade) as why:
        app.session_state["file"]()
    assert isinstance(why.value.__cause__, given)
    asked = [] if given is SignInMisconfigured else [("one@beijing.example", "view")]
    assert refusals(table.home) == [*told, *asked]


def test_no_figure_is_read_after_the_sign_in_has_ended(table: Desk):
    for until, ends in ((time.time() + 600, False), (time.time() - 1, True)):
        view = query.View(table.store, table.release, replace(PEOPLE["administrator"], until=until))
        for ask in (
            lambda view: query.dataset(view, "population"),
            lambda view: query.observations(view, indicators=["residents"]),
            query.targets,
            query.standings,
            query.projections,
        ):
            with pytest.raises(Expired) if ends else nullcontext():
                ask(view)


def test_every_file_of_a_page_is_made_when_it_is_clicked():
    # Templates and definitions hold no figures and are the same for everybody; nor is noted what somebody brought.
    unnoted = {"dictionary.py", "definition.py", "consequences.py", "verify.py"}
    paths = list((Path(dashboard.__file__).parent / "pages").rglob("*.py"))
    assert len(paths) > 40
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if called.endswith("download_button"):
                assert path.name == "files.py", f"{path.name}: files.download makes it with the rights of the click"
                assert "when_clicked" in ast.unparse(node) or "made(" in ast.unparse(node)
            if called == "download":
                assert path.name in unnoted or "audited." in text, path.name
            fragments = isinstance(node, ast.Attribute) and ast.unparse(node) == "st.fragment"
            assert not fragments, f"{path.name}: session.fragment asks who is there"
