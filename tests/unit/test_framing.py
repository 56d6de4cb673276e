"""The frame of our own template files: the same bytes for ever, and nothing damaged gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.errors import TemplateMalformed
from matchers.finger.template_file import FRAME as FINGER
from matchers.framing import AROUND, Frame
from matchers.palm_vein.template_file import FRAME as VEIN

CODED = Frame(b"TEST", 3, "测试", "test")


def test_what_stands_on_disk_never_changes() -> None:
    assert CODED.write(7, b"content") == b"TEST\x03\x07content" + bytes.fromhex("6fc59c99")
    assert (FINGER.letters, FINGER.version) == (b"PVFT", 1)
    assert (VEIN.letters, VEIN.version) == (b"PVVT", 1)


@given(st.integers(0, 255), st.binary(max_size=50))
def test_number_and_content_come_back(number: int, content: bytes) -> None:
    data = CODED.write(number, content)
    assert len(data) == len(content) + AROUND
    assert CODED.read(data) == CODED.read(data, len(content)) == (number, content)


@given(st.binary(max_size=20), st.integers(0), st.integers(1, 255))
def test_a_changed_byte_is_noticed(content: bytes, place: int, change: int) -> None:
    data = bytearray(CODED.write(1, content))
    data[place % len(data)] ^= change
    with pytest.raises(TemplateMalformed):
        CODED.read(bytes(data))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a test template"),
        (b"TEST\x03", "not a test template"),
        (CODED.write(1, b"abc")[:-1], "length is wrong"),
        (FINGER.write(1, b"abc"), "not a test template"),
        (Frame(b"TEST", 4, "", "").write(1, b"abc"), "version 4; this program knows version 3"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, words: str) -> None:
    with pytest.raises(TemplateMalformed, match=words) as refusal:
        CODED.read(data, 3)
    assert "模板" in refusal.value.zh
