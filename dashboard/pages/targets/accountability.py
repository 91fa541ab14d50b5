"""Accountability 责任清单: per lead body and per district what is theirs, how it stands, what is due next."""

import streamlit as st

from dashboard.content.targets import accountability
from dashboard.pages.parts import frame
from dashboard.pages.parts.controls import choice
from dashboard.pages.parts.frame import current, source_line
from dashboard.pages.parts.states import empty
from dashboard.pages.targets import ledger_table
from dashboard.proof.slips import Slip
from dashboard.session import address
from data.contracts.clock import today


def show() -> None:
    """The page."""
    state, view = current()
    say, language = state.say, state.language
    kind = address.asked_choice("who", accountability.KINDS, "body")
    found = accountability.owners(view, kind, today=today())
    st.title(accountability.sentence(found, kind, language))
    st.radio(
        say("View by"),
        accountability.KINDS,
        format_func=lambda one: say("Lead bodies") if one == "body" else say("Districts and zones"),
        horizontal=True,
        **address.bound("who", kind, f"account:{language}"),
    )
    if not found:
        empty(state, say("The ledger of this release is empty."))
        return
    rows, slip = (
        accountability.table(found, language),
        Slip("account", accountability.owners, view, kind, today=today()),
    )
    frame.table(rows, key=f"account-{kind}", title=say("Accountability"), slip=slip)
    held = {one.key: one for one in found}
    one = held[
        choice(say("Who"), "owner", list(held), words=lambda key: held[key].name, key=f"owner:{kind}:{language}")
    ]
    st.subheader(accountability.line(one, language))
    if one.items:
        ledger_table.show(state, list(one.items), key="account-items", title=one.name)
    st.subheader(say("Due in the next quarter"))
    if one.due:
        ledger_table.show(state, list(one.due), key="account-due", title=one.name)
    else:
        st.write(say("Nothing of {who} is due in the next quarter.").format(who=one.name))
    source_line(state, view, sources=[say("each item names its document in the table")])
