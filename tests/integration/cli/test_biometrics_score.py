"""``biometrics score``: every row comes back, with a score or with why there is none."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from matchers.finger.deep import network
from tests.conftest import REPOSITORY
from tests.integration.cli import biometrics_scene as scene
from verifier.cli import biometrics_score

ADDED = ["score", "decision", "reference_quality", "probe_quality", "error"]


@pytest.fixture
def place(bare, monkeypatch: pytest.MonkeyPatch):
    """A folder with samples and the made-up modality; no configuration."""
    Path(bare.config).unlink()
    monkeypatch.setattr(biometrics_score, "Engines", scene.FakeEngines)
    monkeypatch.setenv(scene.LOG, str(bare.path / "extractions.txt"))
    (bare.path / "in").mkdir()
    scene.samples(
        bare.path / "in",
        anna1="anna 80",
        anna2="anna 70",
        bert1="bert 60",
        dim1="anna 30 faint",
        dim2="bert 20 faint hopeless",
        empty="empty",
        broken="broken",
        bug="bug",
        unrated="anna 0",
        cursed="cursed 50",
    )
    return bare


def score(place, text: str, *more: str, out: str = "scores.csv"):
    (place.path / "in" / "pairs.csv").write_text(text, "utf-8")
    arguments = ("biometrics", "score", str(place.path / "in" / "pairs.csv"), "--out", str(place.path / out))
    return place.run_without_config(*arguments, "--threads", "1", *more)


def rows_of(place, text: str, *more: str) -> list[dict[str, str]]:
    done = score(place, text, *more)
    assert done.code in (0, 3), done
    return scene.read(place.path / "scores.csv")


HEAD = "reference,probe,modality\n"


def test_alike_samples_score_higher_and_every_column_is_filled(place) -> None:
    rows = rows_of(place, HEAD + "anna1.png,anna2.png,finger\nanna1.png,bert1.png,finger\n")
    assert list(rows[0]) == ["reference", "probe", "modality", *ADDED]
    assert [list(row.values())[3:] for row in rows] == [
        ["42.50", "match", "80", "70", ""],
        ["0.50", "no_match", "80", "60", ""],
    ]
    assert score(place, HEAD + "anna1.png,anna2.png,finger\n").code == 0


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("empty.png,anna1.png,finger", "参考样本：图中没有手指。"),
        ("anna1.png,broken.png,finger", "待验样本：图像已损坏。"),
        ("anna1.png,none.png,finger", "待验样本：文件 none.png 不存在。"),
        ("../in,anna1.png,finger", "参考样本：文件 in 不是普通文件。"),
        ("anna1.png,anna2.png,voice", "未知的模态"),
        ("anna1.png,anna2.png,", "未知的模态"),
        ("anna1.png,,finger", "缺少文件名"),
        ("anna1.png,anna2.png", "列数与表头不同"),
        ("anna1.png,anna2.png,finger,7", "列数与表头不同"),
        (
            "bug.png,anna1.png,finger",
            "参考样本：程序出错：ZeroDivisionError（verifier/biometrics/sample_work.py:",
        ),
        ("anna1.png,cursed.png,finger", "程序出错：ZeroDivisionError（verifier/biometrics/sample_work.py:"),
    ],
)
def test_a_pair_that_fails_keeps_its_row_and_says_why(place, row: str, told: str) -> None:
    text = HEAD + f"{row}\nanna1.png,anna2.png,finger\n"
    done = score(place, text, "--json")
    rows = scene.read(place.path / "scores.csv")
    assert (done.code, done.json["failed"], done.json["scored"]) == (3, 1, 1)
    assert told in rows[0]["error"]
    assert "secret" not in rows[0]["error"]
    assert (rows[0]["score"], rows[0]["decision"]) == ("", "")
    assert (rows[1]["score"], rows[1]["error"]) == ("42.50", "")


def test_the_quality_of_the_sample_that_did_not_fail_is_told(place) -> None:
    [row] = rows_of(place, HEAD + "anna1.png,empty.png,finger\n")
    assert (row["reference_quality"], row["probe_quality"]) == ("80", "")
    [row] = rows_of(place, HEAD + "unrated.png,anna1.png,finger\n")
    assert (row["reference_quality"], row["probe_quality"]) == ("", "80")


def test_errors_are_told_in_the_language_asked_for(place) -> None:
    done = score(place, HEAD + "empty.png,anna1.png,finger\nx.png,anna1.png,finger\n", "--lang", "en")
    assert "1 samples" not in done.err
    assert "0 with a score, 2 that could not be compared" in done.err
    first, second = scene.read(place.path / "scores.csv")
    assert first["error"] == "Reference: There is no finger."
    assert not re.search(r"[\u4e00-\u9fff]", second["error"] + done.err)


def test_resolution_is_500_unless_the_row_tells_another(place) -> None:
    text = "reference,probe,modality,dpi\n" + "".join(
        f"anna1.png,anna2.png,finger,{dpi}\n" for dpi in ("", "569", " 500 ", "0", "-1", "nan", "fine")
    )
    rows = rows_of(place, text)
    assert [row["error"] != "" for row in rows] == [False, False, False, True, True, True, True]
    asked = Counter((place.path / "extractions.txt").read_text().splitlines())
    assert asked == {f"sample anna {q} {dpi}": 1 for q in (80, 70) for dpi in (500, 569)}


def test_each_distinct_sample_is_extracted_once(place) -> None:
    pairs = [
        (a, b) for a in ("anna1", "anna2", "bert1", "empty") for b in ("anna1", "anna2", "bert1", "empty")
    ]
    done = score(place, HEAD + "".join(f"{a}.png,./{b}.png,finger\n" for a, b in pairs), "--json")
    assert (done.json["pairs"], done.json["samples"], done.json["failed_samples"]) == (16, 4, 1)
    assert len((place.path / "extractions.txt").read_text().splitlines()) == 4


def test_only_doubtful_pairs_get_a_closer_look_and_each_sample_once(place) -> None:
    pairs = ["dim1,anna1", "dim1,anna2", "dim1,bert1", "anna1,bert1", "dim2,bert1"]
    text = HEAD + "".join("{}.png,{}.png,finger\n".format(*pair.split(",")) for pair in pairs)
    done = score(place, text, "--json")
    assert (done.json["doubtful"], done.json["looked_closer"]) == (4, 5)
    found = [row["score"] for row in scene.read(place.path / "scores.csv")]
    assert found == ["42.50", "42.50", "0.50", "0.50", "20.00"]
    closer = [
        line
        for line in (place.path / "extractions.txt").read_text().splitlines()
        if line.startswith("closer")
    ]
    assert len(closer) == len(set(closer)) == 5
    quick = score(place, text, "--json", "--tier", "fast")
    assert (quick.json["doubtful"], quick.json["looked_closer"]) == (0, 0)


def test_paths_are_relative_to_the_file_of_pairs_or_absolute(place) -> None:
    absolute = place.path / "in" / "anna2.png"
    [row] = rows_of(place, HEAD + f"anna1.png,{absolute},finger\n")
    assert (row["probe"], row["score"]) == (str(absolute), "42.50")


def test_further_columns_come_back_and_those_of_an_earlier_run_are_replaced(place) -> None:
    head = "label,Reference,probe,modality,score,error\n"
    text = head + "-5,anna1.png,anna2.png,finger,99,old\n=1+1,x,y,finger,,\n"
    first, second = rows_of(place, text)
    assert list(first) == ["label", "reference", "probe", "modality", *ADDED]
    assert (first["label"], first["score"], first["error"]) == ("-5", "42.50", "")
    assert second["label"] == "'=1+1"


def test_a_file_of_a_spreadsheet_is_read_too(place) -> None:
    scene.samples(place.path / "in", 王1="anna 80")
    for encoding in ("utf-8-sig", "gb18030"):
        (place.path / "in" / "excel.csv").write_bytes(
            (HEAD + "王1.png,anna2.png,finger\n\n").replace("\n", "\r\n").encode(encoding)
        )
        done = place.run_without_config(
            "biometrics", "score", str(place.path / "in" / "excel.csv"), "--out", "s.csv", "--threads", "1"
        )
        assert done.code == 0
        assert [row["reference"] for row in scene.read(place.path / "s.csv")] == ["王1.png"]


def test_processes_give_the_same_bytes(place) -> None:
    names = ["anna1", "anna2", "bert1", "dim1", "dim2", "empty", "bug"]
    text = HEAD + "".join(f"{a}.png,{b}.png,finger\n" for a in names for b in names)
    score(place, text)
    alone = (place.path / "scores.csv").read_bytes()
    done = score(place, text, "--threads", "2", out="again.csv")
    assert done.code == 3
    assert (place.path / "again.csv").read_bytes() == alone


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "空文件"),
        (HEAD, "没有可用的行"),
        ("reference,probe\na,b\n", "modality"),
        ("reference,probe,modality,probe\na,b,finger,c\n", "重复的列 probe"),
        (HEAD + 'a,"b,finger\n', "CSV"),
    ],
)
def test_a_file_of_pairs_that_cannot_be_used_is_refused(place, text: str, told: str) -> None:
    done = score(place, text, "--json")
    assert (done.code, done.json["exit_code"]) == (2, 2)
    assert told in done.json["error"]["message"]["zh"]
    assert not (place.path / "scores.csv").exists()


def test_places_that_cannot_be_written_are_refused_before_any_work(place) -> None:
    text = HEAD + "anna1.png,anna2.png,finger\n"
    (place.path / "folder.csv").mkdir()
    for out in ("scores.txt", "folder.csv", "none/scores.csv", "in/pairs.csv"):
        assert score(place, text, "--json", out=out).json["exit_code"] == 2
    assert not (place.path / "extractions.txt").exists()
    missing = place.run_without_config("biometrics", "score", "none.csv", "--out", "s.csv", "--json")
    assert missing.json["exit_code"] == 2


def test_a_mistake_of_the_run_is_not_told_as_a_full_disk(place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(biometrics_score, "score_pairs", fails)
    done = score(place, HEAD + "anna1.png,anna2.png,finger\n", "--json")
    assert (done.code, "BlockingIOError" in done.json["error"]["message"]["en"]) == (1, True)
    assert not (place.path / "scores.csv").exists()


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "没有安装深度提取组件"), ("en", "deep tier is not installed")]
)
def test_a_missing_deep_tier_is_said_once_to_who_asked_for_a_cascade(
    place, monkeypatch: pytest.MonkeyPatch, language: str, told: str
) -> None:
    monkeypatch.setattr(network, "available", lambda: False)
    text = HEAD + "anna1.png,anna2.png,finger\nanna1.png,bert1.png,finger\n"
    assert score(place, text, "--lang", language).err.count(told) == 1
    assert told not in score(place, text, "--lang", language, "--tier", "fast").err


@pytest.mark.parametrize("threads", ["1", "2"])
def test_an_interruption_leaves_nothing_half(place, threads: str) -> None:
    scene.samples(place.path / "in", **{f"slow{number}": f"p{number} 50 slow" for number in range(40)})
    text = HEAD + "".join(f"slow{number}.png,anna1.png,finger\n" for number in range(40))
    (place.path / "in" / "pairs.csv").write_text(text, "utf-8")
    (place.path / "scores.csv").write_text("old", "utf-8")
    before = sorted(place.path.iterdir())
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from tests.integration.cli.biometrics_scene import run; run()"),
            *("biometrics", "score", "in/pairs.csv", "--out", "scores.csv", "--threads", threads),
        ],
        cwd=place.path,
        env={k: v for k, v in os.environ.items() if k != scene.LOG} | {"PYTHONPATH": str(REPOSITORY)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if re.search(r"提取样本 \d\d %", line):
            process.send_signal(signal.SIGINT)
            break
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130, told
    assert "已中断" in told
    assert "Traceback" not in told
    assert sorted(place.path.iterdir()) == before
    assert (place.path / "scores.csv").read_text("utf-8") == "old"
