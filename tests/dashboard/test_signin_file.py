"""The sign-in file: what cannot be meant is a sentence before a server starts; what claims grant, and until when."""

import json
import math
import time
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main
from dashboard.words.text import translator
from data.store import audit, signin
from data.store.access import Action, Expired, NotGranted, grant_for
from data.store.objects import Store
from data.store.signin import SignInMisconfigured, grant_of, late, load

AUTH = """
[auth]
redirect_uri = "https://sidu.example/oauth2callback"
cookie_secret = "long"
client_id = "sidu"
client_secret = "secret"
server_metadata_url = "https://id.example/.well-known/openid-configuration"
"""
ROLES = '[roles]\nclaim = "groups"\n[roles.map]\n"statistics" = "analyst"\n"leaders" = "leadership"\n'


def written(folder: Path, text: str) -> Path:
    file = folder / "sign-in.toml"
    file.write_text(text, encoding="utf-8")
    return file


def loaded(folder: Path, text: str) -> signin.SignIn:
    how = load({"SIDU_SIGN_IN": str(written(folder, text))})
    assert how is not None
    return how


WRONG = {
    "a mistyped role": (AUTH + ROLES + '"it" = "administrater"\n', "administrator"),
    "no roles": (AUTH, "[roles]"),
    "nobody has a role": (AUTH + "[roles]\n", "[roles.map]"),
    "no auth": (ROLES, "[auth]"),
    "auth lacks its address": (AUTH.replace("redirect_uri", "redirect_url") + ROLES, "redirect_uri"),
    "auth lacks its secret": (AUTH.replace('"long"', '""') + ROLES, "cookie_secret"),
    "no toml": (AUTH + ROLES + "minutes = [", "TOML"),
    "roles is no table": ("roles = 1\n" + AUTH, "[roles]"),
    "the map is no table": (AUTH + "[roles]\nmap = 1\n", "[roles.map]"),
    "a mistyped name": (AUTH + ROLES + "[session]\nminuts = 5\n", "minuts"),
    "a flag in words": (AUTH + ROLES + '[publish]\nsecond_pair_of_eyes = "no"\n', "second_pair_of_eyes"),
    "a claim that is no name": (AUTH + ROLES.replace('"groups"', "7"), "claim"),
    **{
        f"minutes = {value}": (AUTH + ROLES + f"[session]\nminutes = {value}\n", "minutes")
        for value in ("0", "-1", "0.0", "inf", "-inf", "nan", "true", '"480"', "[]", "9" * 400)
    },
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_sign_in_file_is_a_sentence_in_the_reader_s_language_and_exit_3(
    what: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    text, names = WRONG[what]
    monkeypatch.setenv("SIDU_SIGN_IN", str(written(tmp_path, text)))
    home = tmp_path / "home"
    assert main.run(["serve", "--home", str(home), "--lang", language, "--json"]) == main.ENVIRONMENT
    told = capsys.readouterr()
    said = json.loads(told.out)["error"]
    assert names in said
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said) is (language == "zh")
    assert "fault in Sidu" not in told.err
    assert "Traceback" not in told.err
    assert not home.exists(), "nothing is seeded for a server that cannot start"


def test_a_file_that_is_not_there_or_depends_on_the_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(written(tmp_path, AUTH + ROLES).parent)
    for name, says in (
        ("sign-in.toml", "whole path"),
        (str(tmp_path / "no.toml"), "no such file"),
        (str(tmp_path), "no file"),
    ):
        with pytest.raises(SignInMisconfigured, match=says):
            load({"SIDU_SIGN_IN": name})
    (tmp_path / "latin.toml").write_bytes('[auth]\nx = "é"'.encode("latin-1"))
    with pytest.raises(SignInMisconfigured, match="UTF-8") as told:
        load({"SIDU_SIGN_IN": str(tmp_path / "latin.toml")})
    assert "UTF-8" in told.value.said(translator("zh"))
    assert load({}) is None


def test_a_right_file_says_roles_minutes_and_origin(tmp_path: Path):
    how = loaded(tmp_path, AUTH + ROLES + "[session]\nminutes = 0.5\n")
    signin.check(how)
    assert (how.session_minutes, how.origin) == (0.5, "https://sidu.example")
    assert loaded(tmp_path, AUTH + ROLES).session_minutes == 480


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({"groups": ["statistics"]}, "analyst"),
        ({"groups": "leaders"}, "leadership"),
        ({"groups": ["leaders", "statistics", "choir"]}, "analyst"),
        ({"groups": ["choir"]}, ""),
        ({"groups": []}, ""),
        ({"groups": None}, ""),
        ({"groups": {"statistics": True}}, ""),
        ({"roles": ["statistics"]}, ""),
        ({}, ""),
    ],
)
def test_claims_grant_the_role_that_the_file_gives_them_and_nothing_else(
    claims: dict[str, Any], role: str, tmp_path: Path
):
    grant = grant_of(loaded(tmp_path, AUTH + ROLES), {**claims, "iat": time.time(), "email": "one@beijing.example"})
    expected = grant_for(role, "one@beijing.example")
    assert (grant.actor, grant.actions, grant.sees_small_cells) == (
        expected.actor,
        expected.actions,
        expected.sees_small_cells,
    )


@pytest.mark.parametrize("issued", [None, "now", True, math.nan, math.inf, 10**400, 0, []])
def test_a_sign_in_without_a_time_has_ended(issued: Any, tmp_path: Path):
    how = loaded(tmp_path, AUTH + ROLES)
    with pytest.raises(Expired):
        audit.required(
            Store.open(str(tmp_path / "home")), grant_of(how, {"groups": "leaders", "iat": issued}), Action.VIEW
        )


def test_rights_end_with_the_minutes_and_a_file_on_its_way_is_taken_a_little_longer(tmp_path: Path):
    how, now = loaded(tmp_path, AUTH + ROLES + "[session]\nminutes = 10\n"), time.time()
    store = Store.open(str(tmp_path / "home"))

    def aged(minutes: float) -> signin.Grant:
        return grant_of(how, {"groups": "statistics", "iat": now - minutes * 60})

    audit.required(store, aged(9.5), Action.EXPORT)
    for age in (10.5, 24.5, 25.5):
        with pytest.raises(Expired):
            audit.required(store, aged(age), Action.EXPORT)
    audit.required(store, late(aged(24.5)), Action.UPLOAD)
    for grant, action in ((late(aged(24.5)), Action.VIEW), (late(aged(25.5)), Action.UPLOAD)):
        with pytest.raises(NotGranted):
            audit.required(store, grant, action)


def test_an_empty_home_is_wrong_usage(capsys: pytest.CaptureFixture[str]):
    for empty in ("", "  "):
        assert main.run(["status", "--home", empty]) == main.USAGE
        assert "--home" in capsys.readouterr().err


def test_publishing_into_a_folder_that_holds_no_home_is_refused_and_leaves_nothing(tmp_path: Path):
    file = tmp_path / "population.csv"
    file.write_text("area_code,grain,period,vintage,residents\n110101,year,2023-01-01,office,703000\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    for command in (["publish", f"population={file}", "--reason", "test"], ["diff", f"population={file}"]):
        assert main.run([*command, "--home", str(empty)]) == main.USAGE
    assert not [one for one in empty.rglob("*") if one.is_file()]


def test_an_object_store_out_of_reach_is_a_sentence_and_exit_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name, value in {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",  # the discard port: nobody listens
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    assert main.run(["serve", "--home", "s3://sidu/home", "--lang", "zh", "--json"]) == main.ENVIRONMENT
    assert "没有应答" in json.loads(capsys.readouterr().out)["error"]


@pytest.mark.parametrize("machine", [False, True])
def test_what_is_not_utf_8_is_wrong_usage_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, machine: bool
):
    home, asked = str(tmp_path / "home"), ["--json"] if machine else []
    for command in (
        ["rollback", "1", "--reason", "\udcff", "--home", home],
        ["value", "population_density", "\udcff", "2020", "--home", home],
        ["status", "--home", f"{home}\udcff"],
        ["\udcff"],
        ["status", "\ud800", "--home", home],
    ):
        assert main.run([*command, *asked]) == main.USAGE
        out, err = capsys.readouterr()
        assert "not UTF-8" in (out if machine else err)
    for name in ("SIDU_HOME", "LOGNAME"):
        with monkeypatch.context() as patch:
            patch.setenv(name, "x\udcff")
            for command in (["status"], ["--help"]):
                assert main.run([*command, *asked]) == main.USAGE
                assert "x\\udcff is not UTF-8" in "".join(capsys.readouterr()).replace("\\\\", "\\")
    assert not list(tmp_path.iterdir())
