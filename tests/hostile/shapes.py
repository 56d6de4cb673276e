"""Text files whose shape is odd: delimiters, quotes, lines, headings."""

from __future__ import annotations

from typing import Final

from tests.hostile.encodings import BOTH, HEAD, ONE, TWO

_WIDE: Final = "序号,姓名,身份证号码,死亡日期"


def _delimited(sign: str) -> bytes:
    return BOTH.replace(",", sign).encode()


SHAPES: Final[dict[str, bytes]] = {
    "empty": b"",
    "one byte": b"1",
    "one line end": b"\n",
    "blanks only": b" \n\t\n  \n",
    "only a heading": HEAD.encode(),
    "only a heading without line end": HEAD.rstrip().encode(),
    "no heading": (ONE + TWO).encode(),
    "no known heading": b"a,b,c\n1,2,3\n",
    "heading twice": (HEAD + ONE + HEAD + TWO).encode(),
    "heading twice at once": (HEAD + HEAD + ONE).encode(),
    "heading under a title": ("某市民政局死亡名单\n\n" + BOTH).encode(),
    "heading below twenty lines": ("说明\n" * 20 + BOTH).encode(),
    "the same column twice": (_WIDE + ",姓名\n1,陈明,110101194904030011,20240101,李芳\n").encode(),
    "a column without name": "序号,姓名,,死亡日期\n1,陈明,x,20240101\n".encode(),
    "heading in quotes": ('"序号","姓名","身份证号码","死亡日期"\n' + ONE).encode(),
    "heading with a quote never closed": ('"序号,姓名,身份证号码,死亡日期\n' + ONE).encode(),
    "heading with line breaks": ('序号,"姓\n名",身份证号码,死亡日期\n' + ONE).encode(),
    "a heading of a thousand columns": f"{_WIDE}{',x' * 1_000}\n{ONE.rstrip()}{',' * 1_000}\n".encode(),
    "a heading of twenty thousand columns": (_WIDE + ",x" * 20_000 + "\n" + ONE).encode(),
    "a million columns in one row": BOTH.encode() + b"," * 1_000_000 + b"\n",
    "semicolons": _delimited(";"),
    "tabs": _delimited("\t"),
    "bars": _delimited("|"),
    "full width commas": _delimited("，"),
    "spaces": _delimited(" "),
    "carets": _delimited("^"),
    "two delimiters in turn": (HEAD + ONE.replace(",", ";") + TWO).encode(),
    "the delimiter named first": b"sep=;\n" + _delimited(";"),
    "carriage returns only": BOTH.replace("\n", "\r").encode(),
    "carriage return twice": BOTH.replace("\n", "\r\r\n").encode(),
    "line ends of both kinds": (HEAD.replace("\n", "\r\n") + ONE + TWO.replace("\n", "\r\n")).encode(),
    "a carriage return in a cell": (HEAD + "1,陈\r明,110101194904030011,20240101\n").encode(),
    "no line end at the end": BOTH.rstrip().encode(),
    "end of file by control z": BOTH.encode() + b"\x1a",
    "a quote never closed": (HEAD + '1,"陈明,110101194904030011,20240101\n' + TWO).encode(),
    "a quote never closed at the end": (BOTH + '3,"陈').encode(),
    "a quote never closed over a hundred lines": (HEAD + '1,"陈明,x,20240101\n' + TWO * 100).encode(),
    "a quote in a cell": (HEAD + '1,陈"明,110101194904030011,20240101\n' + TWO).encode(),
    "text behind a quote": (HEAD + '1,"陈"明,110101194904030011,20240101\n' + TWO).encode(),
    "doubled quotes": (HEAD + '1,"陈""明",110101194904030011,20240101\n').encode(),
    "chinese quotes": (HEAD + "1,“陈明”,110101194904030011,20240101\n").encode(),
    "single quotes": (HEAD + "1,'陈明','110101194904030011',20240101\n").encode(),
    "a comma in quotes": (HEAD + '1,"陈,明",110101194904030011,20240101\n').encode(),
    "a line break in quotes": (HEAD + '1,"陈\n明",110101194904030011,20240101\n').encode(),
    "backslash before a quote": (HEAD + '1,"陈\\"明",110101194904030011,20240101\n').encode(),
    "nothing but quotes": (HEAD + '"' * 99 + "\n" + TWO).encode(),
    "nothing but commas": (HEAD + ",,,\n" + TWO).encode(),
    "too few cells": (HEAD + "1,陈明\n" + TWO).encode(),
    "too many cells": (HEAD + ONE.rstrip() + ",x,y\n" + TWO).encode(),
    "empty cells too many": (HEAD + ONE.rstrip() + ",,\n" + TWO).encode(),
    "rows shifted by one": (HEAD + "," + ONE + TWO).encode(),
    "the same row twice": (HEAD + ONE + ONE + TWO).encode(),
    "the same row a thousand times": (HEAD + ONE * 1_000).encode(),
    "a line of sixty-four kilobytes": (
        HEAD + "1," + "x" * 65_600 + ",110101194904030011,20240101\n" + TWO
    ).encode(),
    "a line of a megabyte": (HEAD + "1," + "x" * 1_000_000 + ",110101194904030011,20240101\n" + TWO).encode(),
    "no line end in a megabyte": (_WIDE + ",陈" * 200_000).encode(),
    "a hundred thousand blank lines": (HEAD + "\n" * 100_000 + ONE).encode(),
    "blank lines of blanks": (HEAD + " \t \n,,,\n" + ONE).encode(),
    "comments": ("# 备注\n" + HEAD + "# 中间\n" + ONE).encode(),
    "a sum at the end": (BOTH + "合计,2,,\n").encode(),
    "a page's footer": (BOTH + "第 1 页,,,共 1 页\n").encode(),
    "formula in a name": (HEAD + "1,=cmd|' /C calc'!A0,110101194904030011,20240101\n").encode(),
    "formula with a plus": (HEAD + "1,+1+1,110101194904030011,20240101\n").encode(),
    "formula with an at": (HEAD + "1,@SUM(1),110101194904030011,20240101\n").encode(),
    "html": b"<html><table><tr><td>1</td></tr></table></html>",
    "html with a mark": b"\xef\xbb\xbf <!DOCTYPE html><html></html>",
    "xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "json": '[{"姓名":"陈明"}]'.encode(),
    "sql": "INSERT INTO t (序号,姓名) VALUES (1,'陈明');\n".encode(),
    "a name that is markup": (HEAD + "1,<script>alert(1)</script>,110101194904030011,20240101\n").encode(),
    "a name that is a path": (HEAD + "1,../../etc/passwd,110101194904030011,20240101\n").encode(),
    "a name that is a template": (HEAD + "1,{{7*7}},110101194904030011,20240101\n").encode(),
    "a name of two hundred characters": (HEAD + f"1,{'陈' * 200},110101194904030011,20240101\n").encode(),
    "a name of two hundred and one": (HEAD + f"1,{'陈' * 201},110101194904030011,20240101\n").encode(),
    "a name of digits": (HEAD + "1,12345,110101194904030011,20240101\n").encode(),
}
