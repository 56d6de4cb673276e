"""A stranger's file: its type is what its bytes say, its name can do nothing."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import HostileFile
from verifier.notices.file_names import LONGEST, safe_name
from verifier.notices.sniffing import media_type


def package(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as files:
        for name in names:
            files.writestr(name, b"x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"II*\x00rest", "image/tiff"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"ID3\x03", "audio/mpeg"),
        (b"#!AMR\n", "audio/amr"),
        (package("OFD.xml"), "application/ofd"),
    ],
)
def test_a_type_is_told_by_the_bytes(data: bytes, name: str) -> None:
    assert media_type(data).name == name


@pytest.mark.parametrize(
    ("names", "ending"), [(("word/document.xml",), ".docx"), (("xl/workbook.xml",), ".xlsx")]
)
def test_an_office_file_is_told_by_what_it_holds(names: tuple[str, ...], ending: str) -> None:
    assert media_type(package(*names)).ending == ending


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00",
        b"\x7fELF",
        b"<html><script>",
        b"<svg onload=1>",
        b"#!/bin/sh\n",
        b"GIF89a",
        b"PK\x03\x04 not a package",
        package("other.txt"),
        package("word/document.xml", "word/vbaProject.bin"),
        package("word/document.xml", "a/run.EXE"),
        b"%PDF-1.7 1 0 obj <</S/JavaScript /JS (app.alert(1))>>",
        b"%PDF-1.7 <</Launch /F (cmd.exe)>>",
    ],
)
def test_what_is_no_evidence_or_would_run_is_refused(data: bytes) -> None:
    with pytest.raises(HostileFile):
        media_type(data)


@given(st.binary(max_size=200))
def test_any_bytes_have_a_type_or_are_refused(data: bytes) -> None:
    try:
        found = media_type(data)
    except HostileFile:
        return
    assert found.ending.startswith(".")


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("照片.JPG", "照片.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\li\\回执.pdf", "回执.pdf"),
        ("invoice.pdf.exe", "invoice.pdf.pdf"),
        ("a\u202egpj.exe", "agpj.pdf"),
        ("CON.txt", "file_CON.pdf"),
        ("=cmd|' /C calc'!A0", "C calc'!A0.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("a\x00b\nc", "abc.pdf"),
    ],
)
def test_a_name_keeps_what_a_person_reads_and_nothing_else(given_name: str, safe: str) -> None:
    assert safe_name(given_name, ".pdf") == safe


def test_a_long_chinese_name_fits_a_file_system_and_ends_in_a_whole_character() -> None:
    name = safe_name("火" * 120 + ".pdf", ".pdf")
    assert len(name.encode()) <= 255
    assert set(name.removesuffix(".pdf")) == {"火"}


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder_hides_its_ending_or_runs(given_name: str) -> None:
    name = safe_name(given_name, ".pdf")
    assert name.endswith(".pdf")
    assert 4 < len(name) <= LONGEST + 10
    assert not set(name) & set('/\\<>:"|?*\x00')
    assert not name.startswith((".", "=", "+", "-", "@", "~", " "))
    assert all(unicodedata.category(character)[0] != "C" for character in name)
    assert ".exe" not in name.lower()


@pytest.mark.parametrize(("entries", "told"), [(1, 600_000_000), (6_000, 1)])
def test_a_package_that_says_it_unpacks_to_too_much_is_refused_without_unpacking(
    entries: int, told: int
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", b"x")
        for number in range(entries):
            package.writestr(f"word/media/{number}.png", b"")
        for entry in package.filelist[1:]:
            entry.file_size = told
    with pytest.raises(HostileFile):
        media_type(out.getvalue())
