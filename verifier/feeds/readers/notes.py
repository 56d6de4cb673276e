"""What a person is told of a whole file once its last row is read."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.feeds.readers.lines import Progress
from verifier.language import Text


def progress_notes(progress: Progress) -> Iterator[Text]:
    """Yield what happened on the way, in sentences."""
    if progress.blank_lines:
        yield Text("跳过空行 {n} 行。", "{n} blank rows skipped.").fill(n=progress.blank_lines)
    if progress.cut_characters:
        yield Text(
            "有 {n} 个字段末尾的半个汉字被去掉（字段宽度不足）。",
            "{n} fields ended in half a character (field too narrow); the half was dropped.",
        ).fill(n=progress.cut_characters)
    if progress.lost_characters:
        yield Text(
            "有 {n} 处“?”紧邻汉字，可能是编码中没有的字，比对时按未知字处理。",
            "{n} “?” beside Chinese characters: probably characters the encoding lacks.",
        ).fill(n=progress.lost_characters)
