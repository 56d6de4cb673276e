"""Finger records, templates and pictures that are not what they say."""

from __future__ import annotations

import struct
import zlib
from typing import Final

import numpy as np

from benchmarks.campaigns.fuzz.picture_files import SIGNATURE, bmp_file, chunk, png_file
from matchers.finger import template_file as fingers
from matchers.finger.minutiae import minutiae
from matchers.finger.template import FingerTemplate, Tier


def _iso(
    minutiae_count: int = 2, *, said: int | None = None, x: int = 10, views: int = 1, extended: bytes = b""
) -> bytes:
    """A record of ISO/IEC 19794-2:2005 for one finger."""
    told = minutiae_count if said is None else said
    rows = b"".join(struct.pack(">HHBB", 0x4000 | x, 20 + place, 10, 50) for place in range(minutiae_count))
    view = struct.pack(">BBBB", 2, 0, 70, told) + rows + struct.pack(">H", len(extended)) + extended
    head = b"FMR\0 20\0" + struct.pack(">IHHHHHBB", 24 + len(view), 0, 300, 400, 197, 197, views, 0)
    return head + view


_RECORD: Final = _iso()
RECORDS: Final[dict[str, bytes]] = {
    "record": _RECORD,
    "record without a minutia": _iso(0),
    "record that says more minutiae": _iso(2, said=255),
    "record that says fewer minutiae": _iso(2, said=1),
    "record with a minutia outside": _iso(x=5000),
    "record of no finger": _iso(views=0),
    "record of more fingers than it holds": _iso(views=9),
    "record with an extension cut short": _iso(extended=b"\0\1\0\xff"),
    "record with an extension of no length": _iso(extended=b"\0\1\0\0"),
    "record that says it is longer": _RECORD[:8] + b"\xff\xff\xff\xff" + _RECORD[12:],
    "record that says it is shorter": _RECORD[:8] + b"\0\0\0\x18" + _RECORD[12:],
    "record with something behind": _RECORD + b"\0",
    "record cut off": _RECORD[:-1],
    "record of another version": _RECORD[:4] + b" 99\0" + _RECORD[8:],
    "record of an image without size": _RECORD[:14] + b"\0\0\0\0" + _RECORD[18:],
    "record without resolution": _RECORD[:18] + b"\0\0\0\0" + _RECORD[22:],
    "record of letters only": b"FMR",
    "record of a face": b"FAC\0010\0" + bytes(40),
    "nothing for a record": b"",
    "zeros for a record": bytes(64),
}


def _own() -> bytes:
    seen = minutiae(
        250, 300, np.array([1.0]), np.array([2.0]), np.array([0.5]), np.array([0]), np.array([50])
    )
    return fingers.write_template(FingerTemplate(Tier.FAST, seen, None, 60))


def _checked(data: bytes) -> bytes:
    return data[:-4] + struct.pack(">I", zlib.crc32(data[:-4]))


_OWN: Final = _own()
TEMPLATES: Final[dict[str, bytes]] = {
    "template": _OWN,
    "template with a wrong checksum": _OWN[:-1] + bytes([_OWN[-1] ^ 1]),
    "template of a later version": _checked(_OWN[:4] + b"\2" + _OWN[5:]),
    "template that says it holds four": _checked(_OWN[:5] + b"\4" + _OWN[6:]),
    "template that holds none": _checked(_OWN[:5] + b"\0" + _OWN[6:]),
    "template of a tier there is not": _checked(_OWN[:6] + b"\x09" + _OWN[7:]),
    "template of a quality there is not": _checked(_OWN[:7] + b"\xff" + _OWN[8:]),
    "template with a grid that is not packed": _checked(_OWN[:14] + b"\x09\x09\0\0" + _OWN[18:]),
    "template of a vein": b"PVVT" + _OWN[4:],
}


def _head(width: int, height: int, depth: int = 8, colour: int = 0) -> bytes:
    return SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


_PICTURE: Final = png_file(0, 8, 60, 60, bytes(61 * 60))
PICTURES: Final[dict[str, bytes]] = {
    "picture of gray": _PICTURE,
    "bitmap": bmp_file(8, 60, 60),
    "picture cut off": _PICTURE[:-20],
    "picture too small": png_file(0, 8, 59, 60, bytes(60 * 60)),
    "picture of thousands of millions": _head(2**31 - 1, 2**31 - 1)
    + chunk(b"IDAT", b"x")
    + chunk(b"IEND", b""),
    "picture of no size": _head(0, 0) + chunk(b"IEND", b""),
    "picture without data": _head(60, 60) + chunk(b"IEND", b""),
    "picture of too little data": png_file(0, 8, 60, 60, bytes(61)),
    "picture of too much data": png_file(0, 8, 60, 60, bytes(9_000_000)),
    "picture with a wrong checksum": _PICTURE[:29] + b"\0\0\0\0" + _PICTURE[33:],
    "picture of a depth there is not": _head(60, 60, depth=3) + chunk(b"IEND", b""),
    "picture of a colour there is not": _head(60, 60, colour=5) + chunk(b"IEND", b""),
    "picture that can be seen through": png_file(6, 8, 60, 60, bytes(241 * 60)),
    "picture that moves": png_file(0, 8, 60, 60, bytes(61 * 60), more=chunk(b"acTL", bytes(8))),
    "picture with an endless chunk": SIGNATURE + b"\xff\xff\xff\xffIHDR",
    "bitmap of negative width": bmp_file(8, 60, 60)[:18] + struct.pack("<i", -60) + bmp_file(8, 60, 60)[22:],
    "bitmap that begins nowhere": bmp_file(8, 60, 60)[:10] + b"\xff\xff\xff\x7f" + bmp_file(8, 60, 60)[14:],
    "bitmap that is packed": bmp_file(8, 60, 60)[:30] + b"\1\0\0\0" + bmp_file(8, 60, 60)[34:],
    "photograph": b"\xff\xd8\xff\xe0" + bytes(90),
    "nothing for a picture": b"",
}
