"""A person's bytes through the child process: what is read, and what is told of the rest. Nothing here may raise."""

import errno
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from data.extracts import parser, reader
from data.extracts.reader import Parsed, Unreadable, parse
from data.extracts.unreadable import unreadable

from .conftest import here

TABLE = "code,name\n110101,东城区\n110102,西城区\n"


def read(tmp_path: Path, name: str, content: bytes) -> Parsed | Unreadable:
    file = tmp_path / name
    file.write_bytes(content)
    return parse(file, tmp_path, ask=here_or_fault)


def here_or_fault(path: Path, out: Path, seconds: float) -> bytes:
    """As the child answers, without its limits, which would stay with this process."""
    try:
        return here(path, out, seconds)
    except Exception as error:
        return json.dumps({"fault": "unreadable", "detail": str(error)}).encode()


def rows(parsed: Parsed | Unreadable) -> list[tuple[object, ...]]:
    assert isinstance(parsed, Parsed)
    return pl.read_parquet(parsed.file).rows()


EXPECTED = [(1, "110101", "东城区"), (2, "110102", "西城区")]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode(), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8"),
        (TABLE.encode("gb18030"), "gb18030"),
        (TABLE.replace("\n", "\r\n").encode(), "utf-8"),
        (TABLE.replace("\n", "\r").encode(), "utf-8"),
        (TABLE.replace(",", ";").encode(), "utf-8"),
        (TABLE.replace(",", "\t").encode("gb18030"), "gb18030"),
        (TABLE.replace("code", '" code "').encode(), "utf-8"),
    ],
)
def test_text_is_read_in_every_usual_dress(tmp_path: Path, content: bytes, encoding: str):
    parsed = read(tmp_path, "table.csv", content)
    assert rows(parsed) == EXPECTED
    assert isinstance(parsed, Parsed)
    assert (parsed.columns, parsed.format, parsed.encoding) == (("code", "name"), "csv", encoding)


def test_a_file_is_read_once_and_again_when_it_changed(tmp_path: Path):
    file = tmp_path / "t.csv"
    file.write_text(TABLE)
    asked: list[Path] = []

    def counting(path: Path, out: Path, seconds: float) -> bytes | Unreadable:
        asked.append(path)
        return here_or_fault(path, out, seconds)

    assert parse(file, tmp_path, ask=counting) == parse(file, tmp_path, ask=counting)
    assert len(asked) == 1
    file.write_text(TABLE + "110105,朝阳区\n")
    assert rows(parse(file, tmp_path, ask=counting)) == [*EXPECTED, (3, "110105", "朝阳区")]
    assert len(asked) == 2


@pytest.mark.parametrize("name", ["a[1].csv", "a*?.csv", "数据.csv", "..csv", "a b;rm -rf ~.csv", "-.csv", "a\n.csv"])
def test_no_name_of_a_file_is_a_pattern_or_an_option(tmp_path: Path, name: str):
    file = tmp_path / name
    file.write_text(TABLE)
    assert rows(parse(file, tmp_path)) == EXPECTED


def test_a_real_child_process_reads_parquet_and_workbooks_alike(tmp_path: Path):
    table = pl.DataFrame({"code": ["110101", "110102"], "name": ["东城区", "西城区"]})
    table.write_parquet(tmp_path / "t.parquet")
    table.write_excel(tmp_path / "t.xlsx")
    for name, form in (("t.parquet", "parquet"), ("t.xlsx", "excel")):
        parsed = parse(tmp_path / name, tmp_path)
        assert rows(parsed) == EXPECTED
        assert isinstance(parsed, Parsed)
        assert (parsed.rows, parsed.format) == (2, form)


def test_rows_of_nothing_are_left_out_and_the_others_keep_their_numbers(tmp_path: Path):
    assert rows(read(tmp_path, "t.csv", b"code,name\na,b\n,\nc,d\n,\n")) == [(1, "a", "b"), (3, "c", "d")]


def test_a_column_of_the_name_row_does_not_hide_the_numbers_of_rows(tmp_path: Path):
    parsed = read(tmp_path, "t.csv", b"row,code\n7,a\n")
    assert isinstance(parsed, Parsed)
    assert parsed.columns == ("row", "code")
    assert pl.read_parquet(parsed.file)["row"].to_list() == [1]


def test_doubled_columns_are_named(tmp_path: Path):
    parsed = read(tmp_path, "t.csv", b"code,name, code\na,b,c\n")
    assert isinstance(parsed, Parsed)
    assert parsed.doubled == ("code",)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty_file"),
        (b"\n\n \n", "empty_file"),
        (b",,,\n", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\xff\xfe" + TABLE.encode("utf-16-le"), "encoding"),
        (b"\xef\xbb\xbf" + TABLE.encode("gb18030"), "encoding"),
        (TABLE.encode() + b"\xff\xff\xff", "encoding"),
        (TABLE.encode()[:-4] + TABLE.encode("gb18030") + b"\x80", "encoding"),
        (b"code\x00,name\na,b\n", "unsupported_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "unsupported_file"),
        (b"%PDF-1.4\n1 0 obj\n", "unsupported_file"),
        (b"\xef\xbb\xbf<html><table></table></html>\n", "unsupported_file"),
        (b"code,name\na,b,c\n", "ragged"),
        (b'code,name\na,"b\nc,d\n', "unreadable"),
        (b"PAR1" + b"\x00" * 100, "unreadable"),
        (b"PAR1" + b"\x00" * 4 + b"\xff\xff\xff\x7fPAR1", "unreadable"),
        (b"PK\x03\x04" + b"\x00" * 100, "unreadable"),
        (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n", "too_many_columns"),
    ],
)
def test_what_cannot_be_read_is_told_by_kind(tmp_path: Path, content: bytes, kind: str):
    told = read(tmp_path, "t.bin", content)
    assert isinstance(told, Unreadable)
    assert told.kind == kind


@pytest.mark.parametrize(
    ("kind", "detail", "chinese"),
    [
        ("empty_file", "0 bytes", "文件为空（0 字节）"),
        ("ragged", "2 × > 5: 1, 4", "有些行的字段多于表头：表头有 5 个字段，2 行更多（数据行 1, 4）"),
        (
            "unreadable",
            "ComputeError: parquet: bad",
            "无法读取：Parquet 文件残缺或已损坏（ComputeError: parquet: bad）",
        ),
        ("unreadable", "{odd} words", "无法读取：{odd} words"),
    ],
)
def test_why_nothing_can_be_read_is_said_in_chinese(kind: str, detail: str, chinese: str):
    assert unreadable(kind, detail).message("zh") == chinese


def test_ragged_rows_are_numbered(tmp_path: Path):
    told = read(tmp_path, "t.csv", b"a,b\n1,2\n1,2,3\n1,2\n1,2,3\n")
    assert told == Unreadable("ragged", "2 × > 2: 2, 4")


def test_every_truncation_of_a_parquet_file_is_unreadable(tmp_path: Path):
    whole = io.BytesIO()
    pl.DataFrame({"a": range(50)}).write_parquet(whole)
    content = whole.getvalue()
    for length in range(4, len(content), len(content) // 12):
        assert isinstance(read(tmp_path, "t.parquet", content[:length]), Unreadable)


def test_a_parquet_file_of_ten_thousand_columns_is_told(tmp_path: Path):
    pl.DataFrame({f"c{n}": [1] for n in range(10_000)}).write_parquet(tmp_path / "t.parquet")
    assert parse(tmp_path / "t.parquet", tmp_path, ask=here_or_fault) == Unreadable("too_many_columns", "10000")


def test_a_few_bytes_that_hold_very_many_rows_end_within_their_time(tmp_path: Path):
    # Run-length encoding makes it honest: a hundred million equal values are a few kilobytes.
    file = tmp_path / "many.parquet"
    pl.select(a=pl.repeat(1, 1_000_000)).lazy().select(pl.concat([pl.col("a")] * 100)).sink_parquet(file)
    assert file.stat().st_size < 2 << 20
    told = parse(file, tmp_path, seconds=0.2)
    assert told == Unreadable("unreadable", "no answer within 0 s")
    assert [left.name for left in tmp_path.iterdir()] == ["many.parquet"]


def test_a_zip_that_is_no_workbook_is_of_the_wrong_type(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        archive.writestr("../../etc/passwd", "root")
    assert parse(tmp_path / "t.xlsx", tmp_path, ask=here_or_fault) == Unreadable("unsupported_file", "zip")


def test_a_zip_bomb_is_told_before_it_unfolds(tmp_path: Path):
    file = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(parser.MOST_UNZIPPED // (1 << 24) + 1):
            sheet.write(b"\x00" * (1 << 24))
    assert file.stat().st_size < parser.MOST_UNZIPPED / 100
    told = parse(file, tmp_path, ask=here_or_fault)
    assert isinstance(told, Unreadable)
    assert "512 MiB" in told.detail


def test_formulas_are_read_as_the_values_they_last_had(tmp_path: Path):
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    sheet = book.add_worksheet()
    for column, name in enumerate(("a", "b")):
        sheet.write(0, column, name)
    sheet.write_formula(1, 0, '=WEBSERVICE("http://127.0.0.1:9/")', value="held")
    sheet.write_number(1, 1, 700_000)
    book.close()
    assert rows(parse(tmp_path / "t.xlsx", tmp_path, ask=here_or_fault)) == [(1, "held", "700000")]


def test_a_cell_at_the_far_corner_of_a_sheet_does_not_take_the_machine(tmp_path: Path):
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "z")  # 1.7·10¹⁰ cells between them
    book.close()
    assert isinstance(parse(tmp_path / "t.xlsx", tmp_path), Unreadable)


def test_sheets_behind_the_first_that_hold_something_are_named(tmp_path: Path):
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    for name, text in (("数据", "code"), ("Sheet2", None), ("更多", "code")):
        sheet = book.add_worksheet(name)
        if text:
            sheet.write_column(0, 0, [text, "110101"])
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=数据!$A$2:$A$2"})
    book.add_chartsheet("图").set_chart(chart)
    book.close()
    parsed = parse(tmp_path / "t.xlsx", tmp_path)
    assert isinstance(parsed, Parsed)
    assert (parsed.rows, parsed.unread) == (1, ("更多",))


def test_an_empty_sheet_is_empty(tmp_path: Path):
    book = xlsxwriter.Workbook(tmp_path / "t.xlsx")
    book.add_worksheet()
    book.close()
    told = parse(tmp_path / "t.xlsx", tmp_path, ask=here_or_fault)
    assert isinstance(told, Unreadable)
    assert told.kind == "empty_file"


def test_what_the_parser_says_is_printable_and_short(tmp_path: Path):
    def shouting(path: Path, out: Path, seconds: float) -> bytes:
        return json.dumps({"fault": "unreadable", "detail": "\x1b[2J" * 1_000}).encode()

    (tmp_path / "t").write_bytes(b"x")
    told = parse(tmp_path / "t", tmp_path, ask=shouting)
    assert isinstance(told, Unreadable)
    assert "\x1b" not in told.detail
    assert len(told.detail) <= reader.MOST_DETAIL + 1


@pytest.mark.parametrize("said", [b"", b"\xff", b"{", b"thread panicked", b'{"columns": ["a"'])
def test_a_parser_that_dies_in_the_middle_is_unreadable(tmp_path: Path, said: bytes):
    (tmp_path / "t").write_bytes(b"x")
    assert isinstance(parse(tmp_path / "t", tmp_path, ask=lambda *_: said), Unreadable)


def test_a_parser_that_is_killed_is_unreadable(tmp_path: Path):
    file = tmp_path / "t.csv"
    file.write_text(TABLE)
    os.mkfifo(tmp_path / "stuck")
    told = reader._spawned(tmp_path / "stuck", tmp_path / "out", 0.5)  # opening a pipe that nobody writes to hangs
    assert isinstance(told, Unreadable)


def test_a_full_disk_is_the_environments_fault_and_not_the_files(tmp_path: Path):
    (tmp_path / "t").write_bytes(b"x")
    said = json.dumps({"fault": "no_space"}).encode()
    with pytest.raises(OSError, match="No space") as raised:
        parse(tmp_path / "t", tmp_path, ask=lambda *_: said)
    assert raised.value.errno == errno.ENOSPC


def test_a_write_beyond_the_limit_fails_in_the_child_alone(tmp_path: Path):
    file = tmp_path / "t.csv"
    file.write_text("a\n" + "".join(f"{n * 7919 % 10_007}\n" for n in range(200_000)))
    lower = "import sys, data.extracts.parser as p; from pathlib import Path; p.MOST_WRITTEN = 1_000; "
    run = f"{lower}print(p.answer(Path(sys.argv[1]), Path(sys.argv[2]))['fault'])"
    done = subprocess.run(
        [sys.executable, "-c", run, str(file), str(tmp_path / "out")], capture_output=True, check=False, timeout=300
    )
    assert done.stdout.strip() in (b"unreadable", b"")
    assert (tmp_path / "out").stat().st_size <= 1_000
