"""Every command of `sidu`, in the order in which `sidu --help` lists them."""

from dashboard.cli.care import TENDING
from dashboard.cli.command import Command, Outcome, UsageError
from dashboard.cli.export import HANDING_OUT
from dashboard.cli.publish import PUBLISHING
from dashboard.cli.read import READING
from dashboard.cli.rollback import AGAIN

COMMANDS: tuple[Command, ...] = (*PUBLISHING, *AGAIN, *READING, *HANDING_OUT, *TENDING)

__all__ = ["COMMANDS", "Command", "Outcome", "UsageError"]
