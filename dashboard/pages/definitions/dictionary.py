"""The data dictionary: what an extract of each dataset must hold, with an empty file to fill in."""

import streamlit as st

from dashboard.content.definitions import definitions
from dashboard.pages.parts import grids
from dashboard.session import address
from dashboard.session.address import State
from data.contracts import CONTRACTS, INPUTS
from data.contracts.dictionary import Format, template

_KINDS = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
}


def show(state: State, dataset: str) -> None:
    """One dataset's columns, its key and its templates; below, the dictionary of all."""
    say, language = state.say, state.language
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
            for form, kind in _KINDS.items():
                st.download_button(
                    f"{chosen}.{form}",
                    template(chosen, form),
                    f"{chosen}.{form}",
                    kind,
                    key=f"template:{form}",
                    icon=":material/download:",
                    on_click="ignore",
                )
    else:
        st.write(say("Sidu computes this dataset; nobody delivers it."))
    st.write(say("The dictionary of all datasets:"))
    everything = definitions.dictionary_table(language)
    with st.container(horizontal=True):
        for form, content in (
            (Format.CSV, definitions.as_csv(everything)),
            (Format.XLSX, definitions.as_xlsx(everything)),
        ):
            name = f"dictionary-{language}.{form}"
            st.download_button(
                name, content, name, _KINDS[form], key=f"all:{form}", icon=":material/download:", on_click="ignore"
            )
