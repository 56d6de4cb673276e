"""Text files whose bytes are odd: marks, mixtures, halves, characters that are not there."""

from __future__ import annotations

import codecs
from typing import Final

HEAD: Final = "序号,姓名,身份证号码,死亡日期\n"
ONE: Final = "1,陈明,110101194904030011,20240101\n"
TWO: Final = "2,李芳,11010119500101002X,20240102\n"
BOTH: Final = HEAD + ONE + TWO


def _with_name(name: bytes, encoding: str = "utf-8") -> bytes:
    """A file of enough sound lines that one odd name decides nothing about its encoding."""
    sound = "".join(ONE.replace("1,", f"{number},", 1) for number in range(1, 6)).encode(encoding)
    return HEAD.encode(encoding) + sound + b"9," + name + ",110101194904030011,20240109\n".encode(encoding)


def _wide(text: str, encoding: str) -> bytes:
    return text.encode(encoding)


ENCODINGS: Final[dict[str, bytes]] = {
    "utf-8": BOTH.encode(),
    "utf-8 with a mark": codecs.BOM_UTF8 + BOTH.encode(),
    "utf-8 with two marks": codecs.BOM_UTF8 * 2 + BOTH.encode(),
    "utf-8 with a mark in the middle": (HEAD + "\ufeff" + ONE + TWO).encode(),
    "gb18030": BOTH.encode("gb18030"),
    "gb18030 with its mark": b"\x84\x31\x95\x33" + BOTH.encode("gb18030"),
    "gbk is gb18030": BOTH.encode("gbk"),
    "gb2312 is gb18030": BOTH.encode("gb2312"),
    "utf-16-le with a mark": codecs.BOM_UTF16_LE + _wide(BOTH, "utf-16-le"),
    "utf-16-be with a mark": codecs.BOM_UTF16_BE + _wide(BOTH, "utf-16-be"),
    "utf-16-le without a mark": _wide(BOTH * 4, "utf-16-le"),
    "utf-16-be without a mark": _wide(BOTH * 4, "utf-16-be"),
    "utf-16 with an odd byte at the end": codecs.BOM_UTF16_LE + _wide(BOTH, "utf-16-le") + b"1",
    "utf-16 with a lone surrogate": codecs.BOM_UTF16_LE + _wide(BOTH, "utf-16-le") + b"9\0,\0\x00\xd8,\0\n\0",
    "utf-16 that changes its mind": codecs.BOM_UTF16_LE + _wide(HEAD, "utf-16-le") + ONE.encode(),
    "utf-32 with a mark": codecs.BOM_UTF32_LE + BOTH.encode("utf-32-le"),
    "utf-32-be with a mark": codecs.BOM_UTF32_BE + BOTH.encode("utf-32-be"),
    "utf-7 is ascii": BOTH.encode("utf-7"),
    "big5": BOTH.replace("陈", "陳")
    .replace("证", "證")
    .replace("码", "碼")
    .replace("号", "號")
    .encode("big5", "replace"),
    "latin-1 only": "序号,name,id_no,死亡日期\n".encode() + "1,Jos\xe9,1,20240101\n".encode("latin-1"),
    "a gbk line in a utf-8 file": HEAD.encode() + ONE.encode() * 3 + TWO.encode("gb18030"),
    "a utf-8 line in a gbk file": HEAD.encode("gb18030") + ONE.encode("gb18030") * 3 + TWO.encode(),
    "half of the lines each": HEAD.encode() + ONE.encode() + TWO.encode("gb18030") + TWO.encode("gb18030"),
    "cut in a character of three bytes": BOTH.encode() + "3,陈".encode()[:-1],
    "cut in a character of two bytes": BOTH.encode("gb18030") + "3,陈".encode("gb18030")[:-1],
    "cut in a character of four bytes": BOTH.encode("gb18030") + "3,𠮷".encode("gb18030")[:-2],
    "overlong slash": _with_name(b"\xc0\xaf"),
    "overlong nul": _with_name(b"\xc0\x80"),
    "overlong in three bytes": _with_name(b"\xe0\x80\xaf"),
    "beyond the last code point": _with_name(b"\xf4\x90\x80\x80"),
    "a surrogate in utf-8": _with_name(b"\xed\xa0\x80"),
    "a pair of surrogates in utf-8": _with_name(b"\xed\xa1\x82\xed\xbe\xb7"),
    "a continuation byte alone": _with_name(b"\x80"),
    "bytes that utf-8 never has": _with_name(b"\xfe\xff"),
    "rare name beyond the plane": _with_name("𠮷田".encode()),
    "rare name in four bytes of gb18030": _with_name("㛃明".encode("gb18030"), "gb18030"),
    "rare name beyond the plane in gb18030": _with_name("𠮷明".encode("gb18030"), "gb18030"),
    "name in private use": _with_name("陈\ue863".encode()),
    "name in private use in gb18030": _with_name("陈\ue863".encode("gb18030"), "gb18030"),
    "four bytes that mean nothing": _with_name(b"\xfe\x39\xfe\x39", "gb18030"),
    "lead byte before a comma": _with_name(b"\x81", "gb18030"),
    "question mark for a character": _with_name("陈?".encode()),
    "replacement character": _with_name("陈\ufffd".encode()),
    "utf-8 read as gbk": _with_name("陈明".encode().decode("gb18030", "replace").encode()),
    "utf-8 read as latin-1": _with_name("陈明".encode().decode("latin-1").encode()),
    "nothing but what a debugger fills": _with_name("烫烫烫".encode()),
    "what a converter leaves": _with_name("锟斤拷".encode()),
    "right to left": _with_name("\u202e明陈".encode()),
    "isolates": _with_name("\u2066陈明\u2069".encode()),
    "zero width space": _with_name("陈\u200b明".encode()),
    "zero width joiner": _with_name("陈\u200d明".encode()),
    "soft hyphen": _with_name("陈\xad明".encode()),
    "no-break space": _with_name("陈\xa0明".encode()),
    "wide space": _with_name("\u3000陈明\u3000".encode()),
    "line separator in a cell": _with_name("陈\u2028明".encode()),
    "next line in a cell": _with_name("陈\x85明".encode()),
    "vertical tab in a cell": _with_name("陈\x0b明".encode()),
    "nul in a cell": _with_name(b"\x00"),
    "nul between characters": _with_name("陈\0明".encode()),
    "escape in a cell": _with_name("陈\x1b[31m".encode()),
    "bell": _with_name("陈\x07".encode()),
    "delete": _with_name("陈\x7f".encode()),
    "control of the upper half": _with_name("陈\x9b".encode()),
    "combining marks": _with_name(("e" + "\u0301" * 50).encode()),
    "emoji": _with_name("陈😀".encode()),
    "variation selector": _with_name("邉\U000e0101".encode()),
    "compatibility ideograph": _with_name("陈\ufa0e".encode()),
    "radical instead of a character": _with_name("⼈民".encode()),
    "full width letters": _with_name("ＡＢＣ".encode()),
    "tag characters": _with_name("陈\U000e0041".encode()),
    "all nul": bytes(4_000),
    "all ff": b"\xff" * 4_000,
    "random": bytes((number * 197 + 89) % 256 for number in range(4_000)),
    "a mark and nothing else": codecs.BOM_UTF8,
    "a wide mark and nothing else": codecs.BOM_UTF16_LE,
}
