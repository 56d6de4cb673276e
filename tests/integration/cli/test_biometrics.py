"""``biometrics extract`` and ``compare``: templates and outcomes, in both languages, with exit codes."""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.integration.cli import biometrics_scene as scene
from verifier.biometrics.engine import Decision, Effort, Outcome
from verifier.biometrics.modalities import MODALITIES, Engines, engine_of
from verifier.biometrics.pictures import PictureFolder, grey
from verifier.biometrics.sample_files import LARGEST
from verifier.cli import biometrics
from verifier.errors import InvalidInput


@pytest.fixture
def place(bare, monkeypatch: pytest.MonkeyPatch):
    """A folder with samples and the made-up modality; no configuration."""
    Path(bare.config).unlink()

    def engine(modality: str, effort: Effort = Effort.CASCADE) -> scene.FakeEngine:
        engine_of(modality) if modality != "finger" else None
        return scene.FakeEngine(effort)

    monkeypatch.setattr(biometrics, "engine_of", engine)
    scene.samples(
        bare.path,
        anna1="anna 80",
        anna2="anna 0",
        bert="bert 60",
        dim="anna 30 faint",
        hopeless="anna 30 faint hopeless",
        empty="empty",
        broken="broken",
    )
    return bare


def run(place, *arguments: str):
    return place.run_without_config("biometrics", *arguments)


def test_a_template_is_written_and_its_quality_told(place) -> None:
    done = run(place, "extract", "anna1.png", "--out", "a.tpl")
    assert (done.code, (place.path / "a.tpl").read_text()) == (0, "anna 80 internal")
    assert "质量 80" in done.out
    told = run(place, "extract", "anna2.png", "--out", "a.iso", "--format", "iso2005", "--json").json
    assert (told["format"], told["quality"], told["fast_minutiae"]) == ("iso2005", None, 40)
    assert told["bytes"] == len((place.path / "a.iso").read_bytes())


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["empty.png", "--out", "x"], 1, "empty.png：图中没有手指。"),
        (["broken.png", "--out", "x"], 2, "broken.png：图像已损坏。"),
        (["none.png", "--out", "x"], 2, "文件 none.png 不存在"),
        (["anna1.png", "--out", "x", "--format", "xml"], 2, "未知的模板格式 xml"),
        (["anna1.png", "--out", "x", "--modality", "voice"], 2, "未知的模态 voice"),
        (["anna1.png", "--out", "none/x"], 2, "无法写入"),
        (["anna1.png", "--out", "x", "--dpi", "0"], 2, ""),
        (["anna1.png", "--out", "x", "--tier", "deepest"], 2, ""),
    ],
)
def test_what_cannot_be_extracted_leaves_no_file(place, arguments: list[str], code: int, told: str) -> None:
    before = sorted(place.path.iterdir())
    done = run(place, "extract", *arguments, "--json")
    assert (done.code, done.json["exit_code"]) == (code, code)
    assert told in done.json["error"]["message"]["zh"]
    assert sorted(place.path.iterdir()) == before


def test_two_samples_of_one_finger_match_whatever_file_they_come_from(place) -> None:
    run(place, "extract", "anna1.png", "--out", "a.tpl")
    done = run(place, "compare", "a.tpl", "anna2.png", "--json")
    assert done.code == 0
    assert done.json == {
        "score": 42.5,
        "decision": "match",
        "reference_quality": 80,
        "probe_quality": None,
        "tiers_used": ["fast"],
        "doubtful": False,
    }


def test_an_outcome_is_told_in_plain_words(place) -> None:
    chinese = run(place, "compare", "anna1.png", "anna2.png").out
    assert "结论：同一来源。" in chinese
    assert "每 10,000 次比对还不到一次" in chinese
    assert "参考样本 80，待验样本 未知" in chinese
    assert "依据：快速提取。" in chinese
    english = run(place, "compare", "anna1.png", "bert.png", "--lang", "en").out
    assert "not shown to be the same source" in english
    assert "often reach it" in english
    assert not re.search(r"[\u4e00-\u9fff]", english)


def test_doubt_is_settled_by_a_closer_look(place) -> None:
    done = run(place, "compare", "anna1.png", "dim.png", "--json")
    assert (done.json["decision"], done.json["tiers_used"], done.json["doubtful"]) == (
        "match",
        ["deep"],
        False,
    )
    quick = run(place, "compare", "anna1.png", "dim.png", "--json", "--tier", "fast")
    assert (quick.json["score"], quick.json["decision"]) == (20.0, "no_match")


def test_a_closer_look_that_finds_nothing_leaves_the_first_outcome(place) -> None:
    done = run(place, "compare", "anna1.png", "hopeless.png", "--json")
    assert (done.code, done.json["score"], done.json["doubtful"]) == (0, 20.0, True)


@pytest.mark.parametrize(("name", "code"), [("empty.png", 1), ("broken.png", 2), ("none.png", 2), (".", 2)])
@pytest.mark.parametrize("side", [0, 1])
def test_a_sample_that_cannot_be_used_is_named(place, name: str, code: int, side: int) -> None:
    names = ["anna1.png", "anna1.png"]
    names[side] = name
    done = run(place, "compare", *names, "--json")
    assert (done.code, done.json["exit_code"]) == (code, code)
    assert name.strip(".") in done.json["error"]["message"]["en"]


def test_a_file_larger_than_any_sample_is_refused(place) -> None:
    with (place.path / "huge.png").open("wb") as stream:
        stream.truncate(LARGEST + 1)
    assert "过大" in run(place, "compare", "huge.png", "anna1.png", "--json").json["error"]["message"]["zh"]


def test_every_stage_is_drawn_into_a_folder_on_request(place) -> None:
    run(place, "extract", "anna1.png", "--out", "a.tpl", "--explain", "why/extract")
    [picture] = (place.path / "why" / "extract").iterdir()
    assert picture.name == "01_ridges.png"
    assert cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE).shape == (20, 20)
    assert run(place, "compare", "anna1.png", "anna2.png", "--explain", "why/compare").code == 0
    made = sorted(str(path.relative_to(place.path)) for path in (place.path / "why" / "compare").rglob("*.*"))
    assert made == [
        "why/compare/pairs.csv",
        "why/compare/probe/01_ridges.png",
        "why/compare/reference/01_ridges.png",
    ]
    assert (place.path / made[0]).read_text() == "anna,anna,500\n"


def test_a_folder_for_pictures_that_cannot_be_made_is_refused(place) -> None:
    done = run(place, "extract", "anna1.png", "--out", "a.tpl", "--explain", "anna1.png/why", "--json")
    assert done.json["exit_code"] == 2
    assert not (place.path / "a.tpl").exists()


def test_pictures_of_any_kind_of_number_become_grey() -> None:
    assert grey(np.array([[True, False]])).tolist() == [[255, 0]]
    assert grey(np.array([[1, 2, 3]], np.uint8)).tolist() == [[1, 2, 3]]
    assert grey(np.array([[-1.0, np.nan, 0.0, 1.0]])).tolist() == [[0, 0, 127, 255]]
    assert grey(np.array([[7.0, 7.0]])).tolist() == [[0, 0]]
    assert grey(np.array([[1, 1j, -1]])).tolist() == [[0, 127, 255]]
    assert grey(np.array([[np.nan]])).tolist() == [[0]]


def test_a_narrow_array_is_a_table(tmp_path: Path) -> None:
    PictureFolder(tmp_path).show("minutiae", np.array([[1.0, 2.5], [3.0, 4.0]]))
    assert (tmp_path / "01_minutiae.csv").read_text() == "1.0,2.5\n3.0,4.0\n"


def test_the_name_of_a_stage_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    PictureFolder(tmp_path / "in").show("../out/x", np.zeros((20, 20)))
    assert [path.name for path in tmp_path.rglob("*.png")] == ["01__out_x.png"]


def test_equal_engines_are_made_once_and_unknown_modalities_refused() -> None:
    assert "finger" in MODALITIES
    assert hash(Engines(Effort.FAST)) == hash(Engines(Effort.FAST))
    with pytest.raises(InvalidInput):
        Engines(Effort.FAST)("voice")


@pytest.mark.parametrize(("score", "number"), [(40.0, "10,000"), (30.0, "1,000"), (12.3, "17"), (1.0, "1")])
def test_a_score_is_told_as_how_rare_it_is_among_strangers(score: float, number: str) -> None:
    told = [sentence.zh for sentence in biometrics.sentences(Outcome(score, Decision.MATCH, 1, 2, ("fast",)))]
    assert f"大约每 {number} 次比对才有一次" in told[1]


def test_a_score_too_low_to_mean_anything_is_said_to_be_so() -> None:
    nothing = Outcome(-3.0, Decision.NO_MATCH, None, None, ("another",))
    told = " ".join(sentence.zh for sentence in biometrics.sentences(nothing))
    assert "不能认定" in told
    assert "常常" in told
