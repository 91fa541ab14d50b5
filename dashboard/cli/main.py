"""From words to a command, and from its outcome to an exit code and an answer."""

import argparse
import datetime as dt
import getpass
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, NoReturn

from polars.exceptions import PanicException

from dashboard.cli.command import Command, Outcome, UsageError, say, say_json
from dashboard.cli.serve import SERVE
from dashboard.words import damage, faults
from dashboard.words.text import LANGUAGES, translator
from data.store.access import Grant, NotGranted, administrator
from data.store.damage import located
from data.store.faults import StoreFault
from data.store.home import default_home
from data.store.objects import Damaged, Store
from data.store.signin import SignInMisconfigured

DONE, REFUSED, USAGE, ENVIRONMENT = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Console script `sidu`; exits 0 done, 1 refused with findings, 2 wrong usage, 3 environment at fault."""
    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough; nothing more may be written, not at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """The exit code of one command; its answer goes to standard output, its logs to standard error."""
    try:
        user = getpass.getuser()
        _in_utf8(*arguments, default_home(), user)
        options = _parser(_commands(arguments)).parse_args(arguments)
        options.home = _named(options.home)
    except UsageError as error:
        return _say(Outcome(USAGE, {"error": str(error)}, str(error)), argparse.Namespace(json="--json" in arguments))
    grant = replace(administrator(f"cli:{user}"), where=f"command {options.command.name}")
    try:
        outcome = options.command.act(options, grant)
    except UsageError as error:
        near = ", ".join(str(one) for one in error.more.get("did_you_mean", ()))
        text = f"{error}; did you mean {near}?" if near else str(error)
        return _say(Outcome(USAGE, {"error": str(error), **error.more}, text), options)
    except NotGranted as error:
        return _say(Outcome(REFUSED, {"error": str(error)}, str(error)), options)
    except Damaged as fault:
        return _damaged(fault, options, grant)
    except SignInMisconfigured as error:
        return _fault(error.said(translator(options.lang)), options)
    except (StoreFault, OSError) as error:
        say(f"sidu: {type(error).__name__}: {error}", sys.stderr)  # the log: what the disk or the store said
        told = faults.unpublished if options.command.commits else faults.sentence
        return _fault(told(error, home=options.home, language=options.lang), options)
    except KeyboardInterrupt:
        return _fault("interrupted", options)
    except (Exception, PanicException) as error:  # a panic of Polars is no Exception
        if os.environ.get("SIDU_DEBUG"):
            raise
        # A bug. The person gets one line; SIDU_DEBUG=1 shows where.
        return _fault(f"fault in Sidu ({type(error).__name__}: {error}); SIDU_DEBUG=1 shows where", options)
    return _say(outcome, options)


class _Parser(argparse.ArgumentParser):
    """Wrong words are an answer like any other, in JSON where that was asked for."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}\n{self.format_usage().strip()}")


def _commands(arguments: Sequence[str]) -> Sequence[Command]:
    if arguments[:1] == [SERVE.name]:  # its first page waits for all that is loaded
        return [SERVE]
    from dashboard.cli.commands import COMMANDS  # noqa: PLC0415 see above

    return COMMANDS


def _parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    shared = _Parser(add_help=False)
    shared.add_argument("--json", action="store_true", help="one JSON object on standard output")
    shared.add_argument(
        "--home", default=default_home(), help="where the releases are (default: SIDU_HOME, else %(default)s)"
    )
    shared.add_argument("--lang", choices=LANGUAGES, default="zh", help="language of messages (default: zh)")
    parser = _Parser(
        prog="sidu",
        description="Sidu 四度: population and density monitor.",
        epilog="Exit codes: 0 done, 1 refused with findings, 2 wrong usage, 3 the environment is at fault.",
    )
    below = parser.add_subparsers(required=True, metavar="COMMAND")
    groups: dict[str, Any] = {}
    for command in commands:
        first, _, second = command.name.partition(" ")
        if second:
            if first not in groups:
                group = below.add_parser(first, help=command.help, description=command.help)
                groups[first] = group.add_subparsers(required=True, metavar="ACTION")
            own = groups[first].add_parser(second, parents=[shared], help=command.help, description=command.help)
        else:
            own = below.add_parser(first, parents=[shared], help=command.help, description=command.help)
        command.arguments(own)
        own.set_defaults(command=command)
    return parser


def _in_utf8(*given: str) -> None:
    # Bytes that are none reach Python as halves of letters, which no release, audit entry or answer can hold.
    for one in given:
        try:
            one.encode()
        except UnicodeEncodeError as error:
            shown = one.encode(errors="backslashreplace").decode()
            raise UsageError(f"{shown} is not UTF-8; reasons, names and paths are taken in UTF-8 only") from error


def _named(home: str) -> str:
    if not home.strip():  # an empty variable of a script, not the folder that one is in
        raise UsageError("--home takes a folder or an s3:// address, and was given nothing")
    return home


def _say(outcome: Outcome, options: argparse.Namespace) -> int:
    if options.json:
        say_json(outcome.answer, _plain)
    elif outcome.text:
        say(outcome.text, sys.stdout if outcome.code in {DONE, REFUSED} else sys.stderr)
    return outcome.code


def _damaged(fault: Damaged, options: argparse.Namespace, grant: Grant) -> int:
    try:
        found = located(Store.open(options.home), fault, grant=grant)
    except StoreFault as error:
        return _fault(f"{fault}; {error}", options)
    return _fault(damage.sentences(found, options.lang), options, damaged=asdict(found))


def _fault(message: str, options: argparse.Namespace, **more: Any) -> int:
    if options.json:
        say_json({"error": message, **more})
    say(f"sidu: {message}", sys.stderr)
    return ENVIRONMENT


def _plain(value: object) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)
