"""An empty Streamlit page with as many static charts as the heaviest page has: what `pages` measures against."""

from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__)
CHARTS = 6
SPEC = {
    "mark": "bar",
    "encoding": {"x": {"field": "place", "type": "ordinal"}, "y": {"field": "value", "type": "quantitative"}},
}
ROWS = [{"place": place, "value": place * place % 17} for place in range(32)]


def show() -> None:
    """A title and the charts."""
    st.title("Empty")
    for place in range(CHARTS):
        st.vega_lite_chart(ROWS, SPEC, theme=None, key=f"chart:{place}")


if __name__ == "__main__":
    show()
