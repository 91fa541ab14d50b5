"""One text in both languages."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """Chinese first, as an official writes it; called with a language, it is the text in that one.

    `{name}` in it is a place that the call fills: `Text("第 {n} 行", "row {n}")("en", n=3)` is "row 3".
    """

    zh: str
    en: str

    def __call__(self, language: str, **values: Any) -> str:
        template = self.en if language == "en" else self.zh
        return template.format(**values)
