"""What the documentation names exists."""

import re
from pathlib import Path

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
