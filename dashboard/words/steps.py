"""Steps of long work in a reader's words; the command line shows them as the run names them."""

from dashboard.words.text import Translate
from data.contracts import CONTRACTS


def words(step: str, say: Translate) -> str:
    """What is being done: a step of the run, or a dataset of hours and the part that it stands at."""
    known = {
        "check": say("Reading and checking"),
        "check read": say("Reading the file"),
        "check types": say("Checking numbers, dates and words"),
        "check convert": say("Converting to the contract's types"),
        "check values": say("Checking values and codes"),
        "check series": say("Checking keys and series"),
        "stage": say("Setting the new rows among the released"),
        "difference": say("Comparing with the current release"),
        "observations": say("Computing indicators"),
        "projections": say("Computing projections"),
        "hindcasts": say("Testing projections on the past"),
        "standings": say("Judging targets"),
        "consequences": say("Listing what moves"),
        "done": say("Done"),
    }
    name, _, part = step.partition(" ")
    if name in CONTRACTS and part:
        return say("Adding up hours: {part}").format(part=part)
    return known.get(step, step)
