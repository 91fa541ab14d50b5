"""The decision about what was checked: publish with a reason or propose it to somebody; what came of it."""

from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from dashboard import publishing
from dashboard.content.releases import consequences, findings
from dashboard.content.subjects.choices import SUBJECTS
from dashboard.pages.parts.frame import current
from dashboard.pages.parts.states import unpublished
from dashboard.publishing import Preview, Published, Refused, Unchanged
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from dashboard.words.text import LONGEST
from data.store.access import NotGranted
from data.store.faults import StoreFault
from data.store.releases import ReleaseExists

Commit = Callable[[View, Preview, str], Published | Unchanged | Refused]


def publish_checked(view: View, seen: Preview, reason: str) -> Published | Unchanged | Refused:
    """Publishes what a person checked, whose warnings they acknowledged."""
    return publishing.commit_preview(view.store, seen, grant=view.grant, accept_warnings=True, reason=reason)


def show(
    state: State,
    seen: Preview,
    *,
    name: str,
    put_away: Callable[[], None],
    commit: Commit = publish_checked,
    label: str = "Publish",
    asks: str = "Reason of the release",
    begun: str = "",
    proposes: bool = True,
) -> None:
    """The reason, the acknowledgement of warnings, and the button that the configuration allows.

    `name` is where the check is kept; `put_away` lets go of what was checked once it is published or proposed. `asks`
    and `label` are the words of field and button, `begun` the reason as it stands at first; without `proposes` nobody
    else is asked.
    """
    say = state.say
    if seen.draft is None or seen.stands is not None:
        return
    kept = address.kept_choice(f"reason:{name}", begun, state.language)
    reason = st.text_input(say(asks), max_chars=LONGEST, **kept).strip()
    accepted = acknowledged(state, seen)
    ready = bool(reason) and accepted
    missing = say("Acknowledge the warnings first.") if reason else say("Give a reason first.")
    second = proposes and publishing.second_person_publishes()
    if second:
        st.write(say("By configuration another person approves what you bring; you see here what they will see."))
    words = say("Propose to another person") if second else say(label)
    if not st.button(words, type="primary", disabled=not ready, help=None if ready else missing):
        return
    if _proposed(seen, reason) if second else _published(state, seen, reason, name, commit):
        for done in (name, f"reason:{name}"):
            st.session_state.pop(done, None)
        put_away()
        address.forget("release")  # only now: a click meanwhile may end this run wherever Streamlit is called
        st.rerun()


def acknowledged(state: State, seen: Preview) -> bool:
    """Whether a person has seen the warnings, if there are any; a tick is for these warnings and no others."""
    if not seen.warned:
        return True
    label = state.say("I have seen the warnings and publish all the same")
    return st.checkbox(label, key=f"acknowledged:{findings.warned_of(seen.findings)}")


def _proposed(seen: Preview, reason: str) -> bool:
    _, view = current()
    made = publishing.propose_preview(view.store, seen, grant=view.grant, reason=reason)
    st.session_state["proposed"] = (made.id, reason)
    return True


def _published(state: State, seen: Preview, reason: str, name: str, commit: Commit) -> bool:
    """Whether it became a release; keeps what was published for the message of the next run, which shows it."""
    _, view = current()
    try:
        result = commit(view, seen, reason)
    except ReleaseExists as error:
        _came_first(error, name)
    except publishing.NotWaiting:
        st.error(state.say("Somebody decided about this proposal meanwhile."))
        return False
    except NotGranted:
        raise
    except (StoreFault, OSError) as error:
        unpublished(state, error)
        return False
    if not isinstance(result, Published) or seen.draft is None:
        return False
    pages = consequences.pages(seen.draft, {path: page.choices for path, page in SUBJECTS.items()})
    st.session_state["published"] = (result.release, seen.draft.moved, reason, pages)
    return True


def forget_unless(name: str, asked: object, state: State) -> None:
    """Drops the check kept under `name` when it was of anything else than what now stands on the page."""
    if name in st.session_state and st.session_state.get(f"{name}:of") != asked:
        st.session_state.pop(name)
        st.info(state.say("Something has changed since the check. Check again to see what it does now."))


def _came_first(error: ReleaseExists, name: str) -> NoReturn:
    """Somebody else published meanwhile: the page is drawn anew, with that above and without what was checked."""
    for gone in (name, "published"):
        st.session_state.pop(gone, None)
    st.session_state["came first"] = str(error)
    st.rerun()


def came_first_message(state: State) -> None:
    """That somebody else published meanwhile, once; on a long page it stands where the button was."""
    if number := st.session_state.pop("came first", None):
        text = state.say("Release {n} was published meanwhile. Check again to see the consequences on it.")
        st.error(text.format(n=number))


def outcome_message(state: State) -> None:
    """What was just published, and which pages now show which figures; or what waits for another person."""
    say, (_, view) = state.say, current()
    if proposal := st.session_state.pop("proposed", None):
        text = say("Proposed: {reason}. It waits for another person on the page Approvals (no. {id}).")
        st.success(text.format(id=proposal[0], reason=proposal[1]))
    done = st.session_state.get("published")
    if not done:
        return
    release, moved, reason, pages = done
    text = say("Release {number} is published: {reason}. {moved} figures moved; every page shows it now.")
    st.success(text.format(number=release.number, reason=reason, moved=f"{moved:,}"))
    for odd in publishing.clock.of_release(view.store, release, grant=view.grant):
        st.warning(f"{odd.message(state.language)} {odd.fix(state.language)}")
    titles = {path: page.title for path, page in SUBJECTS.items()} | {"targets": "Targets", "ledger": "Ledger"}
    with st.container(horizontal=True, gap="small"):
        for path, count in pages.items():
            label = say("{page}: {n} figures").format(page=say(titles[path]), n=f"{count:,}")
            st.link_button(label, f"{path}?lang={state.language}", type="tertiary")
    st.caption(say("Addresses that name an earlier release keep showing that one."))
