"""Templates: ours are complete, a broken one is refused with where and why, a name can inject nothing."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.errors import ConfigurationError
from verifier.notices.html import as_html
from verifier.notices.kinds import Kind, notice_book
from verifier.notices.make_templates import FOLDER, make_templates
from verifier.notices.pdf import as_pdf
from verifier.notices.rendering import render
from verifier.notices.template_files import Template, find_template
from verifier.notices.values import Entry, Line, NoticeValues, Record, money

BOOK = notice_book()
KIND = BOOK.kinds["return_notice"]
VALUES = NoticeValues(
    title="退回待遇告知书",
    agency="东湖区社会保险所",
    issuer="东湖区社会保险所",
    addressee="王秀英的亲属",
    made_on="2026年11月21日",
    number="东社保退告〔2026〕1号",
    name="王秀英",
    id_no="11010519491231002X",
    case_no="第1号",
    facts="王秀英已于2021年10月5日死亡。",
    due_on="2026年12月7日",
    month="2026年12月",
    law="《社会保险经办条例》第四十六条",
    contact_address="湖滨路1号",
    contact_phone="12345678",
    lines=(Line("2021年11月", "城镇职工", "****1234", "1,878.32"),),
    records=(Record("R1", "王秀英", "11010519491231002X", "2021年10月5日"),),
    entries=(Entry("王**", "110***************", "1,878.32"),),
    enclosures=("退回待遇告知书（东社保退告〔2026〕1号）",),
    count="1",
    owed="1,000.00",
    owed_capital="人民币壹仟元整",
    **money(187_832),
)


def words(docx: bytes) -> str:
    """All the text of a docx, cells too, a line for each paragraph."""
    document = Document(io.BytesIO(docx))
    found = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        found += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(found)


def template(*paragraphs: str) -> Template:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    made = io.BytesIO()
    document.save(made)
    return Template("own.docx", made.getvalue())


def loose(kind: Kind = KIND) -> Kind:
    """The kind without anything it must show."""
    return replace(kind, must_show=())


@pytest.mark.parametrize("key", BOOK.kinds)
def test_every_paper_is_filled_by_its_packaged_template_and_nothing_is_left_open(key: str) -> None:
    kind = BOOK.kinds[key]
    values = replace(VALUES, title=kind.name.zh)
    text = words(render(find_template(kind.template, None), kind, values))
    assert kind.name.zh in text
    assert "〔2026〕1号" in text
    assert "2026年11月21日" in text
    assert not re.search(r"\{\{|\{%|\}\}|%\}", text)


def test_a_paper_tells_nothing_of_the_hour_it_was_made_so_its_bytes_can_be_made_again() -> None:
    with zipfile.ZipFile(io.BytesIO(render(find_template(KIND.template, None), KIND, VALUES))) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b">2026-01-01T00:00:00Z</dcterms:modified>" in package.read("docProps/core.xml")


def test_the_packaged_templates_are_those_of_the_script(tmp_path: Path) -> None:
    for made in make_templates(tmp_path):
        kept = FOLDER / made.name
        for part in ("word/document.xml", "word/fontTable.xml", "word/styles.xml"):
            with zipfile.ZipFile(made) as new, zipfile.ZipFile(kept) as old:
                assert new.read(part) == old.read(part), (
                    f"run python -m verifier.notices.make_templates ({part})"
                )
    assert {path.stem for path in FOLDER.glob("*.docx")} == set(BOOK.kinds)


@pytest.mark.parametrize("key", BOOK.kinds)
def test_every_paper_is_a4_with_the_margins_and_fonts_of_official_papers(key: str) -> None:
    section = Document(FOLDER / f"{key}.docx").sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size.mm) for size in sizes if size is not None] == [210, 297, 37, 28]
    with zipfile.ZipFile(FOLDER / f"{key}.docx") as package:
        assert "仿宋_GB2312" in package.read("word/styles.xml").decode()
        assert 'altName w:val="仿宋' in package.read("word/fontTable.xml").decode()


@pytest.mark.parametrize(
    "name",
    [
        "{{ 7*7 }}",
        "{% for x in () %}",
        "{_{ agency }_}",
        "{{ ''.__class__.__mro__ }}",
        "{# x #}",
        "</w:t></w:r><w:r><w:t>伪造",
        "A&B <b>\"'",
        "&lt;w:p/&gt;",
        "]]>",
        "100%}",
    ],
)
def test_a_name_that_looks_like_a_template_stays_the_text_it_is(name: str) -> None:
    text = words(render(find_template(KIND.template, None), KIND, replace(VALUES, addressee=name)))
    assert f"{name}：" in text.splitlines()


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=60))
def test_any_text_at_all_gives_a_document_that_opens(text: str) -> None:
    filled = render(template("甲{{ addressee }}乙"), loose(), replace(VALUES, addressee=text))
    [shown] = [one.text for one in Document(io.BytesIO(filled)).paragraphs]
    plain = "".join(" " if not one.isprintable() else one for one in text if not 0xD800 <= ord(one) <= 0xDFFF)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", f"甲{plain}乙")


def test_a_template_cannot_reach_behind_its_values() -> None:
    with pytest.raises(ConfigurationError, match=r"own\.docx"):
        render(template("{{ name.__class__.__mro__[1].__subclasses__() }}"), loose(), VALUES)


def test_a_value_called_safe_is_escaped_all_the_same() -> None:
    filled = render(template("{{ name|safe }}"), loose(), replace(VALUES, name="<w:p/>&"))
    assert words(filled) == "<w:p/>&"


@pytest.mark.parametrize(
    ("paragraphs", "told"),
    [
        (("第一段", "金额{{ total 元"), "金额"),
        (("{{ totl }}",), "totl"),
        (("{%p if name %}", "甲"), "if"),
        (("{{ name|nofilter }}",), "nofilter"),
        (("{% raw",), "raw"),
        (("{{ lines.0.nothing.more }}",), "nothing"),
    ],
)
def test_a_broken_template_is_refused_with_where_and_why(paragraphs: tuple[str, ...], told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        render(template(*paragraphs), loose(), VALUES)
    assert "own.docx" in refused.value.message.zh
    assert told in refused.value.message.zh


def test_the_paragraph_of_a_mistake_is_named() -> None:
    with pytest.raises(ConfigurationError, match="paragraph 2"):
        render(template("好", "坏{{ name | }}", "好"), loose(), VALUES)


def test_a_template_that_forgets_the_amount_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="total_capital"):
        render(template("{{ number }}{{ addressee }}{{ total }}"), KIND, VALUES)


@pytest.mark.parametrize("data", [b"", b"no docx", b"PK\x03\x04broken"])
def test_a_file_that_is_no_docx_is_refused(data: bytes) -> None:
    with pytest.raises(ConfigurationError, match="not a docx"):
        render(Template("own.docx", data), loose(), VALUES)


def test_a_template_with_macros_is_refused() -> None:
    whole = io.BytesIO(template("{{ name }}").data)
    with zipfile.ZipFile(whole, "a") as package:
        package.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(ConfigurationError, match="macros"):
        render(Template("own.docx", whole.getvalue()), loose(), VALUES)


def test_a_damaged_docx_is_refused() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        package.writestr("word/document.xml", b"<no xml")
    with pytest.raises(ConfigurationError, match="damaged"):
        render(Template("own.docx", whole.getvalue()), loose(), VALUES)


def test_an_offices_own_template_comes_before_ours(tmp_path: Path) -> None:
    (tmp_path / KIND.template).write_bytes(template("本所自有：{{ name }}").data)
    found = find_template(KIND.template, tmp_path)
    assert words(render(found, loose(), VALUES)) == "本所自有：王秀英"
    assert find_template("audit_settlement.docx", tmp_path).label == "audit_settlement.docx"


def test_a_paper_becomes_one_page_of_html_that_runs_and_fetches_nothing() -> None:
    page = as_html(render(find_template(KIND.template, None), KIND, replace(VALUES, addressee="<script>")))
    assert "&lt;script&gt;：" in page
    assert "<script" not in page
    assert "http" not in page
    assert page.count("<table>") == 2
    assert "人民币壹仟捌佰柒拾捌元叁角贰分" in page


def test_without_its_package_a_pdf_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(ConfigurationError, match="PDF") as refused:
        as_pdf(b"")
    assert "docx" in refused.value.in_language("en")
