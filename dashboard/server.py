"""What `streamlit run` serves: the pages behind the host check and the door, and what ends with a session."""

import asyncio
import faulthandler
import json
import logging
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.starlette import App
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard.serving.crowd import Crowd
from dashboard.serving.door import A_FILE, Door, Edges
from dashboard.serving.health import Health, beat
from dashboard.serving.hostcheck import HostCheck, Scope
from dashboard.serving.inflow import Inflow
from dashboard.session import files, folders
from data.store.access import Grant, administrator, grant_for
from data.store.signin import SignIn, grant_of, load

SWEEP_S = 30.0  # seconds between two looks for what ended sessions left

faulthandler.register(signal.SIGUSR1, all_threads=True)  # how a server that stands still tells where; see supervise
beat()
# Streamlit takes a folder "pages" beside this file for pages of its own until `st.navigation` has run for the first
# time: whoever opened a page of a server just started by its address was told that there is no such page.
PagesManager.uses_pages_directory = False
files.answer_in_words()
# The pages load while the first browser still fetches Streamlit's own files.
Thread(target=import_module, args=("dashboard.pages.menu",), daemon=True).start()


def _grant(scope: Scope) -> Grant:
    """Whose request it is: Streamlit's signed cookie, by the sign-in file of now."""
    how = load()
    if how is None:
        return administrator("local")
    claims = _claims(how, HTTPConnection(scope).cookies)
    return grant_of(how, claims) if claims else replace(grant_for("", "nobody"), until=0.0)


def _claims(how: SignIn, cookies: Mapping[str, str]) -> Mapping[str, Any]:
    def signed(name: str) -> bytes | None:
        given = cookies.get(name)
        return decode_signed_value(str(how.auth.get("cookie_secret")), name, given.encode("utf-8")) if given else None

    found = get_cookie_with_chunks(signed, USER_COOKIE_NAME)
    claims: dict[str, Any] = json.loads(found) if found else {}
    return claims if claims.get("is_logged_in") is True and claims.get("origin") == how.origin else {}


def _uploaded() -> MemoryUploadedFileManager:
    manager = get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        raise TypeError(f"uploads are kept by {type(manager).__name__}, whose size nobody knows")
    return manager


def _held() -> dict[str, int]:
    """How many bytes of uploaded files each session has in memory."""
    return {
        session: sum(len(one.data) + len(one.name) + A_FILE for one in list(files.values()))
        for session, files in list(_uploaded().file_storage.items())
    }


def _end_sessions() -> None:
    """Removes the files of sessions that do not come back, from memory and from the disk."""
    for session in _held():
        folders.of(session)
    after = float(config.get_option("server.disconnectedSessionTTL")) + SWEEP_S
    for session in folders.sweep(get_instance().is_active_session, after=after):
        _uploaded().remove_session_files(session)


@asynccontextmanager
async def _lifespan(_: App) -> AsyncIterator[dict[str, Any]]:
    async def sweeping() -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                await asyncio.to_thread(_end_sessions)
            except Exception:  # the next look may find what this one did not
                logging.getLogger("sidu").exception("the files of ended sessions")

    await asyncio.to_thread(folders.leftovers)
    task = asyncio.create_task(sweeping())
    yield {}
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    folders.clear()


_sign_in = load()

app = App(
    Path(__file__).with_name("app.py"),
    secrets={"auth": dict(_sign_in.auth)} if _sign_in else None,
    lifespan=_lifespan,
    middleware=[
        Middleware(HostCheck, loopback_only=_sign_in is None, own=_sign_in.origin if _sign_in else ""),
        Middleware(Health),  # in front of the door: it says how the server is, and nothing more
        Middleware(
            Door, edges=Edges(grant=_grant, lives=lambda session: get_instance().is_active_session(session), held=_held)
        ),
        Middleware(Crowd, grant=_grant),
        Middleware(Inflow, grant=_grant),
    ],
)
