"""What nobody foresaw is one line for the person, also where Polars panics instead of raising."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.cli import commands, main
from dashboard.cli.command import Command
from dashboard.words.text import translator
from data.store import durable
from data.store.faults import StoreFault
from data.store.objects import Store


def _raise(options: Any, grant: Any) -> Any:
    raise ZeroDivisionError("by zero")


def _panic(options: Any, grant: Any) -> Any:
    return pl.Series([2**31 - 1], dtype=pl.Int32).cast(pl.Date).cast(pl.String)


@pytest.mark.parametrize(("act", "kind"), [(_raise, "ZeroDivisionError"), (_panic, "PanicException")])
def test_a_bug_of_a_command_is_a_line_and_an_exit_code(
    act: Any, kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    broken = Command(name="broken", act=act)
    monkeypatch.setattr(commands, "COMMANDS", (broken,))
    assert main.run(["broken", "--json"]) == main.ENVIRONMENT
    assert kind in json.loads(capsys.readouterr().out)["error"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "cause",
    [OSError(28, "No space left on device"), OSError(30, "Read-only file system"), TimeoutError("object-store error")],
    ids=str,
)
def test_a_fault_of_the_storage_is_a_sentence_in_the_readers_language(
    cause: OSError, language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def fail(options: Any, grant: Any) -> Any:
        raise StoreFault("parts/aa") from cause

    def told(*, commits: bool) -> str:
        broken = Command(name="broken", act=fail, commits=commits)
        monkeypatch.setattr(commands, "COMMANDS", (broken,))
        assert main.run(["broken", "--home", "s3://office/home", "--json", "--lang", language]) == main.ENVIRONMENT
        return str(json.loads(capsys.readouterr().out)["error"])

    text = told(commits=False)
    assert "s3://office/home" in text
    assert str(cause) not in text
    assert "StoreFault" not in text
    assert ("。" in text) is (language == "zh")
    assert (
        told(commits=True) == f"{translator(language)('Nothing was published.')}{'' if language == 'zh' else ' '}{text}"
    )


def test_a_full_disk_after_the_release_was_linked_is_a_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The folder cannot be synced: the file is there for everybody, so it is told that it is."""
    store = Store.open(str(tmp_path))

    def fail(folder: Path) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable, "_sync_folder", fail)
    (tmp_path / "releases").mkdir()
    (tmp_path / durable.STAGING).mkdir()
    assert store.create("releases/00000001.json", b"mine")
    assert not store.create("releases/00000001.json", b"somebody else's")
    assert store.get("releases/00000001.json") == b"mine"
