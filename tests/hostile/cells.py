"""One row each, with one cell that is odd: numbers of people, days, amounts, months."""

from __future__ import annotations

from typing import Final

from tests.hostile.encodings import HEAD

_PAYMENTS: Final = "个人编号,公民身份号码,险种,待遇月份,金额,发放日期\n"

#: identity number as it stands in the row
IDENTITIES: Final = (
    *(
        "110101194904030011",
        "11010119490403001X",
        "11010119500101002x",
        "110101490403001",
        " 110101194904030011 ",
    ),
    *(
        "'110101194904030011",
        "110101 19490403 0011",
        "110101-19490403-0011",
        "１１０１０１１９４９０４０３００１１",
        "٣٣٠١٠١١٩٤٩٠٤٠٣٠٠١١",
    ),
    *(
        "1.10101E+17",
        "1.10101194904030E+17",
        "1,10101E+17",
        "1e5",
        "1E400",
        "110101194904030011.0",
        "1.1010119490403e17",
    ),
    *(
        "NaN",
        "inf",
        "null",
        "无",
        "-",
        "0",
        "000000000000000000",
        "999999999999999999",
        "1101011949040300111",
        "11010119490403001",
    ),
    *(
        "H08123456789",
        "E12345678",
        "810000199408230021",
        "1101011949O4O3OO11",
        "110101********0011",
        "11010119490403001Ⅹ",
    ),
    *(
        "-110101194904030011",
        "0x1A",
        "110101\u200b194904030011",
        "\u202e110034",
        "9" * 41,
        "9" * 400,
        "陈明",
        "=1+1",
    ),
)
#: day of death as it stands in the row
DAYS: Final = (
    *(
        "20240101",
        "2024-01-01",
        "2024/1/1",
        "2024.1.1",
        "2024年1月1日",
        "2024-01-01 00:00:00",
        "2024-01-01T08:00:00+08:00",
    ),
    *(
        "45292",
        "45292.5",
        "60",
        "59",
        "0",
        "-1",
        "99999",
        "1",
        "2024",
        "202401",
        "240101",
        "01/02/2024",
        "1/13/24",
    ),
    *(
        "2024-02-30",
        "2023-02-29",
        "1900-02-29",
        "2024-13-01",
        "2024-00-00",
        "20240100",
        "19660000",
        "00000000",
        "99999999",
    ),
    *(
        "2199-01-01",
        "2026-11-22",
        "1849-12-31",
        "1850-01-01",
        "0001-01-01",
        "农历二〇二三年十一月二十",
        "癸卯年冬月二十",
    ),
    *(
        "民国38年",
        "昭和64年1月7日",
        "约2020年",
        "二〇二四年一月一日",
        "２０２４年１月１日",
        "٢٠٢٤-٠١-٠١",
        "NaN",
        "不详",
        "1e5",
        "=TODAY()",
    ),
    *("2024-01-01\u200b", "2024\u20101\u20101", "9" * 5_000, "十" * 5_000, "廿" * 400),
)
#: amount as it stands in the row
AMOUNTS: Final = (
    *(
        "878.32",
        '"1,878.32"',
        "￥257.8",
        "257元",
        "０２５７",
        "-5",
        "0",
        "0.001",
        "1878，32",
        '"1878,32"',
        '"1,2,3"',
        "1e5",
        "NaN",
    ),
    *(
        "Infinity",
        "1/2",
        "0x10",
        "十元",
        "",
        "9" * 30,
        "9" * 400,
        "10000000000000.01",
        "1 000",
        "(5)",
        "5-",
        "+5",
        "5.",
        ".5",
    ),
)
#: month as it stands in the row
MONTHS: Final = (
    "202511",
    "2025-11",
    "2025年11月",
    "20251115",
    "2025/1",
    "20251",
    "202513",
    "1799-01",
    "11/2025",
    "",
    "NaN",
    "45931",
)


def _named(what: str, cell: str) -> str:
    """The cell as it can be told in a table: ASCII, and not endless."""
    told = ascii(cell)[1:-1]
    return f"{what} {told if len(told) <= 44 else f'{told[:12]}... ({len(cell)} characters)'}"


def _death(identity: str, day: str) -> bytes:
    return (HEAD + f'1,陈明,"{identity}","{day}"\n').encode()


def _payment(month: str, amount: str) -> bytes:
    return (_PAYMENTS + f"1,110101194904030011,城乡居民,{month},{amount},20251115\n").encode()


CELLS: Final[dict[str, bytes]] = {
    **{_named("identity", cell): _death(cell, "20240101") for cell in IDENTITIES},
    **{_named("day", cell): _death("110101194904030011", cell) for cell in DAYS},
}
PAYMENTS: Final[dict[str, bytes]] = {
    **{_named("amount", cell): _payment("202511", cell) for cell in AMOUNTS},
    **{_named("month", cell): _payment(cell, "100.00") for cell in MONTHS},
}
