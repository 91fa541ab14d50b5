"""What is damaged, in sentences: which object, what was expected of it, and how it is mended."""

from dashboard.words.text import enumerated, one_after_another, translator
from data.contracts import CONTRACTS
from data.store.damage import Damage

MOST_NAMED = 3  # releases that stand on a part


def sentences(damage: Damage, language: str) -> str:
    """What was found and how to fix it."""
    say = translator(language)
    fix = say(
        "No figure is shown or published from it; what does not need it goes on. An administrator mends it with: "
        "sidu doctor --repair, adding --backup PATH where a copy is kept."
    )
    return one_after_another((found(damage, language), fix), language)


def found(damage: Damage, language: str) -> str:
    """What was found, in one sentence."""
    say = translator(language)
    if damage.is_release:
        return _release(damage, language)
    if damage.dataset is None:
        gone, changed = say("The stored file {name} is missing."), say("The stored file {name} is damaged.")
        return (gone if damage.missing else changed).format(name=damage.name)
    contract = CONTRACTS[damage.dataset]
    told = (
        say("A stored part of {dataset} ({key}; in release {releases}) is missing: {name}.")
        if damage.missing
        else say("A stored part of {dataset} ({key}; in release {releases}) is damaged, not what was written: {name}.")
    )
    shown = [str(number) for number in damage.releases[:MOST_NAMED]]
    more = ["…"] if damage.releases[MOST_NAMED:] else []
    return told.format(
        dataset=contract.name(language),
        key=damage.key,
        releases=enumerated([*shown, *more], language),
        name=damage.name,
    )


def _release(damage: Damage, language: str) -> str:
    say = translator(language)
    told = say("The file of release {n} is damaged.")
    if damage.newest:
        told = say(
            "The file of the newest release, {n}, is damaged. No older release is shown as the current one; "
            "earlier ones open by their number."
        )
    return told.format(n=damage.releases[0])
