"""A language is asked for in dashboard/words and in Text alone; figures are shared by all, words kept for each."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_home import ME

import dashboard
from dashboard.content.subjects import course
from dashboard.reading import geography, query
from dashboard.reading.cache import cached
from dashboard.words.text import LANGUAGES

ROOT = Path(dashboard.__file__).parent.parent
WORDS = {ROOT / "data/contracts/text.py", *(ROOT / "dashboard/words").rglob("*.py")}
ELSEWHERE = sorted(
    {path for package in ("dashboard", "data", "forecasts", "metrics") for path in (ROOT / package).rglob("*.py")}
    - WORDS
)


def parsed(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def asks_for_a_language(node: ast.AST) -> bool:
    """language == "zh", "en" != language, words["zh"], {"zh": …, "en": …}[language]."""
    match node:
        case ast.Compare(left=left, comparators=others):
            held: list[ast.expr | None] = [left, *others]
        case ast.Subscript(value=ast.Dict(keys=keys)):
            held = list(keys)
        case ast.Subscript(slice=word):
            held = [word]
        case _:
            return False
    return any(isinstance(one, ast.Constant) and one.value in LANGUAGES for one in held)


@pytest.mark.parametrize(
    "code", ['language == "zh"', '"en" != view.language', 'words["zh"]', '{"zh": "一", "en": "one"}[language]']
)
def test_what_asks_for_a_language_is_seen(code: str):
    assert any(asks_for_a_language(node) for node in ast.walk(ast.parse(code)))


def test_a_language_is_asked_for_in_the_words_alone():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in ELSEWHERE
        for node in parsed(path)
        if asks_for_a_language(node)
    ]
    assert found == []


def test_no_function_takes_a_view_and_its_language():
    found = []
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        for node in parsed(path):
            if isinstance(node, ast.FunctionDef):
                given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                types = {ast.unparse(one.annotation).rpartition(".")[2] for one in given if one.annotation is not None}
                if "View" in types and "language" in {one.arg for one in given}:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert found == []


def test_figures_are_shared_between_languages_and_words_are_not(seeded: Path):
    zh, en = (query.open_view(str(seeded), grant=ME, language=language) for language in ("zh", "en"))
    assert geography.areas_now(zh) is geography.areas_now(en)
    assert query.untraced_dataset(zh, "targets") is query.untraced_dataset(en, "targets")
    assert geography.names(zh)["110101"] == "东城区"
    assert geography.names(en)["110101"] == "Dongcheng"
    assert geography.names(zh) is geography.names(zh)
    assert course.rows(zh, "residents", "110000.core")["when"][0] == "2000 年 11 月 1 日"
    assert course.rows(en, "residents", "110000.core")["when"][0] == "1 Nov 2000"


def test_what_is_shared_between_languages_cannot_ask_for_one(seeded: Path):
    @cached
    def greeting(view: query.View) -> str:
        return view.say("Area")

    view = query.open_view(str(seeded), grant=ME, language="zh")
    with pytest.raises(query.Wordless):
        greeting(view)
    with pytest.raises(query.Wordless):
        query.open_view(str(seeded), grant=ME).say("Area")
    assert view.in_language("en").say("Area") == "Area"
