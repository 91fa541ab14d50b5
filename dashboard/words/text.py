"""Words of the pages: gettext catalogues, compiled in memory. Message ids are the English text."""

import gettext as _gettext
import io
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Protocol

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from data.contracts.rules import NOTE
from data.contracts.text import Text

OWN_NAMES = {"zh": "中文", "en": "English"}
LANGUAGES = tuple(OWN_NAMES)
HAN = "\u4e00-\u9fff"
TOUCHING = re.compile(f"(?<=[{HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{HAN}])")
CAMPUS = re.compile(r"（(\d+) 号院区）")
LONGEST = NOTE  # letters of one text that a page shows or takes: what is longer is cut there, files have it whole
# The dot of a number of a list, which has up to nine digits; what is looked for behind must say how many.
_LISTED = "|".join(rf"(?<=^\d{{{digits}}})[.)](?=\s|$)" for digits in range(1, 10))
# Marks inside a line (an underscore between letters is none), and marks that are some only where a line begins.
_MARKS = re.compile(
    r"[\\`*\[\]~$|]|(?<![^\W_])_|_(?![^\W_])|<(?=[a-zA-Z/!?])|&(?=#|\w+;)"
    r"|^[#>]|^[-+=](?=[-+=\s]|$)|" + _LISTED,
    re.MULTILINE,
)
# What Streamlit looks for after marks were read, where a backslash helps no more: :names:, addresses, typed arrows.
_SOUGHT = re.compile(
    r":(?=[^\W\d]|[-+]|1(?:00|234):)|https?:(?=//)|\bwww(?=\.)|@(?=[-\w])|(?<!\S)[-<>=](?=[-<>=]{1,2}(?!\S))",
    re.IGNORECASE,
)
_JOINER = "\u2060"  # has no width and breaks no line
# Letters that turn or end what stands beside them, or that Markdown passes over at the beginning; a line's end stays.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


class Translate(Protocol):
    """From a message id to the words in a language; `of` is the context in which a short id has its meaning."""

    def __call__(self, message: str, *, of: str = "") -> str: ...


@cache
def translator(language: str) -> Translate:
    """What translates into a language; an unknown language reads as English."""
    catalogues = _gettext.NullTranslations()
    folder = files("dashboard.words").joinpath(f"locale/{language}/LC_MESSAGES")
    held = folder.iterdir() if folder.is_dir() else ()
    for source in sorted(held, key=lambda one: one.name):
        if source.name.endswith(".po"):
            compiled = io.BytesIO()
            write_mo(compiled, read_po(io.StringIO(source.read_text("utf-8")), locale=language))
            compiled.seek(0)
            read = _gettext.GNUTranslations(compiled)
            read.add_fallback(catalogues)
            catalogues = read

    def say(message: str, *, of: str = "") -> str:
        if not message:  # "" is where gettext keeps its header
            return ""
        return catalogues.pgettext(of, message) if of else catalogues.gettext(message)

    return say


def counted(n: int, one: str, many: str) -> str:
    """`one` or `many` things, with their {n}: English counts one apart, Chinese does not."""
    return (one if n == 1 else many).format(n=f"{n:,}")


def one_language(text: str, language: str) -> str:
    """The half in one language of a text written as 中文 / English; any other text as it is."""
    halves = text.split(" / ")
    chinese = [any("\u4e00" <= letter <= "\u9fff" for letter in half) for half in halves]
    if len(halves) != 2 or chinese != [True, False]:
        return text
    return halves[0] if language == "zh" else halves[1]


def called(name: str, language: str) -> str:
    """A facility, spot or village by its name: real ones have theirs in Chinese, invented ones in either language."""
    if language == "zh":
        return name
    for chinese, english in _INVENTED.items():
        name = name.replace(chinese, english)
    return CAMPUS.sub(r", campus \1", name)


_INVENTED = {
    "演示医院": "Demo hospital",
    "演示酒店": "Demo hotel",
    "演示宾馆": "Demo guesthouse",
    "演示旅舍": "Demo hostel",
    "演示民宿": "Demo homestay",
    "演示短租": "Demo rental",
    "演示景区": "Demo spot",
    "演示村": "Demo village",
}


def short_name(name: str, language: str) -> str:
    """A tile's label: without the word for district or street."""
    if language == "en":
        return name
    for ending in _SHORTENED:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name.removesuffix(ending)
    return name


_SHORTENED = ("街道", "地区", "区")


class Marked(str):
    """Markdown that the program wrote, whose values are text: `marked` makes it."""

    __slots__ = ()


def marked(pattern: str, **values: object) -> Marked:
    """`pattern`, which is Markdown, with values that are text; what is Marked already stays so."""
    told = {name: one if isinstance(one, Marked) else as_text(str(one)) for name, one in values.items()}
    return Marked(pattern.format(**told))


def listed(lines: Iterable[object]) -> Marked:
    """Lines as a list."""
    return Marked("\n".join(marked("- {line}", line=line) for line in lines))


def link(label: str, address: str) -> Marked:
    """A link to an address of ours."""
    return marked("[{label}](<{address}>)", label=label, address=Marked(address))


def formula(tex: str) -> Marked:
    """A formula of the catalogue inside a line."""
    return Marked(f"${tex}$")


def as_text(words: str) -> str:
    """Markdown that shows `words` as they stand, up to LONGEST letters: no link, colour, formula, sign or list."""
    lines = re.sub(r"[ \t\r\f\v]*\n\s*", "\n", seen(shortened(words)).strip())
    return _SOUGHT.sub(lambda found: found[0] + _JOINER, _MARKS.sub(lambda found: "\\" + found[0], lines))


def shortened(words: str, most: int = LONGEST) -> str:
    """`words`, cut with an ellipsis where they are longer."""
    return words if len(words) <= most else words[: most - 1] + "…"


def seen(words: str) -> str:
    """`words` with a sign for each control character: none turns the line around, none breaks a Word document."""
    return UNSEEN.sub("\N{REPLACEMENT CHARACTER}", words)


def enumerated(names: Iterable[str], language: str) -> str:
    """Names in a row: 甲、乙; A, B."""
    return _BETWEEN_NAMES(language).join(names)


def side_by_side(clauses: Iterable[str], language: str) -> str:
    """Clauses, or names that may have commas, in a row: 甲；乙; A; B."""
    return _BETWEEN_CLAUSES(language).join(clauses)


def one_after_another(sentences: Iterable[str], language: str) -> str:
    """Sentences in a row; Chinese puts no space after a full stop."""
    return _BETWEEN_SENTENCES(language).join(sentences)


_BETWEEN_NAMES, _BETWEEN_CLAUSES, _BETWEEN_SENTENCES = Text("、", ", "), Text("；", "; "), Text("", " ")


def tag(language: str) -> str:
    """The language as documents name theirs."""
    return _TAGS(language)


_TAGS = Text("zh-CN", "en")


def other_than(language: str) -> str:
    """The language that a name is shown in beside its own."""
    return "en" if language == "zh" else "zh"


def spaced(text: str) -> str:
    """`text` with a space between Han and Latin letters or digits that touch, as a name in a sentence makes them."""
    return TOUCHING.sub(" ", text)


def data_kind(origin: str, language: str) -> str:
    """Whether figures are real or demonstration data."""
    say = translator(language)
    return say("demonstration data") if origin == "synthetic" else say("published figures")


def demonstrated(sentence: str, language: str, *, demo: bool) -> str:
    """`sentence`, which says first that it is of demonstration data where it is."""
    say = translator(language)
    return say("Demonstration data: {sentence}").format(sentence=sentence) if demo else sentence


def bodies(names: str, language: str) -> str:
    """Official bodies as a language names them; their Chinese short names are written 市甲委、市乙局."""
    say = translator(language)
    return enumerated(map(say, names.split("、")), language)


def each_in(text: str, language: str) -> str:
    """A text of several names, each in the language: sources are catalogued in Chinese."""
    say = translator(language)
    if language == "zh":
        return text
    return "; ".join(", ".join(say(name) for name in part.split("、")) for part in text.split("；"))
