"""Every reason for which a row is put aside, in both languages, with the way to mend it."""

from __future__ import annotations

from verifier.feeds.readers.rows import Problem
from verifier.language import Text

_RESEND = Text(
    "请在来源系统重新导出该行后再报送。", "Export this row again from the source system and resend it."
)


def undecodable(encoding: str) -> Problem:
    """Bytes that the file's encoding does not know."""
    return Problem(
        "undecodable",
        Text("该行含有不符合 {e} 编码的字节。", "The row holds bytes that are not {e}.").fill(e=encoding),
        Text(
            "请用同一种编码（建议 UTF-8 或 GB 18030）重新导出。",
            "Export the whole file again in one encoding (UTF-8 or GB 18030).",
        ),
    )


NUL_BYTE = Problem(
    "nul_byte",
    Text("该行含有空字节（NUL），文件可能在传输中损坏。", "The row holds NUL bytes: damaged on its way?"),
    _RESEND,
)
CONTROL_CHARACTER = Problem(
    "control_character",
    Text("单元格内含有控制字符。", "A cell holds control characters."),
    Text("请清除不可见字符后重新报送。", "Remove the invisible characters and resend the row."),
)
MOJIBAKE = Problem(
    "mojibake",
    Text(
        "文字是乱码：曾以错误的编码读取后再保存。",
        "The text is garbled: it was once read in the wrong encoding and saved again.",
    ),
    Text(
        "请从来源系统重新导出，不要用其他软件打开后另存。",
        "Export again from the source system; do not open and save it in between.",
    ),
)
RECORD_TOO_LONG = Problem(
    "record_too_long",
    Text("该行超过 64 KiB，不是正常记录。", "The line exceeds 64 KiB: not a record."),
    Text("请检查是否缺少换行。", "Check whether line ends are missing."),
)
UNTERMINATED_QUOTE = Problem(
    "unterminated_quote",
    Text('引号（"）没有配对，无法确定单元格边界。', 'Quotes (") do not pair: where cells end is unknown.'),
    Text('单元格内的引号请写成两个（""）。', 'Write a quote inside a cell twice ("").'),
)
FORMULA = Problem(
    "formula",
    Text(
        "该行含有公式，显示值可能不是最新计算结果。",
        "The row holds a formula; the stored value need not be its result.",
    ),
    Text("请“选择性粘贴—数值”后重新报送。", "Paste the cells as values and resend."),
)
CELL_ERROR = Problem(
    "cell_error",
    Text("该行含有错误值（如 #N/A）。", "The row holds an error value (such as #N/A)."),
    Text("请改为实际数值或留空。", "Replace it by the real value or leave the cell empty."),
)
NUMBER_PRECISION_LOST = Problem(
    "number_precision_lost",
    Text(
        "超过 15 位的号码以数字格式存放，末几位已丢失。",
        "A number of more than 15 digits was stored as a number: its last digits are lost.",
    ),
    Text(
        "请将该列设为“文本”格式后重新填写并报送。",
        "Format the column as text, enter the numbers again and resend.",
    ),
)
DELETED_RECORD = Problem(
    "deleted_record",
    Text("该记录在 DBF 中已标记为删除。", "The record is marked as deleted in the DBF file."),
    Text(
        "如仍有效，请取消删除标记；否则请先 PACK 再报送。",
        "Recall it if it is still valid; otherwise pack the file before sending.",
    ),
)
BAD_RECORD = Problem(
    "bad_record",
    Text("记录的字节与文件结构不符。", "The record's bytes contradict the file's structure."),
    _RESEND,
)
TRUNCATED = Problem(
    "truncated",
    Text("文件在此处被截断，记录不完整。", "The file breaks off here; the record is incomplete."),
    Text("请重新传送完整文件。", "Send the complete file again."),
)
SHORT_LINE = Problem(
    "short_line",
    Text("该行短于约定长度，缺少内容。", "The line is shorter than the layout; content is missing."),
    Text("请按定长格式重新导出该行。", "Export the row again in full width."),
)
LONG_LINE = Problem(
    "long_line",
    Text("该行长于约定长度，列可能已错位。", "The line is longer than the layout; columns may have shifted."),
    Text(
        "请按字节（不是字符）定长重新导出。",
        "Export the row again, with widths counted in bytes, not characters.",
    ),
)
BYTES_AFTER_END = Problem(
    "bytes_after_end",
    Text("文件结束标记之后仍有数据。", "There is data after the file's end mark."),
    Text("请重新导出完整文件。", "Export the complete file again."),
)


def missing_records(count: int) -> Problem:
    """Records the header announces and the file does not hold."""
    return Problem(
        "missing_records",
        Text(
            "文件头声明的记录中有 {n} 条不在文件里。",
            "{n} records announced by the header are not in the file.",
        ).fill(n=count),
        TRUNCATED.remedy,
    )


def field_count(found: int, expected: int) -> Problem:
    """A row with more or fewer cells than there are headings."""
    return Problem(
        "field_count",
        Text(
            "该行有 {found} 列，表头有 {expected} 列。", "The row has {found} cells, the heading {expected}."
        ).fill(found=found, expected=expected),
        Text(
            "请检查该行是否多了或少了分隔符；含分隔符的内容要加引号。",
            "Look for a missing or extra delimiter; put quotes around cells that contain one.",
        ),
    )
