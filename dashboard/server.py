"""What `streamlit run` serves: the pages behind the host check."""

from importlib import import_module
from pathlib import Path
from threading import Thread

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboard.hostcheck import HostCheck
from dashboard.signin import load

# The pages load while the first browser still fetches Streamlit's own files.
Thread(target=import_module, args=("dashboard.views.pages",), daemon=True).start()

_sign_in = load()

app = App(
    Path(__file__).with_name("app.py"),
    secrets={"auth": dict(_sign_in.auth)} if _sign_in else None,
    middleware=[Middleware(HostCheck, loopback_only=_sign_in is None, own=_sign_in.origin if _sign_in else "")],
)
