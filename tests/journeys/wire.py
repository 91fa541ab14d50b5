"""What a server sends to a page, without a browser: all of it, whether it would be shown or not."""

from collections.abc import Mapping, Sequence

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Origin, Subprotocol
from websockets.sync.client import connect

PATIENCE_S = 300
XSRF = "_streamlit_xsrf"
# What every run sends; a menu of pages is none of them.
ALWAYS = {"new_session", "session_status_changed", "page_config_changed", "delta", "script_finished"}
SIDEBAR = 1  # begins the place of what stands there


def sent(url: str, path: str, query: str, cookies: Mapping[str, str] | None = None) -> list[ForwardMsg]:
    """Every message of one run of a page that a browser with these cookies asks for by its address."""
    wish = BackMsg()
    wish.rerun_script.query_string, wish.rerun_script.page_name = query, path
    given = cookies or {}
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in given.items())} if given else {}
    protocols = [Subprotocol(one) for one in ("streamlit", given.get(XSRF)) if one]  # where the browser says it again
    found: list[ForwardMsg] = []
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(address, origin=Origin(url), subprotocols=protocols, additional_headers=header, max_size=None) as line:
        line.send(wish.SerializeToString())
        while not found or found[-1].WhichOneof("type") != "script_finished":
            found.append(ForwardMsg.FromString(line.recv(PATIENCE_S, decode=False)))
    return found


def bare(messages: Sequence[ForwardMsg]) -> list[str]:
    """The words of a page that has neither menu nor side bar: those of each element, or its kind if it has none."""
    words = []
    for one in messages:
        kind = str(one.WhichOneof("type"))
        if kind != "delta" or one.metadata.delta_path[0] == SIDEBAR:
            words += [] if kind in ALWAYS - {"delta"} else [kind]
        elif one.delta.WhichOneof("type") == "new_element":
            named = str(one.delta.new_element.WhichOneof("type"))
            element = getattr(one.delta.new_element, named)
            said = getattr(element, "body", "") or getattr(element, "label", "") or named
            words += [] if named == "html" and said.startswith(("<style>", "<script>")) else [said]
    return words
