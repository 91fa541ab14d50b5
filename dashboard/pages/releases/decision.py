"""The decision about what was checked: publish with a reason or propose it to somebody; what came of it."""

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from dashboard import publishing
from dashboard.content.releases import consequences, findings
from dashboard.content.subjects.choices import SUBJECTS
from dashboard.pages.parts.frame import current
from dashboard.pages.parts.states import unpublished
from dashboard.publishing import drafts
from dashboard.session import address, session
from dashboard.session.address import State
from dashboard.words.text import LONGEST
from data.store.faults import StoreFault
from data.store.releases import ReleaseExists


def show(state: State, seen: publishing.Preview, *, name: str, put_away: Callable[[], None]) -> None:
    """The reason, the acknowledgement of warnings, and the button that the configuration allows.

    `name` is where the check is kept; `put_away` lets go of what was checked once it is published or proposed.
    """
    say = state.say
    if seen.draft is None or seen.stands is not None:
        return
    key, kept = f"reason:{name}", f"reason:{name}:kept"
    if key not in st.session_state:  # Streamlit forgets what a field held while it was not drawn
        st.session_state[key] = st.session_state.get(kept, "")
    reason = st.session_state[kept] = st.text_input(say("Reason of the release"), max_chars=LONGEST, key=key)
    accepted = acknowledged(state, seen)
    ready = bool(reason.strip()) and accepted
    missing = say("Acknowledge the warnings first.") if reason.strip() else say("Give a reason first.")
    second = publishing.second_person_publishes()
    if second:
        st.write(say("By configuration another person approves what you bring; you see here what they will see."))
    label = say("Propose to another person") if second else say("Publish")
    if st.button(label, type="primary", disabled=not ready, help=None if ready else missing):
        done = (_propose if second else _publish)(seen, reason.strip())
        if done:
            for kept in (name, f"reason:{name}:kept"):
                st.session_state.pop(kept, None)
            put_away()
            address.forget("release")  # only now: a click meanwhile may end this run wherever Streamlit is called
            st.rerun()


def acknowledged(state: State, seen: publishing.Preview) -> bool:
    """Whether a person has seen the warnings, if there are any; a tick is for these warnings and no others."""
    if not seen.warned:
        return True
    label = state.say("I have seen the warnings and publish all the same")
    return st.checkbox(label, key=f"acknowledged:{findings.warned_of(seen.findings)}")


def _propose(seen: publishing.Preview, reason: str) -> bool:
    _, view = current()
    made = publishing.propose_preview(view.store, seen, grant=view.grant, reason=reason)
    st.session_state["proposed"] = (made.id, reason)
    return True


def _publish(seen: publishing.Preview, reason: str) -> bool:
    state, view = current()
    try:
        result = publishing.commit_preview(view.store, seen, grant=view.grant, accept_warnings=True, reason=reason)
    except ReleaseExists as error:
        came_first(error)
    except (StoreFault, OSError) as error:
        unpublished(state, error)
        return False
    if not isinstance(result, publishing.Published) or seen.draft is None:
        return False
    keep_outcome(result.release.number, seen.draft, reason)
    return True


def forget_unless(name: str, asked: object, state: State) -> None:
    """Drops the check kept under `name` when it was of anything else than what now stands on the page."""
    if name in st.session_state and st.session_state.get(f"{name}:of") != asked:
        st.session_state.pop(name)
        st.info(state.say("Something has changed since the check. Check again to see what it does now."))


def came_first(error: ReleaseExists) -> NoReturn:
    """Somebody else published meanwhile: the page is drawn anew, with that above and without what was checked."""
    for name in ("preview", "edit:preview", "approval:preview", "published"):
        st.session_state.pop(name, None)
    st.session_state["came first"] = str(error)
    st.rerun()


def keep_outcome(number: int, draft: publishing.Draft, reason: str) -> None:
    """Keeps what was published for the message of the next run, which shows the new release."""
    pages = consequences.pages(draft, {path: page.choices for path, page in SUBJECTS.items()})
    st.session_state["published"] = (number, draft.moved, reason, pages)


def outcome_message(state: State) -> None:
    """What was just published, and which pages now show which figures; or what waits for another person."""
    say = state.say
    if number := st.session_state.pop("came first", None):
        text = say("Release {n} was published meanwhile. Check again to see the consequences on it.")
        st.error(text.format(n=number))
    if proposal := st.session_state.pop("proposed", None):
        text = say("Proposed: {reason}. It waits for another person on the page Approvals (no. {id}).")
        st.success(text.format(id=proposal[0], reason=proposal[1]))
    done = st.session_state.get("published")
    if not done:
        return
    number, moved, reason, pages = done
    text = say("Release {number} is published: {reason}. {moved} figures moved; every page shows it now.")
    st.success(text.format(number=number, reason=reason, moved=f"{moved:,}"))
    titles = {path: page.title for path, page in SUBJECTS.items()} | {"targets": "Targets", "ledger": "Ledger"}
    with st.container(horizontal=True, gap="small"):
        for path, count in pages.items():
            label = say("{page}: {n} figures").format(page=say(titles[path]), n=f"{count:,}")
            st.link_button(label, f"{path}?lang={state.language}", type="tertiary")
    st.caption(say("Addresses that name an earlier release keep showing that one.").format(n=number))


def put_files_away() -> None:
    """Lets go of the files of this draft."""
    # The browser keeps what a file picker holds; only a picker under another key is an empty one.
    _, view = current()
    drafts.put_away(view.store, grant=view.grant)
    session.discard_uploads(uploader=f"uploader:{st.session_state.get('arrivals:round', 0)}", name="upload")
    for name in ("arrivals", "arrivals:known", "arrivals:marks", "arrivals:names", "preview", "reason:preview:kept"):
        st.session_state.pop(name, None)
    st.session_state["arrivals:round"] = st.session_state.get("arrivals:round", 0) + 1
