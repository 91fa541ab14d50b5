"""Style sheets of the pages, and their one script; colours of charts are in dashboard/charts/theme.py."""

from functools import cache
from importlib.resources import files

from dashboard.charts.theme import THEMES


@cache
def _sheet(name: str, kind: str = "css") -> str:
    return files("dashboard.pages.parts").joinpath(f"{name}.{kind}").read_text("utf-8")


def pages(appearance: str, language: str) -> str:
    """Cards, lists, phone, print; more contrast when the person or their system asks for it; Streamlit's own words."""
    contrast = _sheet("contrast")
    look = THEMES[appearance]
    ground = (
        f".stApp,[data-testid=stSidebar],[data-testid=stHeader]{{background:{look.paper}!important;color:{look.ink}}}"
    )
    more = ground + contrast if "contrast" in appearance else f"@media (prefers-contrast:more){{{contrast}}}"
    words = _sheet(f"words.{language}")
    # The colours of standings are chosen for light paper; on dark paper they are lightened.
    lighter = ".sidu-standing,.sidu-list .standing{color:color-mix(in srgb,var(--standing) 45%,#fff)!important}"
    # Streamlit writes white on any primary colour; ours is light there.
    lighter += f".stApp button[kind^=primary] *{{color:{look.paper}}}"
    return f"<style>{_sheet('pages')}{lighter if appearance.startswith('dark') else ''}{more}{words}</style>"


def history() -> str:
    """The script that keeps the browser's way back as short as what a person did."""
    return f"<script>{_sheet('history', 'js')}</script>"


def definitions() -> str:
    """The definitions: a list that stays in sight beside what is read."""
    return f"<style>{_sheet('definitions')}</style>"


def wall() -> str:
    """The wall: no sidebar, no header, letters that one reads from across the room."""
    return f"<style>{_sheet('wall')}</style>"
