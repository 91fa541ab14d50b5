"""`python -m tests.journeys.screenshots`: every page in both languages, three widths, light and dark.

Pictures go to screenshots/ (not kept). `--home` uses a home that exists, `--only PAGE` one page.
"""

import argparse
import tempfile
from pathlib import Path

from tests.journeys.pages import PAGES
from tests.journeys.serving import browsing, local_context, seed, serving, visit

FOLDER = Path(__file__).resolve().parents[2] / "screenshots"
WIDTHS = {"wide": (1920, 1080), "laptop": (1366, 768), "phone": (390, 844)}


def main() -> None:
    """Takes the pictures and prints where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--address", help="a server that already runs")
    parser.add_argument("--only", choices=list(PAGES), nargs="*")
    parser.add_argument("--lang", choices=["zh", "en"], nargs="*", default=["zh", "en"])
    parser.add_argument("--width", choices=list(WIDTHS), nargs="*", default=list(WIDTHS))
    parser.add_argument("--scheme", choices=["light", "dark"], nargs="*", default=["light", "dark"])
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    if options.address:
        take(options.address, options)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "home"
        if options.home is None:
            seed(home)
        with serving(home) as address:
            take(address, options)


def take(address: str, options: argparse.Namespace) -> None:
    """One picture for each page, language, width and appearance."""
    with browsing() as browser:
        for scheme in options.scheme:
            for width in options.width:
                across, high = WIDTHS[width]
                context, _ = local_context(browser, width=across, height=high, scheme=scheme)
                for name in options.only or PAGES:
                    for language in options.lang:
                        page = context.new_page()
                        visit(page, f"{address}/{PAGES[name]}lang={language}")
                        full = page.evaluate(
                            "document.querySelector('[data-testid=stMain]')?.scrollHeight ?? document.body.scrollHeight"
                        )
                        page.set_viewport_size({"width": across, "height": min(6000, max(high, int(full) + 20))})
                        picture = FOLDER / f"{name}-{language}-{width}-{scheme}.png"
                        page.screenshot(path=picture)
                        page.close()
                        print(picture.name, flush=True)
                context.close()


if __name__ == "__main__":
    main()
