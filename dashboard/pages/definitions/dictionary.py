"""The data dictionary: what an extract of each dataset must hold, with an empty file to fill in."""

from collections.abc import Callable

import streamlit as st

from dashboard.content.definitions import definitions
from dashboard.pages.parts import grids
from dashboard.pages.parts.files import download
from dashboard.pages.parts.frame import current
from dashboard.reading.query import View
from dashboard.session import address
from dashboard.session.address import State
from data.contracts import CONTRACTS, INPUTS
from data.contracts.dictionary import Format, template

ICON = ":material/download:"


def show(state: State, dataset: str) -> None:
    """One dataset's columns, its key and its templates; below, the dictionary of all."""
    say, language, (_, view) = state.say, state.language, current()
    names = list(CONTRACTS)
    if dataset and dataset not in CONTRACTS:
        st.warning(say("There is no dataset {name}.").format(name=dataset))
    key = f"dictionary:{dataset}:{language}"
    chosen = st.selectbox(
        say("Dataset"),
        names,
        index=names.index(dataset) if dataset in CONTRACTS else 0,
        format_func=lambda name: f"{CONTRACTS[name].name(language)} · {name}",
        key=key,
        on_change=lambda: address.put(dataset=st.session_state[key]),
    )
    contract = CONTRACTS[chosen]
    grids.grid(definitions.dictionary_table(language, dataset=chosen), height="content")
    st.write(say("Key: {key}").format(key=", ".join(contract.key)))
    if chosen in INPUTS:
        st.write(say("An empty file of this dataset:"))
        with st.container(horizontal=True):
            for form in Format:
                download(view, f"{chosen}.{form}", f"{chosen}.{form}", _made_by(template, chosen, form), icon=ICON)
    else:
        st.write(say("Sidu computes this dataset; nobody delivers it."))
    st.write(say("The dictionary of all datasets:"))
    everything = definitions.dictionary_table(language)
    with st.container(horizontal=True):
        for form, content in ((Format.CSV, definitions.as_csv), (Format.XLSX, definitions.as_xlsx)):
            name = f"dictionary-{language}.{form}"
            download(view, name, name, _made_by(content, everything), icon=ICON)


def _made_by(make: Callable[..., bytes], *given: object) -> Callable[[View], bytes]:
    """Definitions hold no figures: they are the same for everybody."""
    return lambda _: make(*given)
