"""The one way this package says no: in both languages what is wrong, where, and what to do."""

from __future__ import annotations

from matchers.errors import TemplateMalformed


def malformed(zh: str, en: str) -> TemplateMalformed:
    """Return the error to raise; ``zh`` and ``en`` are clauses without a full stop."""
    return TemplateMalformed(
        f"指纹模板不能使用：{zh}。请重新采集指纹；如再次出现，请把这句话告诉设备厂商。",
        f"The fingerprint template cannot be used: {en}. "
        "Capture the finger again; if this comes back, tell the maker of the device.",
    )


def malformed_view(nth: int, zh: str, en: str) -> TemplateMalformed:
    """Return the error about the ``nth`` finger view of a record, counted from 1."""
    return malformed(f"第 {nth} 枚指纹{zh}", f"in finger view {nth}, {en}")
