"""Turns a finished paper into HTML for printing: paragraphs, tables, sizes, colours, rules as in the docx."""

from __future__ import annotations

import io
from html import escape
from typing import Any, Final

_ALIGN: Final = {0: "left", 1: "center", 2: "right", 3: "justify"}
_FONTS: Final = {
    "黑体": '"黑体", SimHei, "Noto Sans CJK SC", sans-serif',
    "方正小标宋简体": '"方正小标宋简体", "华文中宋", SimSun, "Noto Serif CJK SC", serif',
}
_BODY: Final = '"仿宋_GB2312", "仿宋", FangSong, "Noto Serif CJK SC", serif'
_STYLE: Final = f"""
@page {{ size: A4; margin: 37mm 26mm 35mm 28mm }}
@page {{ @bottom-center {{ content: "— " counter(page) " —"; font-size: 14pt }} }}
body {{ font: 16pt/28.95pt {_BODY}; margin: 0 }}
p {{ margin: 0; min-height: 1em; overflow-wrap: anywhere }}
table {{ border-collapse: collapse; width: 100%; margin: 4pt 0 10pt }}
tr {{ break-inside: avoid }}
td {{ border: 0.5pt solid; padding: 1pt 4pt; font-size: 14pt; line-height: 20pt }}
"""


def as_html(docx: bytes) -> str:
    """Return a paper as one HTML page without anything outside itself: no script, no picture, no address."""
    from docx import Document  # noqa: PLC0415 -- takes a moment, and only papers need it
    from docx.table import Table  # noqa: PLC0415 -- as above

    document = Document(io.BytesIO(docx))
    parts = [
        _table(block) if isinstance(block, Table) else _paragraph(block)
        for block in document.iter_inner_content()
    ]
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title></title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _table(table: Any) -> str:
    rows = []
    for row in table.rows:
        cells, before = [], None
        for cell in row.cells:
            # a merged cell is told once for each column it covers
            if cell._tc is before:
                continue
            before = cell._tc
            inner = "".join(_paragraph(paragraph) for paragraph in cell.paragraphs)
            cells.append(f'<td colspan="{cell.grid_span}">{inner}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _paragraph(paragraph: Any) -> str:
    layout = paragraph.paragraph_format
    styles = []
    if paragraph.alignment is not None:
        styles.append(f"text-align:{_ALIGN.get(int(paragraph.alignment), 'left')}")
    for name, length in (
        ("text-indent", layout.first_line_indent),
        ("padding-right", layout.right_indent),
        ("margin-top", layout.space_before),
        ("margin-bottom", layout.space_after),
    ):
        if length:
            styles.append(f"{name}:{length.pt:g}pt")
    if layout.page_break_before:
        styles.append("break-before:page")
    if layout.keep_with_next:
        styles.append("break-after:avoid")
    for edge in paragraph._p.xpath("./w:pPr/w:pBdr/*"):
        side = edge.tag.rpartition("}")[2]
        colour = "#f00" if _value(edge, "color") == "FF0000" else "#888"
        styles.append(
            f"border-{side}:1.5pt {'dashed' if _value(edge, 'val') == 'dashed' else 'solid'} {colour}"
        )
    runs = "".join(_run(run) for run in paragraph.runs)
    return f'<p style="{";".join(styles)}">{runs}</p>'


def _run(run: Any) -> str:
    styles = []
    if run.font.size is not None:
        styles.append(f"font-size:{run.font.size.pt:g}pt")
    if run.font.color is not None and run.font.color.rgb is not None:
        styles.append(f"color:#{run.font.color.rgb}")
    named = [_value(fonts, "eastAsia") for fonts in run._r.xpath("./w:rPr/w:rFonts")]
    if named and named[0] in _FONTS:
        styles.append(f"font-family:{_FONTS[named[0]]}".replace('"', "'"))
    return f'<span style="{";".join(styles)}">{escape(run.text)}</span>'


def _value(element: Any, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
