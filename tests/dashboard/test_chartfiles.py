"""Files of charts and tables: harmless cells, source and warning in each, pictures with their words."""

import datetime as dt
import io

import polars as pl

from dashboard.charts.ranking import ranking
from dashboard.handouts import chart_files
from dashboard.handouts.chart_files import Caption
from data.contracts.spreadsheets import as_meant, harmless

ROWS = pl.DataFrame(
    {
        "area_code": ["110101", "110102"],
        "name": ["=cmd|' /C calc'!A0", "西城区"],
        "value": [-1.5, 2.0],
        "shown": ["-1.5", "2"],
        "origin": ["published", "synthetic"],
        "date": [dt.date(2020, 11, 1), dt.date(2020, 11, 1)],
        "chosen": [True, False],
        "spoken": ["a", "b"],
    }
)
CAPTION = Caption(
    title="Title",
    subtitle="Subtitle",
    source="Source: a census.",
    release="Release 7, as of 2026-11-24",
    warning="Demonstration.",
    language="en",
)


def test_cells_that_look_like_formulas_are_harmless_and_numbers_stay_numbers():
    table = pl.read_csv(io.BytesIO(chart_files.file_bytes("csv", ROWS, CAPTION)))
    assert table["Area"].to_list() == ["'=cmd|' /C calc'!A0", "西城区"]
    assert table["As shown"].to_list() == ["'-1.5", "2"]
    assert table["Value"].to_list() == [-1.5, 2.0]


def test_every_sign_that_a_spreadsheet_may_run_is_covered_and_no_other():
    cells = pl.DataFrame({"cell": ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", "−1", "1=1", "", None, "'=1", "'a"]})
    found = cells.select(harmless(pl.col("cell")))["cell"].to_list()
    assert found == ["'=1", "'+1", "'-1", "'@a", "'\t=1", "'\r=1", "'＝1", "−1", "1=1", "", None, "''=1", "'a"]
    assert cells.select(as_meant(harmless(pl.col("cell")))).equals(cells)


def test_each_row_carries_source_release_and_warning_but_no_drawing_columns():
    book = pl.read_excel(io.BytesIO(chart_files.file_bytes("xlsx", ROWS, CAPTION)))
    assert book["Source and date"].to_list() == ["Source: a census."] * 2
    assert book["Release"].to_list() == ["Release 7, as of 2026-11-24"] * 2
    assert book["Warning"].to_list() == ["Demonstration."] * 2
    assert not {"chosen", "spoken"} & set(book.columns)
    assert book["Date"].to_list() == [dt.date(2020, 11, 1)] * 2


def test_a_picture_holds_its_title_source_and_watermark():
    spec = ranking("zh", "light", bars=2)
    caption = Caption(title="核心区", source="来源：普查", release="第 7 版", warning="含演示数据", language="zh")
    picture = chart_files.file_bytes("svg", ROWS, caption, spec=spec).decode()
    assert all(words in picture for words in ("核心区", "来源：普查", "含演示数据", "演示数据</text>"))
    assert chart_files.file_bytes("png", ROWS, caption, spec=spec).startswith(b"\x89PNG")
    bare = Caption(title="核心区", release="第 7 版", language="zh")
    plain = chart_files.file_bytes("svg", ROWS, bare, spec=spec).decode()
    assert "hatch" not in plain
    assert "第 7 版" in plain


def test_rows_tell_demonstration_data_by_origin_or_by_word():
    assert chart_files.demonstrates(ROWS, "en")
    assert not chart_files.demonstrates(ROWS.head(1), "en")
    assert chart_files.demonstrates(pl.DataFrame({"note": ["2020 年 · 演示数据"]}), "zh")
    assert not chart_files.demonstrates(pl.DataFrame({"n": [1]}), "zh")


def test_long_titles_are_broken_between_words_or_chinese_letters():
    assert chart_files.wrap_lines("population density", 20, 130) == ["population", "density"]
    assert chart_files.wrap_lines("人口密度", 20, 45) == ["人口", "密度"]
    assert chart_files.wrap_lines("", 20, 100) == []
