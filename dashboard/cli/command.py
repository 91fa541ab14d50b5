"""What a command is: its name, its arguments, and a function from options to an outcome."""

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from dashboard.words.text import UNSEEN, seen
from data.store.access import Grant


@dataclass(frozen=True)
class Outcome:
    """Exit code, the JSON answer, and the same for people."""

    code: int
    answer: Mapping[str, Any]
    text: str = ""


class UsageError(Exception):
    """Words of a call that mean nothing; `more` goes into the JSON answer (did_you_mean …)."""

    def __init__(self, message: str, **more: Any) -> None:
        super().__init__(message)
        self.more = more


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command: `arguments` declares its options, `act` carries it out; `commits` when that ends in a release."""

    name: str
    arguments: Callable[[argparse.ArgumentParser], None] = lambda _parser: None
    act: Callable[[argparse.Namespace, Grant], Outcome]
    commits: bool = False

    @property
    def help(self) -> str:
        """What it does, in the words of the function that does it."""
        words = (self.act.__doc__ or "").rstrip(".")
        return words[:1].lower() + words[1:]


def date(text: str) -> dt.date:
    """An ISO date, for argparse."""
    return dt.date.fromisoformat(text)


def words(text: str) -> str:
    """Text that says something, for argparse: a release without a reason explains nothing."""
    if not text.strip():
        raise argparse.ArgumentTypeError("say why in words")
    return text.strip()


def add_as_of(parser: argparse.ArgumentParser) -> None:
    """The option that fixes the release's date."""
    parser.add_argument(
        "--as-of",
        type=date,
        default=None,
        metavar="DATE",
        help="date of the release (default: today in Beijing)",
    )


def add_reason(parser: argparse.ArgumentParser) -> None:
    """The reason that every release states."""
    parser.add_argument("--reason", type=words, required=True, metavar="TEXT", help="why; stands in the release log")


def say(text: str, file: TextIO | None = None) -> None:
    """Prints text that may quote anybody's: a terminal obeys control characters, so a sign stands for each."""
    print(seen(text), file=file or sys.stdout)


def say_json(answer: Mapping[str, Any], default: Callable[[object], str] | None = None) -> None:
    """Prints an object in one line, with the same characters as escapes that read back as they were."""
    text = json.dumps(answer, ensure_ascii=False, default=default, allow_nan=False)
    print(UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def show_progress(step: str, share: float) -> None:
    """Progress on standard error: in place on a terminal, one line a step elsewhere."""
    step = seen(step)
    if sys.stderr.isatty():
        print(f"\r\033[K{share:4.0%}  {step}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)
    else:
        print(f"{share:4.0%}  {step}", file=sys.stderr, flush=True)
