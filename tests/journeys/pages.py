"""The pages by name, each as the start of an address that a query may follow: those of the menu, and ways of some."""

from dashboard.pages.menu import HIDDEN
from dashboard.pages.menu import PAGES as MENU

ASKED = {
    "": "?",
    "wall": "wall?paused=yes&",
    "population": "population?area=110000&",
    "villages": "villages?area=110000&",
    "outlook": "outlook?area=110000&",
}
PAGES = {path or HIDDEN: ASKED.get(path, f"{path}?") for *_, path, _ in MENU if path != HIDDEN} | {
    "densities-demo": "densities?data=demo&",
    "densities-two": "densities?map=two&period=2020&",
    "densities-beside": "densities?map=beside&period=2010&then=2020&contrast=more&",
    "scenic-points": "scenic?map=points&",
    "explorer-narrowed": "explorer?indicator=population_density&grain=year&vintage=first_published&per=gross_land&",
}
