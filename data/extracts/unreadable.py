"""Files that nothing can be read from: what is wrong with them and how to mend it, in both languages."""

import re
from collections.abc import Callable

from data.contracts.findings import Finding, Severity
from data.contracts.text import Text

_AGAIN = Text(
    "用导出工具重新生成文件后上传；支持 Parquet、CSV（UTF-8 或 GB18030）和 xlsx。",
    "Export the file again; Parquet, CSV (UTF-8 or GB18030) and xlsx are read.",
)
UNREADABLE = {
    "unreadable": Text("无法读取：{detail}", "cannot be read: {detail}"),
    "unsupported_file": Text("文件类型不受支持（{detail}）", "not a supported kind of file ({detail})"),
    "too_many_columns": Text("有 {detail} 列，多于 1,000", "{detail} columns, more than 1,000"),
    "encoding": Text("编码既不是 UTF-8 也不是 GB18030", "encoded neither as UTF-8 nor as GB18030"),
    "empty_file": Text("文件为空（{detail}）", "the file is empty ({detail})"),
    "ragged": Text("有些行的字段多于表头：{detail}", "rows with more fields than the heading: {detail}"),
}
NO_ROWS = Finding(
    severity=Severity.ERROR, rule="empty_file", found=Text("没有数据行", "there are no rows"), mend=_AGAIN
)
_MEND = {
    "ragged": Text(
        "数字不带千位分隔符，含逗号的文字加引号；若首行是标题，请删除，使表头为首行。",
        "Write numbers without thousands separators and put text with commas in quotation marks; if the first line is "
        "a title, delete it so that the heading comes first.",
    ),
    "too_many_columns": Text("只保留合约中的列。", "Keep only the columns of the contract."),
    "encoding": Text("另存为“CSV UTF-8”或 xlsx 后重新上传。", "Save it as “CSV UTF-8” or xlsx and upload again."),
}
# What the parser and the reader say, and the same for people; a library's own words stay in parentheses.
_DETAILS: tuple[tuple[str, Callable[[re.Match[str]], Text]], ...] = (
    (r"0 bytes", lambda _: Text("0 字节", "0 bytes")),
    (r"no text", lambda _: Text("没有文字", "no text")),
    (r"no column names", lambda _: Text("表头没有列名", "no column names")),
    (r"the first sheet is empty", lambda _: Text("第一个工作表没有内容", "the first sheet is empty")),
    (
        r'a quotation mark \("\) is opened and never closed',
        lambda _: Text('有引号（"）没有成对', 'a quotation mark (") is opened and never closed'),
    ),
    (
        r"the workbook unfolds to more than (\d+) MiB",
        lambda m: Text(f"工作簿解压后超过 {m[1]} MiB", f"the workbook unfolds to more than {m[1]} MiB"),
    ),
    (
        r"no answer within (\d+) s",
        lambda m: Text(f"{m[1]} 秒内没有读完", f"it was not read within {m[1]} s"),
    ),
    (
        r"(\d+) × > (\d+): (.*)",
        lambda m: Text(
            f"表头有 {m[2]} 个字段，{m[1]} 行更多（数据行 {m[3]}）",
            f"the heading has {m[2]}, {m[1]} of the rows have more (data rows {m[3]})",
        ),
    ),
    (r"xls", lambda _: Text("旧版 Excel 的 .xls", "xls of old Excel")),
    (
        r"(.*parquet.*)",
        lambda m: Text(f"Parquet 文件残缺或已损坏（{m[1]}）", f"the Parquet file is cut off or damaged ({m[1]})"),
    ),
)


def unreadable(kind: str, detail: str) -> Finding:
    """The finding of a file that could not be read; `detail` is what the parser said."""
    translated = next((say(match) for like, say in _DETAILS if (match := re.fullmatch(like, detail, re.DOTALL))), None)
    zh, en = (translated.zh, translated.en) if translated else (detail, detail)
    text = UNREADABLE[kind]
    return Finding(
        severity=Severity.ERROR,
        rule=kind,
        found=Text(text.zh.replace("{detail}", "{zh}"), text.en.replace("{detail}", "{en}")),
        mend=_MEND.get(kind, _AGAIN),
        params={"zh": zh, "en": en},
    )
