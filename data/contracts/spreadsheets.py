"""Text for spreadsheets, which run what looks like a formula, and the same text when it comes back from one."""

import polars as pl

FORMULA = r"[=+\-@\t\r＝＋－＠]"  # what a spreadsheet may run begins so


def harmless(text: pl.Expr) -> pl.Expr:
    """Text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return text.str.replace(f"^'*{FORMULA}", "'${0}")  # one more where it has some, so that one can be taken off again


def as_meant(text: pl.Expr) -> pl.Expr:
    """Text without the apostrophe that `harmless` put before it."""
    return text.str.replace(f"^'('*{FORMULA})", "${1}")
