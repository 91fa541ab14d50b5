"""What nobody foresaw is one line for the person, also where Polars panics instead of raising."""

import json
from typing import Any

import polars as pl
import pytest

from dashboard import cli
from dashboard.commands import Command


def _raise(options: Any, grant: Any) -> Any:
    raise ZeroDivisionError("by zero")


def _panic(options: Any, grant: Any) -> Any:
    return pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date).cast(pl.String)


@pytest.mark.parametrize(("act", "kind"), [(_raise, "ZeroDivisionError"), (_panic, "PanicException")])
def test_a_bug_of_a_command_is_a_line_and_an_exit_code(
    act: Any, kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    broken = Command("broken", "a command with a bug", lambda parser: None, act)
    monkeypatch.setattr(cli, "COMMANDS", (broken,))
    assert cli.run(["broken", "--json"]) == cli.ENVIRONMENT
    assert kind in json.loads(capsys.readouterr().out)["error"]
