"""What the documentation names exists."""

import re
import tomllib
from pathlib import Path

from dashboard.words.text import translator

ROOT = Path(__file__).resolve().parents[1]


def test_the_test_behind_every_promise_of_security_exists():
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    file, named = "", []
    for path, name in re.findall(r"`(tests/[\w/]+\.py)?::(\w+)`", text):
        file = path or file
        named.append((file, name))
    assert len(named) > 20
    lacking = [(file, name) for file, name in named if f"def {name}(" not in (ROOT / file).read_text("utf-8")]
    assert lacking == []


GUIDES = (ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
PATH = re.compile(r"`((?:data|metrics|forecasts|dashboard|tests|benchmarks|docs)/[\w./-]*\w)`")
EXAMPLES = {"tests/metrics/oracle/outlets_per_1000.sql"}  # what CONTRIBUTING has somebody write


def test_every_file_that_a_guide_names_exists():
    named = {(path.name, one) for path in GUIDES for one in PATH.findall(path.read_text("utf-8"))}
    assert len(named) > 60
    assert [one for one in sorted(named) if one[1] not in EXAMPLES and not (ROOT / one[1]).exists()] == []


def test_the_architecture_explains_every_rule_of_imports():
    held = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8").replace("\\|", "|")
    assert [one["name"] for one in held if f"| {one['name']} |" not in text] == []


GLOSSARY = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE)[1:]
OF_A_CHOICE = {"part"}  # a heading of the pages that is the same English word for another thing


def test_the_glossary_has_each_word_once_and_as_the_pages_say_it():
    words, chinese = ([row[place] for row in GLOSSARY] for place in (0, 1))
    assert len(words) > 30
    assert words == sorted(words)
    assert len({*words}) == len(words)
    assert len({*chinese}) == len(chinese)
    say = translator("zh")
    said = {word: say(word.capitalize()) for word in words if word not in OF_A_CHOICE}
    said = {word: text for word, text in said.items() if text != word.capitalize()}
    assert len(said) > 10
    assert {word: text for word, text in said.items() if text != dict(GLOSSARY)[word]} == {}  # pages say it so
