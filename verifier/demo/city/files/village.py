"""The villages' notes: fixed width counted in GB 18030 bytes, the layout told in the first line."""

from __future__ import annotations

from pathlib import Path

from verifier.demo.city.files.lines import LineFile
from verifier.demo.city.manifest import Flaw, PlantedFile
from verifier.demo.city.records import DeathFeed, DeathRecord

LAYOUT = "# 定长: 编号10 姓名20 性别2 身份证18 出生8 死亡日期8 地址80 (字节, GB18030)"
WIDTHS = (10, 20, 2, 18, 8, 8, 80)

_ENCODING = "gb18030"
# One character and a half of the name: no blank anybody stripped can explain it.
_CUT_AT = WIDTHS[0] + 3


def write_village(directory: Path, feed: DeathFeed) -> PlantedFile:
    """Write the notes; a spoiled row has two impossible bytes in its name or ends inside it."""
    with LineFile(directory / feed.file, _ENCODING) as file:
        file.heading(LAYOUT)
        for row in feed.rows:
            raw = b"".join(_fixed(value, width) for value, width in zip(_values(row), WIDTHS, strict=True))
            if row.flaw is Flaw.UNDECODABLE:
                raw = raw[: WIDTHS[0]] + b"\xff\xff" + raw[WIDTHS[0] + 2 :]
            elif row.flaw is Flaw.CUT_SHORT:
                raw = raw[:_CUT_AT]
            file.raw_row(raw, row.flaw)
    return file.tally.planted(feed.file, "deaths", feed.source)


def _values(row: DeathRecord) -> tuple[str, ...]:
    return (row.number, row.name, row.sex, row.id_no, row.birth_compact(), f"{row.event:%Y%m%d}", row.address)


def _fixed(value: str, width: int) -> bytes:
    raw = value.encode(_ENCODING)
    while len(raw) > width:
        value = value[:-1]
        raw = value.encode(_ENCODING)
    return raw.ljust(width)
