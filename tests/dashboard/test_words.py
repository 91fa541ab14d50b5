"""Every word that the code says has its Chinese, and every Chinese message keeps its placeholders."""

import ast
import re
from pathlib import Path

import polib
import pytest

import dashboard
from dashboard.content.subjects import choices
from dashboard.pages import menu
from dashboard.words.text import translator

ROOT = Path(dashboard.__file__).parent
FOLDER = "dashboard/words/locale/zh/LC_MESSAGES"
CHINESE = sorted((ROOT.parent / FOLDER).glob("*.po"))
SAYS = {"say", "state.say", "view.say", "SignInMisconfigured", "Refused"}
Word = tuple[str, str | None]  # a message id and the context in which it is meant


def said() -> set[Word]:
    """Every literal that is handed to `say`."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in SAYS and node.args:
                word = node.args[0]
                if isinstance(word, ast.Constant) and isinstance(word.value, str) and word.value:
                    of = [one.value for one in node.keywords if one.arg == "of" and isinstance(one.value, ast.Constant)]
                    found.add((word.value, of[0].value if of else None))
    return found


def lacking(words: set[Word]) -> list[str]:
    """What to write for words without Chinese."""
    known = {(entry.msgid, entry.msgctxt) for path in CHINESE for entry in polib.pofile(str(path)) if entry.msgstr}
    lines = [(f'msgctxt "{of}" ' if of else "") + f'msgid "{word}"' for word, of in sorted(words - known, key=str)]
    return [f"write {line} and its Chinese into a .po of {FOLDER}" for line in lines]


def test_every_word_has_its_chinese():
    assert lacking(said()) == []


def test_every_title_of_a_page_has_its_chinese():
    words = {word for audience, _, title, _, _ in menu.PAGES for word in (audience, title) if word}
    words |= {subject.title for subject in choices.SUBJECTS.values()}
    assert lacking({(word, None) for word in words}) == []


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.stem)
def test_placeholders_are_kept(path: Path):
    for entry in polib.pofile(str(path)):
        assert set(re.findall(r"{\w+}", entry.msgid)) == set(re.findall(r"{\w+}", entry.msgstr)), entry.msgid


def test_no_two_catalogues_disagree():
    found: dict[str, set[str]] = {}
    for path in CHINESE:
        for entry in polib.pofile(str(path)):
            found.setdefault(f"{entry.msgctxt or ''}:{entry.msgid}", set()).add(entry.msgstr)
    assert {word: texts for word, texts in found.items() if len(texts) > 1} == {}


def test_an_unknown_language_reads_as_english():
    assert translator("xx")("Overview") == "Overview"


def test_a_short_id_has_its_meaning_in_its_context():
    say = translator("zh")
    assert say("year", of="grain") != say("year")
    assert say("no such word", of="grain") == "no such word"
    assert translator("en")("half", of="grain") == "half-year"
