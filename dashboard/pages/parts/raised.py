"""What a page, or a part of one, raises is said in its place, and everything else goes on."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from polars.exceptions import PanicException

from dashboard.pages.parts.states import fault, not_granted, sign_in_expired, storage
from dashboard.session.address import State
from data.store.access import Expired, NotGranted
from data.store.faults import Damaged, StoreFault


@contextmanager
def reporting_errors(where: str) -> Iterator[None]:
    """The same of what stands in the block; `where` is for the log."""
    state: State = st.session_state["state"]
    try:
        yield
    except Expired:
        sign_in_expired(state, kept=False)
    except NotGranted:
        not_granted(state)
    except (StoreFault, OSError) as error:
        logging.getLogger("sidu").exception("%s", where)
        storage(state, error)
    except (Exception, PanicException):  # whatever nobody foresaw is said in a sentence; the log has the details
        logging.getLogger("sidu").exception("%s", where)
        fault(state)


@contextmanager
def skipping_damaged() -> Iterator[None]:
    """What the page can do without is left out when it is damaged, and that is said."""
    try:
        yield
    except Damaged as error:
        storage(st.session_state["state"], error)
