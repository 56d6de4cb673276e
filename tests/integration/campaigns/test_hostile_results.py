"""A gateway that was broken into, or is broken, keeps nobody from being reminded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from verifier.accounts.actor import system_actor
from verifier.campaigns import importing
from verifier.campaigns.importing import import_folder
from verifier.campaigns.result_rows import LARGEST_FILE_MB, read_results
from verifier.context import Context
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.outbox.folders import sms_folder
from verifier.outbox.sending import nothing_to_guard

HOSTILE = {
    "half.jsonl": rb'{"id":"\ud800","result":"ok"}',
    "nul.jsonl": rb'{"id":"R\u0000","result":"ok"}',
    "result.jsonl": rb'{"id":"R","result":"\u0000\ud800"}',
    "deep.jsonl": b'{"id":' + b"[" * 100_000,
    os.fsdecode(b"name-\xff\n.csv"): b"a,b\n1,2\n",
}


def results(ctx: Context) -> Path:
    folder = sms_folder(ctx.settings) / "results"
    folder.mkdir(parents=True)
    return folder


def taken_in(ctx: Context) -> list[Text]:
    applied, told = import_folder(ctx, system_actor(), nothing_to_guard)
    assert applied == 0
    return told


def test_what_no_database_keeps_is_told_and_put_away(ctx: Context) -> None:
    folder = results(ctx)
    for name, content in HOSTILE.items():
        (folder / name).write_bytes(content)
    told = taken_in(ctx)
    assert len(told) == len(HOSTILE)
    for one in told:
        one.zh.encode()
        assert "\0" not in one.zh + one.en
        assert "\n" not in one.zh + one.en
    assert [path.name for path in folder.iterdir() if path.is_file()] == []
    assert taken_in(ctx) == []


def test_a_file_nobody_foresaw_is_told_and_put_away(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = results(sqlite_ctx)
    (folder / "r.csv").write_bytes(b"a")

    def broken(_path: Path) -> None:
        raise KeyError("somebody's number")

    monkeypatch.setattr(importing, "read_results", broken)
    [told] = taken_in(sqlite_ctx)
    assert "KeyError" in told.en
    assert "somebody" not in told.en
    assert (folder / "failed" / "r.csv").exists()


def test_a_link_is_not_followed(sqlite_ctx: Context, tmp_path: Path) -> None:
    folder = results(sqlite_ctx)
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "r.jsonl").symlink_to(tmp_path / "secret")
    assert taken_in(sqlite_ctx) == []


def test_a_file_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    with path.open("wb") as stream:
        stream.truncate(LARGEST_FILE_MB * 1024 * 1024 + 1)
    with pytest.raises(InvalidInput):
        list(read_results(path))


@pytest.mark.parametrize("place", ["done", "failed"])
def test_a_gateway_has_nothing_put_elsewhere(sqlite_ctx: Context, tmp_path: Path, place: str) -> None:
    folder, police = results(sqlite_ctx), tmp_path / "police"
    police.mkdir()
    (folder / place).symlink_to(police)
    (folder / "deaths.csv").write_bytes(b"a,b\n1,2\n")
    assert len(taken_in(sqlite_ctx)) == 1
    assert list(police.iterdir()) == []
