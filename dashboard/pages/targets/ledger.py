"""Ledger 台账: what was entered (上账), what is done and verified (销账), what came back (反弹)."""

import streamlit as st

from dashboard.content.targets import ledger
from dashboard.handouts import audited
from dashboard.pages.parts import texts
from dashboard.pages.parts.controls import choice
from dashboard.pages.parts.files import download
from dashboard.pages.parts.frame import current, source_line
from dashboard.pages.parts.states import empty
from dashboard.pages.releases import decision
from dashboard.pages.targets import ledger_edit, ledger_many, ledger_map, ledger_release, ledger_table
from dashboard.reading.query import View
from dashboard.session.address import State
from dashboard.words.text import bodies, marked
from data.store.access import KEEPERS_OF_THE_LEDGER, Action

EVERY = "*"


def show() -> None:
    """The page."""
    state, view = current()
    say = state.say
    whole = ledger.items(view)
    st.title(ledger.sentence(whole, state.language))
    decision.outcome_message(state)
    if not whole:
        empty(state, say("The ledger of this release is empty."))
    shown, group = _narrowed(state, whole)
    for name, rows in ledger.grouped(shown, group).items():
        if name:
            st.subheader(say("{name}: {n} items").format(name=name, n=len(rows)))
        title = name or ledger.sentence(whole, state.language)
        ledger_table.show(state, rows, key=f"ledger:{name}", title=title, height=None if name else 560)
    if whole and not shown:
        empty(state, say("No item of the ledger fits this choice."))
    if whole:
        ledger_map.show(state, view, page="ledger")
        _item(state, view, shown or whole)
    if view.grant.actions.intersection(KEEPERS_OF_THE_LEDGER):
        ledger_many.bulk(state, view, shown)
        ledger_edit.bring(state, view)
        ledger_release.consequences(state)
    _export(state, view)
    source_line(state, view, sources=[say("each item names its document in the table")])


def _narrowed(state: State, whole: list[ledger.Row]) -> tuple[list[ledger.Row], str]:
    say = state.say
    columns = st.columns(5)
    with columns[0]:
        wanted = _filter(state, "item_state", say("State"), ledger.STATES)
    with columns[1]:
        body = _filter(state, "body", say("Lead body"), sorted({row["body"] for row in whole}))
    with columns[2]:
        area = _filter(state, "item_area", say("Area"), list(dict.fromkeys(row["area"] for row in whole)))
    with columns[3]:
        order = _choice(state, "order", ledger.ORDERS, say("Sort by"))
    with columns[4]:
        group = _choice(state, "group", ledger.GROUPS, say("Group by"))
    chosen = {"state": wanted, "body": body, "area": area}
    fitting = [row for row in whole if all(value in {EVERY, row[name]} for name, value in chosen.items())]
    return ledger.ordered(fitting, order), group


def _filter(state: State, name: str, label: str, values: list[str] | tuple[str, ...]) -> str:
    key = f"ledger:{name}:{state.language}"
    words = {EVERY: state.say("All")} | {one: state.say(one) for one in values}
    return choice(label, name, list(words), words=words.__getitem__, key=key, silent=True)


def _choice(state: State, name: str, choices: tuple[str, ...], label: str) -> str:
    key = f"ledger:{name}:{state.language}"
    return choice(label, name, choices, words=lambda one: state.say(one, of="by"), key=key, silent=True)


def _item(state: State, view: View, shown: list[ledger.Row]) -> None:
    say = state.say
    st.subheader(say("One item"))
    names = {row["item_id"]: row for row in shown}
    chosen = choice(
        say("Item"),
        "item",
        list(names),
        words=lambda one: f"{names[one]['area']} · {names[one]['name']} · {names[one]['due'][:4]}",
        key=f"ledger:item:{state.language}",
    )
    row = names[chosen]
    now = f"{ledger.SHAPES[row['state']]} {say(row['state'])}"
    texts.markdown(marked("**{now}** · {standing} · {why}", now=now, standing=row["standing"], why=row["why"]))
    due = f"{say('Due')} {row['due']}" if row["due"] else ""
    st.write(" · ".join(part for part in (bodies(row["body"], state.language), due, row["said"]) if part))
    ledger_table.history(state, ledger.history(view, chosen), key="ledger-history", title=row["name"])
    if view.grant.actions.intersection(KEEPERS_OF_THE_LEDGER):
        ledger_edit.form(state, view, row)


def _export(state: State, view: View) -> None:
    if Action.EXPORT in view.grant.actions:
        download(
            view,
            state.say("Export the ledger as CSV"),
            "ledger.csv",
            lambda now: audited.audited_content(now, ledger.contract_csv(now), what="ledger", kind="csv"),
        )
