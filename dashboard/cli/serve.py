"""The command that serves: it loads little, so that the first page comes soon."""

import argparse

from dashboard.cli.command import Command, Outcome, UsageError, show_progress
from dashboard.serving import serve
from data.contracts.clock import today
from data.store import audit, releases
from data.store.access import Action, Grant
from data.store.objects import Store


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--address", default=None, help="other than loopback only with sign-in configured")


def _serve(options: argparse.Namespace, grant: Grant) -> Outcome:
    """Serve the dashboard; seeds an empty home first."""
    try:
        serve.check_address(options.address)
    except serve.RefusedAddress as error:
        raise UsageError(
            f"without sign-in Sidu binds to loopback only, not to {error}; configure SIDU_SIGN_IN first"
        ) from error
    store = Store.open(options.home)
    audit.required(store, grant, Action.ADMINISTER)
    if not releases.numbers(store):
        from dashboard import publishing  # noqa: PLC0415 an empty home alone needs all that makes figures

        publishing.seed(options.home, grant=grant, as_of=today(), progress=show_progress)
    serve.become_server(home=store.home, port=options.port, asked_address=options.address, say=print)
    return Outcome(0, {})


SERVE = Command(name="serve", arguments=_serve_arguments, act=_serve)
