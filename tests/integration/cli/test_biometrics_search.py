"""``biometrics gallery`` and ``search``: one finger found among others, from files of any kind."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from matchers.codecs.finger_record import Format, from_minutiae, record_of, write_finger_record
from matchers.finger.search import Gallery, GalleryWriter
from matchers.finger.synthesis import another_impression, make_template
from matchers.finger.template import FingerTemplate, Tier
from matchers.finger.template_file import write_template
from verifier.cli import biometrics_folder


def finger(number: int) -> FingerTemplate:
    return FingerTemplate(Tier.FAST, make_template(np.random.default_rng([4, number])), None, 60)


def again(number: int, seed: int = 0) -> bytes:
    rng = np.random.default_rng([5, number, seed])
    return write_template(FingerTemplate(Tier.FAST, another_impression(finger(number).minutiae, rng)))


@pytest.fixture
def place(bare):
    """A folder of twelve people's templates, one of them under two numbers, and no configuration."""
    Path(bare.config).unlink()
    people = bare.path / "people"
    (people / "east").mkdir(parents=True)
    for number in range(12):
        (people / f"{number:02}.tpl").write_bytes(write_template(finger(number)))
    (people / "east" / "77.tpl").write_bytes(again(3, 7))
    (bare.path / "probe.tpl").write_bytes(again(3))
    return bare


def run(place, *arguments: str):
    return place.run_without_config("biometrics", *arguments)


def build(place, *arguments: str):
    return run(place, "gallery", "people", "--out", "g.pvg", "--threads", "1", *arguments)


def test_a_finger_that_draws_two_pensions_is_found_in_a_gallery(place) -> None:
    built = build(place, "--json")
    assert (built.code, built.json["references"], built.json["skipped"]) == (0, 13, [])
    assert built.json["bytes"] == (place.path / "g.pvg").stat().st_size
    found = run(place, "search", "probe.tpl", "g.pvg", "--json", "--top", "3")
    assert (found.code, found.json["references"], len(found.json["candidates"])) == (0, 13, 3)
    assert {one["label"] for one in found.json["candidates"][:2]} == {"03.tpl", "east/77.tpl"}
    scores = [one["score"] for one in found.json["candidates"]]
    assert scores[0] >= scores[1] > 30 > scores[2]
    assert found.json["candidates"][0]["expected_false_hits"] == pytest.approx(
        13 * 10 ** (-scores[0] / 10), rel=0.01
    )


def test_a_folder_is_searched_without_leaving_anything_behind(place) -> None:
    before = sorted(place.path.rglob("*"))
    found = run(place, "search", "probe.tpl", "people", "--json", "--threads", "1")
    build(place)
    assert found.json["candidates"] == run(place, "search", "probe.tpl", "g.pvg", "--json").json["candidates"]
    (place.path / "g.pvg").unlink()
    assert sorted(place.path.rglob("*")) == before


def test_what_is_found_is_told_in_plain_words_as_a_lead_only(place) -> None:
    build(place)
    chinese = run(place, "search", "probe.tpl", "g.pvg", "--top", "1").out
    assert "在 13 份样本中查找" in chinese
    assert re.search(r"1\. (03|east/77)\.tpl：比对分 \d+\.\d（", chinese)
    assert "须由人工核实" in chinese
    english = run(place, "search", "probe.tpl", "g.pvg", "--top", "1", "--lang", "en").out
    assert "a lead only" in english
    assert not re.search(r"[\u4e00-\u9fff]", english)


def test_a_second_impression_of_the_finger_helps_and_costs_a_little(place) -> None:
    build(place)
    (place.path / "second.tpl").write_bytes(again(3, 1))
    one = run(place, "search", "probe.tpl", "g.pvg", "--json").json["candidates"]
    both = run(place, "search", "probe.tpl", "g.pvg", "--also", "second.tpl", "--json").json["candidates"]
    assert {found["label"] for found in both[:2]} == {"03.tpl", "east/77.tpl"}
    assert both[0]["score"] >= one[0]["score"] - 10 * np.log10(2) - 0.001


def test_files_of_no_use_are_named_and_the_rest_is_searched(place) -> None:
    (place.path / "people" / "note.txt").write_text("笔记", "utf-8")
    cv2.imwrite(str(place.path / "people" / "white.png"), np.full((400, 400), 255, np.uint8))
    (place.path / "people" / ".hidden").write_text("x", "utf-8")
    built = build(place, "--json")
    assert (built.code, built.json["references"]) == (3, 13)
    assert [one["file"] for one in built.json["skipped"]] == ["note.txt", "white.png"]
    assert "note.txt" in built.err
    assert "2 个文件无法使用" in built.err
    found = run(place, "search", "probe.tpl", "people", "--threads", "1", "--json")
    assert (found.code, len(found.json["skipped"])) == (3, 2)
    assert found.json["candidates"]


def test_names_and_pictures_no_gallery_can_hold_are_left_out(place) -> None:
    (place.path / "people" / os.fsdecode(b"caf\xe9.tpl")).write_bytes(again(1))
    view = from_minutiae(finger(1).minutiae, quality=50, target=Format.ISO_2005)
    huge = write_finger_record(record_of(replace(view, width=16000, height=16000)))
    (place.path / "people" / "huge.iso").write_bytes(huge)
    built = build(place, "--json")
    assert (built.code, built.json["references"]) == (3, 13)
    names = [one["file"] for one in built.json["skipped"]]
    assert names == ["caf\N{REPLACEMENT CHARACTER}.tpl", "huge.iso"]


def test_a_damaged_record_is_told_with_the_name_of_the_gallery(place) -> None:
    build(place)
    data = bytearray((place.path / "g.pvg").read_bytes())
    data[data.index(b"PVFT") + 9] ^= 1
    (place.path / "g.pvg").write_bytes(data)
    done = run(place, "search", "probe.tpl", "g.pvg", "--json")
    assert (done.code, done.json["error"]["message"]["zh"][:6]) == (2, "g.pvg：")


def test_a_gallery_inside_its_own_folder_is_not_taken_for_a_sample(place) -> None:
    for _ in range(2):
        built = run(place, "gallery", "people", "--out", "people/g.pvg", "--threads", "1", "--json")
        assert (built.code, built.json["references"]) == (0, 13)


def test_a_gallery_of_pictures_is_built_in_several_processes_as_in_one(place) -> None:
    one = build(place).code, (place.path / "g.pvg").read_bytes()
    many = run(place, "gallery", "people", "--out", "h.pvg", "--threads", "2").code
    assert (many, (place.path / "h.pvg").read_bytes()) == one
    assert Gallery.open(place.path / "h.pvg").label(0) == "00.tpl"


def test_only_writing_is_told_as_a_gallery_that_cannot_be_written(
    place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(GalleryWriter, "add", fails)
    assert "无法写入 g.pvg" in build(place, "--json").json["error"]["message"]["zh"]
    monkeypatch.setattr(biometrics_folder, "workers", fails)
    assert "程序出错：OSError" in build(place, "--json").json["error"]["message"]["zh"]
    assert not (place.path / "g.pvg").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["search", "probe.tpl", "none.pvg"], 2, "none.pvg 不存在或无法读取"),
        (["search", "probe.tpl", "probe.tpl"], 2, "probe.tpl：这不是指纹库文件。"),
        (["search", "probe.tpl", "short.pvg"], 2, "short.pvg：指纹库无法使用：内容不完整。"),
        (["search", "probe.tpl", "empty"], 2, "没有可用的样本"),
        (["search", "none.tpl", "g.pvg"], 2, "文件 none.tpl 不存在"),
        (["search", "g.pvg", "g.pvg"], 2, "g.pvg：这不是指纹模板文件。"),
        (["search", "white.png", "g.pvg"], 1, "white.png：图像中没有找到指纹"),
        (["search", "probe.tpl", "g.pvg", "--top", "0"], 2, ""),
        (["gallery", "none", "--out", "x.pvg"], 2, "目录 none 不存在"),
        (["gallery", "empty", "--out", "x.pvg"], 2, "没有可用的样本"),
        (["gallery", "people", "--out", "none/x.pvg"], 2, "无法写入"),
        (["gallery", "people", "--out", "empty"], 2, "无法写入"),
        (["gallery", "people", "--out", "pipe"], 2, "pipe 不是指纹库，不能覆盖"),
        (["gallery", "people", "--out", "x.pvg", "--tier", "cascade"], 2, ""),
        (["search", "probe.tpl", "people", "--tier", "cascade"], 2, ""),
        (["search", "probe.tpl", "pipe"], 2, "pipe 不存在或无法读取"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_no_file(
    place, arguments: list[str], code: int, told: str
) -> None:
    build(place)
    (place.path / "short.pvg").write_bytes((place.path / "g.pvg").read_bytes()[:-64])
    (place.path / "empty").mkdir()
    os.mkfifo(place.path / "pipe")
    cv2.imwrite(str(place.path / "white.png"), np.full((400, 400), 255, np.uint8))
    before = sorted(place.path.rglob("*"))
    done = run(place, *arguments, "--json")
    assert (done.code, done.json["exit_code"]) == (code, code)
    assert told in done.json["error"]["message"]["zh"]
    assert sorted(place.path.rglob("*")) == before
