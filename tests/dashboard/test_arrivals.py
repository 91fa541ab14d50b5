"""What a person is told of the files that they brought, and what they said of it."""

from dataclasses import replace

from dashboard.cli.findings import refusal
from dashboard.content.releases import findings
from data.contracts.findings import Example, Finding, Severity
from data.contracts.text import Text

OLDER = Finding(
    severity=Severity.WARNING,
    rule="older_extract",
    found=Text("较旧", "older"),
    mend=Text("确认", "Acknowledge."),
    column="period",
    rows=3,
    file="a.csv",
)
NOTE = replace(OLDER, severity=Severity.NOTE, rule="mapped_name")


def test_who_acknowledged_these_warnings_has_not_acknowledged_others():
    seen = findings.warned_of([OLDER, NOTE])
    assert findings.warned_of([OLDER]) == seen  # a note asks for nothing
    for other in (replace(OLDER, rows=4), replace(OLDER, file="b.csv"), replace(OLDER, examples=[Example(7, "x")])):
        assert findings.warned_of([other, NOTE]) != seen
    assert findings.warned_of([OLDER, replace(NOTE, severity=Severity.WARNING, rows=1)]) != seen


def test_the_command_line_says_how_to_publish_in_spite_of_warnings_alone():
    assert "--accept-warnings" in refusal([OLDER, NOTE], "zh")
    assert "--accept-warnings" not in refusal([OLDER, replace(NOTE, severity=Severity.ERROR)], "zh")
