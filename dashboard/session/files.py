"""Files that are made when somebody clicks: with the rights of the click, or with a sentence why not.

Streamlit has one English sentence for whatever goes wrong there, and tells it for five seconds; the page says it after.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

import streamlit as st
from polars.exceptions import PanicException
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime import app_session, get_instance
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_storage import MediaFileStorageError

from dashboard.reading.query import View
from dashboard.session.session import claims, configured
from dashboard.words import damage, faults
from dashboard.words.text import LANGUAGES, translator
from data.store import audit, signin
from data.store.access import Action, Expired, NotGranted
from data.store.damage import located
from data.store.faults import Damaged, StoreFault

_WHY = "files that were not made"  # sentences for the next run of the page


class NotMade(Exception):
    """A file that was clicked was not made; the message says why in the reader's language."""


def when_clicked(view: View, make: Callable[[View], bytes]) -> Callable[[], bytes]:
    """`make`, for a download button: at the click it is decided again whether the person may, by the roles of then.

    The click comes without a run of the page and in another thread, so that the claims are those of now.
    """
    known = claims() if configured() is not None else None
    why: list[str] = st.session_state.setdefault(_WHY, [])

    def made() -> bytes:
        grant = view.grant
        try:
            how = configured()
            if how is not None:
                grant = replace(signin.grant_of(how, known or {}), where=grant.where, session=grant.session)
            audit.required(view.store, grant, Action.VIEW)
            return make(replace(view, grant=grant))
        except (Exception, PanicException) as error:  # whatever it is, Streamlit would hide it
            logging.getLogger("sidu").warning("a file of %s: %s", grant.where, error, exc_info=error)
            told = _sentence(replace(view, grant=grant), error)
            why.append(told)
            raise NotMade(told) from error

    return made


def not_made() -> list[str]:
    """Why files were not made that were clicked since the last run; said once."""
    why: list[str] = st.session_state.setdefault(_WHY, [])
    told = list(dict.fromkeys(why))
    why.clear()
    return told


def _sentence(view: View, error: BaseException) -> str:
    language = view.spoken or LANGUAGES[0]
    say = translator(language)
    match error:
        case Expired():
            return say("Your sign-in has expired, and no file was made. Please sign in again.")
        case NotGranted():
            return say("Your role does not include it. An administrator can change that.")
        case signin.SignInMisconfigured():
            return say("The configuration of the sign-in cannot be used. An administrator finds the reason in the log.")
        case Damaged():
            try:
                return damage.sentences(located(view.store, error, grant=view.grant), language)
            except StoreFault as away:
                return _sentence(view, away)
        case StoreFault() | OSError():
            return faults.sentence(error, home=view.store.home, language=language)
    return say("The file could not be made. The figures are unharmed; the log of the server says why.")


class Answers(DeferredFileHandler):
    """Tells the browser why a file was not made, and has the page drawn again, which says it for longer."""

    async def handle(self, request: BackendOperationRequest, session_id: str) -> BackendOperationResponse:
        """As Streamlit's own, but for the sentence."""
        try:
            files = get_instance().media_file_mgr
            url = await asyncio.to_thread(files.execute_deferred, request.deferred_file.file_id)
        except MediaFileStorageError as error:
            return BackendOperationResponse(request_id=request.request_id, error_msg=_told(error, session_id))
        made = DeferredFileResponsePayload(url=url)
        return BackendOperationResponse(request_id=request.request_id, deferred_file=made)


def _told(error: MediaFileStorageError, session_id: str) -> str:
    if not isinstance(error.__cause__, NotMade):  # a page of an earlier run: whose, and in which language, is not known
        gone = "This file is no longer offered here; load the page again, then download it once more."
        return f"{translator('zh')(gone)} / {gone}"
    session = get_instance().get_app_session(session_id)
    if session is not None:
        session.request_rerun(session._client_state)  # where the person is, and what they chose
    return str(error.__cause__)


def answer_in_words() -> None:
    """From now on sessions answer so."""
    setattr(app_session, "DeferredFileHandler", Answers)  # noqa: B010 - mypy takes no class
