"""Every command of `sidu`, in the order in which `sidu --help` lists them."""

from dashboard.commands.again import AGAIN
from dashboard.commands.command import Command, Outcome, UsageError
from dashboard.commands.hand_out import HANDING_OUT
from dashboard.commands.publish import PUBLISHING
from dashboard.commands.read import READING
from dashboard.commands.tend import TENDING

COMMANDS: tuple[Command, ...] = (*PUBLISHING, *AGAIN, *READING, *HANDING_OUT, *TENDING)

__all__ = ["COMMANDS", "Command", "Outcome", "UsageError"]
