"""Names, notes and reasons are shown as they stand: no page reads a link, colour, formula, sign or tag out of them."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import polars as pl
import pytest
from small_home import AS_OF, ME, quiet
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import publishing
from dashboard.cli import main
from dashboard.content.releases import findings
from dashboard.content.subjects import tables
from dashboard.handouts import briefing, chart_files
from dashboard.handouts.chart_files import Caption
from dashboard.pages.menu import PAGES
from dashboard.reading import query
from dashboard.words.text import LONGEST, Marked, as_text, listed, marked
from data.store import releases
from data.store.access import administrator
from data.store.objects import Store

HOSTILE = ":red[☠] [x](http://evil.example/) $x^2$ <b>y</b> **z** :skull: :material/home: =1+1"
# Each as the browser would read it: a backslash before a mark, or a joiner behind a colon, makes it text.
READ = re.compile(r":red|(?<!\\)\[x|http://|(?<!\\)\$x|(?<!\\)<b>|(?<!\\)\*\*z|:skull|:material")
ICONS = {":material/menu_book:", ":material/download:", ":material/receipt_long:"}
MONTH = "2023-09-01"
FILES = {
    "hospitals": "facility_id,grain,period,institution_id,name,area_code,category,scope,status,beds_authorised,"
    "beds_actual,open_bed_days,occupied_bed_days,outpatient_visits,emergency_visits\n"
    f"H-1,month,{MONTH},H-1,{HOSTILE},110101001,general,all,open,500,500,15000,10000,9000,900\n",
    "lodging": "establishment_id,grain,period,name,area_code,category,scope,status,licensed,rooms,beds\n"
    f"L-1,month,{MONTH},{HOSTILE},110101001,hotel,all,open,true,100,180\n",
    "scenic_spots": f"spot_id,valid_from,name,area_code,access\nS-1,2020-01-01,{HOSTILE},110101001,gated\n",
    "villages": "village_code,grain,period,name,area_code,is_key_village,registered,migrants_other_province,"
    "migrant_definition,rental_rooms,rental_rooms_managed,hazards_open_start,hazards_found,hazards_rectified\n"
    f"110114115201,month,{MONTH},{HOSTILE},110114115,true,200,900,resident_6m,300,240,10,5,12\n",
    "events": "event_id,date,area_code,kind,text_zh,text_en,source,origin\n"
    f"E-1,2023-01-01,110000,event,{HOSTILE},{HOSTILE},{HOSTILE},official\n",
}


@pytest.fixture(scope="module")
def hostile(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose places, files, persons, notes and reasons are all called so."""
    folder = tmp_path_factory.mktemp("hostile")
    home = Path(shutil.copytree(seeded, folder / "home"))
    store = Store.open(str(home))
    held = releases.frames(store, releases.current(store, grant=ME), grant=ME)
    named = pl.lit(HOSTILE)
    areas = held["areas"].filter(pl.col("code").is_in(["110101", "110000.core"])).collect()
    tables = {"areas": areas.with_columns(name_zh=named, name_en=named, source=named)}
    note = {"note": named, "lead_body": named, "evidence": named, "revision": pl.lit(2)}
    tables["ledger"] = held["ledger"].filter(pl.col("item_id") == "item-core-residents").collect().with_columns(**note)
    given = {}
    for name, table in tables.items():
        given[name] = [folder / f"{name}.csv"]
        table.drop("extracted_on", "extract").write_csv(given[name][0])
    for name, text in FILES.items():
        given[name] = [folder / f"{name}.csv"]
        given[name][0].write_text(text, encoding="utf-8")
    me = administrator(HOSTILE)
    how = {"as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    done = publishing.publish(store, given, grant=me, reason=HOSTILE, **how)
    assert isinstance(done, publishing.Published), done.findings
    names = {given["events"][0]: f"{HOSTILE.replace('/', '')}.csv"}
    publishing.propose(store, publishing.Brought({"events": given["events"]}, names), grant=me, reason=HOSTILE)
    return home


def _said(node: Any) -> Iterator[tuple[str, str]]:
    """Every string that an element sends and the browser reads as Markdown or HTML, with what sends it."""
    proto = getattr(node, "proto", None)
    kind = type(proto).__name__
    if proto is not None and kind not in {"Selectbox", "MultiSelect", "Code", "Dataframe"}:
        for field, value in proto.ListFields() if hasattr(proto, "ListFields") else ():
            values = [value] if isinstance(value, str) else value if field.name in {"options", "captions"} else []
            yield from ((f"{kind}.{field.name}", str(one)) for one in values if field.name not in _NOT_READ)
    if kind == "VegaLiteChart":
        yield from (("expression", text) for text in _expressions(json.loads(proto.spec)))
    if kind == "Table":
        for name in node.value.columns:
            yield from (("Table", str(one)) for one in (name, *node.value[name]))
    for child in (getattr(node, "children", None) or {}).values():
        yield from _said(child)


def _expressions(spec: Any) -> Iterator[str]:
    """What a chart would compute with: names stand in data and titles only."""
    for key, value in spec.items() if isinstance(spec, dict) else enumerate(spec):
        if key in {"expr", "signal", "calculate", "test", "filter", "labelExpr", "href", "url"}:
            yield json.dumps(value, ensure_ascii=False)
        elif isinstance(value, dict | list):
            yield from _expressions(value)


def _read_as_more(kind: str, text: str) -> bool:
    if kind == "expression":
        return "☠" in text
    return "<b>y" in text if kind == "Html.body" else text not in ICONS and READ.search(text) is not None


_NOT_READ = {"id", "url", "form_id", "value", "default", "placeholder", "alt", "raw_value", "icon", "spec"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_reads_markdown_out_of_a_name(hostile: Path, language: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SIDU_HOME", str(hostile))
    monkeypatch.delenv("SIDU_SIGN_IN", raising=False)
    app = AppTest.from_file(Path(dashboard.__file__).with_name("app.py"), default_timeout=300)
    app.session_state["role"] = "administrator"
    app.query_params["lang"] = language
    app.run()
    registered = {info["url_pathname"]: page for page, info in app._registered_pages.items()}
    showing = set()
    for path, page in registered.items():
        app._page_hash = page  # AppTest switches between files only
        app.query_params["area"] = "110114" if path == "villages" else "110101"
        app.run()
        assert not app.exception, path
        told = list(_said(app._tree))
        found = [(kind, text) for kind, text in told if _read_as_more(kind, text)]
        assert found == [], path
        showing |= {path for _, text in told if "☠" in text}
    assert len(showing) > len(PAGES) / 2, showing


def test_the_briefing_has_the_name_as_it_stands(hostile: Path):
    view = query.open_view(str(hostile), grant=ME)
    made = briefing.report(view.in_language("en"), "docx", area="110101")
    assert HOSTILE in docx.Document(io.BytesIO(made)).paragraphs[0].text
    assert briefing.report(view.in_language("en"), "pdf", area="110101").startswith(b"%PDF")


def test_what_an_older_release_holds_can_be_printed(seeded: Path, monkeypatch: pytest.MonkeyPatch):
    """A control character, which no Word document may hold, and ten million letters."""
    monkeypatch.setattr(briefing, "headline", lambda *_args, **_more: "a\x00b\u202e" + "c" * 10_000_000)
    view = query.open_view(str(seeded), grant=ME)
    made = briefing.report(view.in_language("en"), "docx", area="110101")
    title = docx.Document(io.BytesIO(made)).paragraphs[0].text
    assert title == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}" + "c" * (LONGEST - 5) + "…"


def test_a_terminal_gets_no_control_character_of_a_reason_or_a_file(
    seeded: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    """Else who writes a reason writes into the terminal, or the clipboard, of whoever reads the log of releases."""
    evil = "a\x1b]52;c;cm0=\x07\x9b2J\u202eb"
    home = Path(shutil.copytree(seeded, tmp_path / "home"))
    rows = query.dataset(query.open_view(str(home), grant=ME), "events").head(1)
    good, bad = (tmp_path / f"{name}{evil}.csv" for name in ("good", "bad"))
    rows.with_columns(event_id=pl.lit("E-9")).drop("extracted_on", "extract").write_csv(good)
    rows.with_columns(kind=pl.lit(evil)).write_csv(bad)
    given = {"events": [good]}
    how = {"as_of": AS_OF, "accept_warnings": True, "progress": quiet}
    done = publishing.publish(Store.open(str(home)), given, grant=administrator(evil), reason=evil, **how)
    assert isinstance(done, publishing.Published), done.findings
    asked = [["releases"], ["check", str(bad), "--as", "events"], ["value", evil, evil, "2020"], ["releases", evil]]
    for words in asked:
        for more in ([], ["--json"]):
            main.run([*words, *more, "--home", str(home)])
            told = capfd.readouterr()
            assert "]52;c" in told.out + told.err
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", told.out + told.err), words
    main.run(["releases", "--json", "--home", str(home)])
    assert json.loads(capfd.readouterr().out)["releases"][-1]["reason"] == evil


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("1:3, R42: 8.4 % (a) area_code 12:30", "1:3, R42: 8.4 % (a) area_code 12:30"),  # what needs none gets none
        ("[a](b) `c` *d* _e_ ~f~ $g$ h|i", r"\[a\](b) \`c\` \*d\* \_e\_ \~f\~ \$g\$ h\|i"),
        ("<b>&amp; < 5", r"\<b>\&amp; < 5"),
        ("# a\n- b\n 3. c\n> d\n---", "\\# a\n\\- b\n3\\. c\n\\> d\n\\---"),
        ("2026. a\n1234567890. b\n123456789) c 2026. d", "2026\\. a\n1234567890. b\n123456789\\) c 2026. d"),
        ("\ufeff# a", "\N{REPLACEMENT CHARACTER}# a"),
        (":red :+1: :100: -> x", ":\u2060red :\u2060+1: :\u2060100: -\u2060> x"),
        ("http://a.cn www.a.cn a@b.cn", "http:\u2060//a.cn www\u2060.a.cn a@\u2060b.cn"),
        ("a\u202eb\x00c", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"),
    ],
)  # fmt: skip
def test_text_is_escaped_where_it_would_be_read(words: str, shown: str):
    assert as_text(words) == shown


def test_a_long_text_is_cut_where_it_is_shown():
    assert as_text("字" * 10_000_000) == "字" * (LONGEST - 1) + "…"


def test_a_table_sends_what_it_shows_and_addresses_whole():
    long = "字" * 10_000_000
    rows = pl.DataFrame({"note": [long, None, "short"], "receipt": [long, None, "short"], "n": [1, 2, 3]})
    sent = tables.truncated(rows, whole=["receipt"])
    assert sent["note"].to_list() == [as_text(long), None, "short"]
    assert sent["receipt"].equals(rows["receipt"])
    assert tables.truncated(pl.DataFrame({"n": range(tables.MOST + 1)})).height == tables.MOST


def test_a_spreadsheet_takes_no_cell_for_a_link_or_a_formula():
    rows = pl.DataFrame({"name": ["http://evil.example", "internal:Sheet1!A1", "=1+1", "字" * 40_000]})
    caption = Caption(title="t", source="s", release="r", language="zh")
    made = chart_files.file_bytes("xlsx", rows, caption, spec=None, theme="light")
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "hyperlink" not in sheet
        assert "<f>" not in sheet
    assert pl.read_excel(io.BytesIO(made)).to_series(0).str.len_chars().to_list() == [19, 18, 5, 32_767]


def test_faulty_rows_have_no_formula_in_their_headings_either(seeded: Path, tmp_path: Path):
    file = tmp_path / "population.csv"
    file.write_text("area_code,grain,period,vintage,residents,=1+1,-x\nXX,year,2023-01-01,office,-3,@a,b\n")
    given = {"grant": ME, "workdir": tmp_path, "as_of": AS_OF, "progress": quiet}
    table = findings.faulty(publishing.preview(Store.open(str(seeded)), {"population": [file]}, **given).checked)
    assert table.select(pl.last(), "'=1+1", "residents").rows() == [("b", "'@a", "'-3")]
    assert table.columns[-1] == "'-x"


def test_markdown_of_the_program_keeps_its_own_marks_only():
    line = marked("**{name}** {link}", name="*a*", link=Marked("[b](c)"))
    assert line == r"**\*a\*** [b](c)"
    assert listed([line, "*d*"]) == "- **\\*a\\*** [b](c)\n- \\*d\\*"
