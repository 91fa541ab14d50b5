"""What `streamlit run` serves: the pages behind the host check."""

from pathlib import Path

from starlette.middleware import Middleware
from streamlit.starlette import App

from dashboard.hostcheck import HostCheck
from dashboard.signin import load

_sign_in = load()

app = App(
    Path(__file__).with_name("app.py"),
    secrets={"auth": dict(_sign_in.auth)} if _sign_in else None,
    middleware=[Middleware(HostCheck, loopback_only=_sign_in is None)],
)
