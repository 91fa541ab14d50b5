"""Text for spreadsheets, which run what looks like a formula."""

import polars as pl

FORMULA = r"^[=+\-@\t\r＝＋－＠]"  # what a spreadsheet may run


def harmless(text: pl.Expr) -> pl.Expr:
    """Text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return text.str.replace(FORMULA, "'${0}")
