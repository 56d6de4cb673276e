"""The offline check: a bundle as written holds; anything changed, missing, more or hostile is named."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.bundle.archives import ABOUT, CONTENT, KEY, SIGNER, archive, put, sealed
from verifier.bundle.checking import check_bundle
from verifier.bundle.container import Writer, files_in
from verifier.bundle.sealing import FORMAT, MANIFEST, SIGNATURE, SealedFile, manifest_bytes, sign
from verifier.errors import HostileFile, InvalidInput
from verifier.protocol import base64url, keys
from verifier.protocol.canonical import canonical

WHOLE = archive(sealed())


def test_a_bundle_as_it_was_written_holds_and_names_its_signer(tmp_path: Path) -> None:
    report = check_bundle(put(tmp_path, WHOLE))
    assert (report.problem, report.signer, report.pinned, report.files) == (None, SIGNER, False, 3)
    assert report.about == ABOUT
    assert check_bundle(put(tmp_path, WHOLE), SIGNER).pinned


def test_every_zip_program_reads_the_same_files_and_the_same_content_gives_the_same_bytes() -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as container:
        assert container.testzip() is None
        assert {name: container.read(name) for name in container.namelist()} == sealed()
    assert archive(sealed()) == WHOLE


def test_a_bundle_signed_anew_by_somebody_else_is_found_by_the_pinned_key(tmp_path: Path) -> None:
    other = keys.signing_key(bytes(32))
    forged = put(tmp_path, archive(sealed({**CONTENT, "case.json": b"{}"}, other)))
    assert check_bundle(forged).signer == keys.thumbprint(keys.public(other)) != SIGNER
    report = check_bundle(forged, SIGNER)
    assert (report.problem, report.pinned) == ("other_key", False)


@pytest.mark.parametrize("name", list(CONTENT))
def test_the_first_changed_file_is_named(tmp_path: Path, name: str) -> None:
    report = check_bundle(put(tmp_path, archive({**sealed(), name: b"otherwise"})))
    assert (report.problem, report.bad_file) == ("changed", name)


@pytest.mark.parametrize("name", list(CONTENT))
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    files = sealed()
    del files[name]
    report = check_bundle(put(tmp_path, archive(files)))
    assert (report.problem, report.bad_file) == ("missing", name)


def test_a_file_more_is_named(tmp_path: Path) -> None:
    report = check_bundle(put(tmp_path, archive({**sealed(), "evidence/9.jpg": b"more"})))
    assert (report.problem, report.bad_file) == ("extra", "evidence/9.jpg")


@pytest.mark.parametrize("name", [MANIFEST, SIGNATURE])
def test_without_manifest_or_signature_nothing_holds(tmp_path: Path, name: str) -> None:
    files = sealed()
    del files[name]
    report = check_bundle(put(tmp_path, archive(files)))
    assert (report.problem, report.bad_file, report.signer) == ("unsigned", name, None)


def _other_manifests() -> dict[str, bytes]:
    lines = [SealedFile("case.json", 9, "00" * 32)]
    good = manifest_bytes(ABOUT, SIGNER, lines)
    size_in_words: Any = "9"
    return {
        "a blank more": good + b" ",
        "a list": b"[]",
        "no JSON": b"{",
        "nested too deep": b"[" * 100_000,
        "another format": good.replace(FORMAT.encode(), b"pension-verifier/bundle/2"),
        "another signer": manifest_bytes(ABOUT, "x" * 43, lines),
        "no date": manifest_bytes({**ABOUT, "exported_at": "\x1b[2J"}, SIGNER, lines),
        "a path out": manifest_bytes(ABOUT, SIGNER, [SealedFile("../case.json", 9, "00" * 32)]),
        "a file twice": manifest_bytes(ABOUT, SIGNER, lines * 2),
        "no files": canonical({**ABOUT, "format": FORMAT, "signer": SIGNER}),
        "a size in words": manifest_bytes(ABOUT, SIGNER, [SealedFile("a", size_in_words, "")]),
    }


@pytest.mark.parametrize("what", list(_other_manifests()))
def test_a_manifest_not_as_we_write_it_is_refused_even_if_its_signature_holds(
    tmp_path: Path, what: str
) -> None:
    manifest = _other_manifests()[what]
    files = {**sealed(), MANIFEST: manifest, SIGNATURE: sign(manifest, KEY)}
    assert check_bundle(put(tmp_path, archive(files))).problem == "signature"


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "A" * 86},
        {"signature": 1},
        {"signature": "é"},
        {"key": {}},
        {"key": "x"},
        {"keyid": "x" * 43},
        {"key": keys.jwk(bytes(32))},
    ],
    ids=str,
)
def test_a_signature_that_does_not_hold_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    files = sealed()
    files[SIGNATURE] = canonical(json.loads(files[SIGNATURE]) | change)
    report = check_bundle(put(tmp_path, archive(files)))
    assert (report.problem, report.signer) == ("signature", None)


def test_a_signature_over_the_manifest_without_its_first_line_does_not_hold(tmp_path: Path) -> None:
    files = sealed()
    bare = base64url.encode(KEY.sign(files[MANIFEST]))
    files[SIGNATURE] = canonical(json.loads(files[SIGNATURE]) | {"signature": bare})
    assert check_bundle(put(tmp_path, archive(files))).problem == "signature"


def _zip(
    name: str = "case.json", method: int = zipfile.ZIP_STORED, data: bytes = b"x", **more: bytes
) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as container:
        container.writestr(zipfile.ZipInfo(name), data, method)
        container.comment = more.get("comment", b"")
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        _zip(method=zipfile.ZIP_DEFLATED, data=bytes(10_000_000)),
        _zip("../../etc/passwd"),
        _zip("/etc/passwd"),
        _zip("a/b/c"),
        _zip("C:\\x"),
        _zip("Case.json"),
        _zip("证.json"),
        _zip("a" * 200),
        _zip("\x1b[2J"),
        _zip(comment=b"a word"),
        WHOLE + b"\0",
        WHOLE[:-1],
        WHOLE + WHOLE,
        WHOLE[:40],
        WHOLE[:20],
    ],
    ids=lambda data: f"{len(data)}-{data[30:50]!r}",
)
def test_an_archive_built_in_any_other_way_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(HostileFile) as refused:
        check_bundle(put(tmp_path, data))
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (_zip("../../etc/passwd"), "not safe"),
        (_zip("evidence/../../x"), "not safe"),
        (_zip(method=zipfile.ZIP_DEFLATED, data=bytes(10_000_000)), "compressed"),
        (WHOLE + b"\0", "added"),
        (WHOLE[:35], "№ 1: it is incomplete"),
        (WHOLE[:45], "case.json: it is incomplete"),
    ],
    ids=["a path out", "a path up", "a bomb", "a byte more", "a name cut off", "a file cut off"],
)
def test_a_refusal_says_where_and_why(tmp_path: Path, data: bytes, why: str) -> None:
    with pytest.raises(HostileFile) as refused:
        check_bundle(put(tmp_path, data))
    assert why in refused.value.message.en


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InvalidInput):
        check_bundle(put(tmp_path, data))


def test_a_file_that_is_not_there_is_bad_usage(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        check_bundle(tmp_path / "none.zip")


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed_unnoticed(
    tmp_path_factory: pytest.TempPathFactory, place: int, by: int
) -> None:
    changed = bytearray(WHOLE)
    changed[place] ^= by
    path = put(tmp_path_factory.getbasetemp(), bytes(changed))
    try:
        report = check_bundle(path, SIGNER)
    except (HostileFile, InvalidInput):
        return
    assert report.problem is not None
    assert report.bad_file is not None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    for start in (b"", WHOLE[:60]):
        with pytest.raises((HostileFile, InvalidInput)):
            list(files_in(io.BytesIO(start + data), frozenset()))


@pytest.mark.parametrize(
    "names", [["a.json", "a.json"], ["a", "a/b"], ["a/b", "a"], ["../a"], [".a"], ["a."]]
)
def test_the_writer_refuses_names_no_bundle_may_hold(names: list[str]) -> None:
    writer = Writer(io.BytesIO())
    for name in names[:-1]:
        writer.add(name, b"")
    with pytest.raises(ValueError, match="name"):
        writer.add(names[-1], b"")
