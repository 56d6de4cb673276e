"""The look of official papers, GB/T 9704-2012: A4, 22 lines of 28 characters within 156 × 225 mm, 16 pt.

Fonts are named as offices have them; what stands in for one that is missing is written into the file itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

BODY, HEADING, TITLE, KAI, SONG, LATIN = (
    "仿宋_GB2312",
    "黑体",
    "方正小标宋简体",
    "楷体_GB2312",
    "宋体",
    "Times New Roman",
)
#: what a word processor takes where a font is not installed
FALLBACKS: Final = {
    BODY: "仿宋,FangSong,STFangsong,Noto Serif CJK SC",
    HEADING: "SimHei,STHeiti,Noto Sans CJK SC",
    TITLE: "华文中宋,宋体,SimSun,Noto Serif CJK SC",
    KAI: "楷体,KaiTi,STKaiti,Noto Serif CJK SC",
    SONG: "SimSun,STSong,Noto Serif CJK SC",
}
_SIZE: Final = Pt(16)
_SMALL: Final = Pt(14)
_LINE: Final = Pt(28.95)
_GAP: Final = Pt(10)
_RED: Final = RGBColor(0xFF, 0, 0)
_CENTRE, _LEFT, _RIGHT, _JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)


class Paper:
    """One template under construction; each method adds what its name says."""

    def __init__(self) -> None:
        self._document = Document()
        self._after_table = False
        section = self._document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        self._document.settings.odd_and_even_pages_header_footer = True
        style = self._document.styles["Normal"]
        style.font.size = _SIZE
        _fonts(style.element.get_or_add_rPr(), BODY)
        for language in self._document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")  # else a font may show the characters of another country
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
        layout.widow_control = False
        for footer, side in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
            _page_number(footer.paragraphs[0], side)

    def head(self, issuer: str = "{{ issuer }}") -> None:
        """Add the issuer in red, the number and the red line below it."""
        mark = self._paragraph(issuer, _CENTRE, TITLE, Pt(30), colour=_RED)
        mark.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        mark.paragraph_format.space_after = Pt(14)
        number = self._paragraph("{{ number }}", _CENTRE, BODY)
        number.paragraph_format.space_after = Pt(4)
        _red_line(number)

    def title(self, text: str = "{{ title }}") -> None:
        """Add the title."""
        title = self._paragraph(text, _CENTRE, TITLE, Pt(22))
        title.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(26), Pt(18)

    def to(self, text: str = "{{ addressee }}：") -> None:
        """Add the addressee, flush left."""
        self._paragraph(text, _LEFT)

    def text(self, text: str) -> None:
        """Add a paragraph, two characters indented."""
        paragraph = self._paragraph(text, _JUSTIFY).paragraph_format
        paragraph.first_line_indent = _SIZE * 2
        paragraph.space_before = _GAP if self._after_table else Pt(0)
        self._after_table = False

    def heading(self, text: str) -> None:
        """Add a first-level heading."""
        heading = self._paragraph(text, _JUSTIFY, HEADING)
        heading.paragraph_format.first_line_indent = _SIZE * 2
        heading.paragraph_format.keep_with_next = True
        heading.paragraph_format.space_before = _GAP if self._after_table else Pt(0)
        self._after_table = False

    def annex(self, text: str) -> None:
        """Begin what is enclosed on a page of its own (7.3.4)."""
        self.heading(text)
        self._document.paragraphs[-1].paragraph_format.page_break_before = True

    def when(self, condition: str, *texts: str) -> None:
        """Add paragraphs that stand only where a value is given."""
        self._paragraph(f"{{%p if {condition} %}}", _LEFT)
        for text in texts:
            self.text(text)
        self._paragraph("{%p endif %}", _LEFT)

    def each(self, name: str, text: str) -> None:
        """Add a paragraph for each value of a list; the text names it ``one``."""
        self._paragraph(f"{{%p for one in {name} %}}", _LEFT)
        self.text(text)
        self._paragraph("{%p endfor %}", _LEFT)

    def table(self, name: str, columns: list[tuple[str, str, int]], last: list[str] | None = None) -> None:
        """Add a table, a row for each value of a list; by column its heading, value and width in mm."""
        rows = [[head for head, _, _ in columns], [f"{{%tr for one in {name} %}}"]]
        rows += [[f"{{{{ {field} }}}}" for _, field, _ in columns], ["{%tr endfor %}"]]
        rows += [last] if last else []
        table = self._grid(len(rows), [width for _, _, width in columns])
        for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
            _keep_whole(row, repeated=number == 0)
            for cell, text in zip(row.cells, texts, strict=False):
                self._cell(cell, text, HEADING if number == 0 else BODY, _CENTRE)

    def form(self, rows: list[tuple[str, ...]], widths: list[int], height: int = 11) -> None:
        """Add a form: labels and values in turn; a row with fewer cells has its last one run to the edge."""
        table = self._grid(len(rows), widths)
        for index, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
            row.height = Mm(height)
            _keep_whole(row)
            if len(texts) < len(widths):
                row.cells[len(texts) - 1].merge(row.cells[-1])
            for number, text in enumerate(texts):
                label = number % 2 == 0
                self._cell(row.cells[number], text, HEADING if label else BODY, _CENTRE if label else _LEFT)
            for paragraph in row.cells[0].paragraphs:  # a form is signed on one page
                paragraph.paragraph_format.keep_with_next = index < len(rows) - 1

    def sign(self, issuer: str = "{{ issuer }}") -> None:
        """Add signature and day, the day four characters from the edge, and where questions are answered."""
        # a signature never stands on a page without any text of the paper
        said = [one for one in self._document.paragraphs if one.text and not one.text.startswith("{%p")]
        said[-1].paragraph_format.keep_with_next = True
        signature = [self._paragraph("", _RIGHT)]
        for number, text in enumerate((f"{issuer}（印章）", "{{ made_on }}")):
            signature.append(self._paragraph(text, _RIGHT))
            signature[-1].paragraph_format.right_indent = _SIZE * (2 if number == 0 else 4)
        before = len(self._document.paragraphs)
        self.when("contact_phone", "联系地址：{{ contact_address }}", "联系电话：{{ contact_phone }}")
        address = self._document.paragraphs[before + 1]
        for line in (*signature, address):
            line.paragraph_format.keep_with_next = True

    def receipt(self) -> None:
        """Add the slip on which the receiver signs, cut off and filed as proof of service."""
        cut = self._paragraph("送 达 回 证", _CENTRE, HEADING, _SMALL)
        cut.paragraph_format.space_before, cut.paragraph_format.space_after = Pt(16), Pt(4)
        cut.paragraph_format.keep_with_next = True
        _dashed_above(cut)
        self.form(
            [
                ("送达文书", "{{ title }}（{{ number }}）"),
                ("受送达人", "{{ addressee }}"),
                ("送达方式", "□直接　□邮寄　□转交　□留置　□公告"),
                ("收件人签名", "", "收件日期", "　　年　月　日"),
                ("送达人签名", "", "见证人签名", ""),
            ],
            [32, 48, 32, 44],
            height=9,
        )

    def save(self, path: Path) -> None:
        """Write the file; the same template twice differs in nothing but the time inside the package."""
        self._substitutes()
        properties = self._document.core_properties
        properties.author, properties.title, properties.comments = "", "", ""
        properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
        self._document.save(str(path))

    def _paragraph(
        self, text: str, align: Any, font: str = BODY, size: Any = _SIZE, colour: RGBColor | None = None
    ) -> Any:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = align
        _run(paragraph, text, font, size, colour)
        return paragraph

    def _grid(self, rows: int, widths: list[int]) -> Any:
        self._after_table = True
        table = self._document.add_table(rows=rows, cols=len(widths))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        return table

    def _cell(self, cell: Any, text: str, font: str, align: Any) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.line_spacing = Pt(20)
        _run(paragraph, text, font, _SMALL)
        cell.vertical_alignment = 1

    def _substitutes(self) -> None:
        part = next(
            found.target_part
            for found in self._document.part.rels.values()
            if found.reltype == RELATIONSHIP_TYPE.FONT_TABLE
        )
        fonts = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
            for name, other in FALLBACKS.items()
        )
        part._blob = f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _fonts(properties: Any, name: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), LATIN)
    fonts.set(qn("w:eastAsia"), name)
    # quotation marks and dashes are of both scripts: here they are Chinese
    fonts.set(qn("w:hint"), "eastAsia")


def _run(paragraph: Any, text: str, font: str, size: Any, colour: RGBColor | None = None) -> None:
    run = paragraph.add_run(text)
    run.font.size = size
    if colour is not None:
        run.font.color.rgb = colour
    _fonts(run._element.get_or_add_rPr(), font)


def _page_number(paragraph: Any, side: Any) -> None:
    """Write ``— 1 —`` at the outer edge, one character in."""
    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = _SMALL
    _run(paragraph, "— ", SONG, _SMALL)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(parse_xml(f'<w:r {nsdecls("w")}><w:rPr><w:sz w:val="28"/></w:rPr><w:t>1</w:t></w:r>'))
    paragraph._p.append(field)
    _run(paragraph, " —", SONG, _SMALL)


def _border(paragraph: Any, edge: str, kind: str, size: int, colour: str) -> None:
    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:{edge} w:val="{kind}" w:sz="{size}" w:space="6" '
            f'w:color="{colour}"/></w:pBdr>'
        )
    )


def _red_line(paragraph: Any) -> None:
    _border(paragraph, "bottom", "single", 12, "FF0000")


def _dashed_above(paragraph: Any) -> None:
    _border(paragraph, "top", "dashed", 4, "808080")


def _keep_whole(row: Any, *, repeated: bool = False) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if repeated:
        properties.append(OxmlElement("w:tblHeader"))
