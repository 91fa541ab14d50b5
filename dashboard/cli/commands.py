"""Every command of `sidu` but `serve`, which comes first, in the order in which `sidu --help` lists them."""

from dashboard.cli.care import TENDING
from dashboard.cli.command import Command
from dashboard.cli.export import HANDING_OUT
from dashboard.cli.publish import PUBLISHING
from dashboard.cli.read import READING
from dashboard.cli.rollback import AGAIN
from dashboard.cli.serve import SERVE

COMMANDS: tuple[Command, ...] = (SERVE, *PUBLISHING, *AGAIN, *READING, *HANDING_OUT, *TENDING)
