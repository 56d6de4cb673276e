"""What comes from people and files: numbers, captures, folders of images; and answers put into words."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.kiosk.machine import PINNED, joined_state, problem
from verifier.errors import InvalidInput
from verifier.kiosk.client import Answer
from verifier.kiosk.numbers import cleaned, looks_mistyped, masked
from verifier.kiosk.outcome import outcome_of
from verifier.kiosk.queue import Entry
from verifier.kiosk.refused import AGAIN, WORDS, words_of
from verifier.kiosk.sample_file import LARGEST, read_sample
from verifier.kiosk.scanner import ImageFolder, as_position, position_of
from verifier.protocol.refusals import RefusalCode

PERSON = "11010519491231002X"
ENTRY = Entry(Path("000000000003.json"), b'{"seq":3,"capture_id":"c-3"}')


@pytest.mark.parametrize(
    "number", [PERSON, "440524188001010014", "34052419800101001X", "440524800101001", "P000123"]
)
def test_a_number_that_may_be_one_is_taken(number: str) -> None:
    assert not looks_mistyped(number)


@pytest.mark.parametrize(
    "number", ["110105194912310021", "1101051949123100XX", "", "12", "１１０１", "a/b/../c"]
)
def test_a_number_that_cannot_be_one_is_asked_for_again(number: str) -> None:
    assert looks_mistyped(number)


@given(st.integers(0, 16), st.integers(1, 9))
def test_no_single_wrong_digit_of_an_id_number_goes_unseen(place: int, change: int) -> None:
    digit = str((int(PERSON[place]) + change) % 10)
    assert looks_mistyped(PERSON[:place] + digit + PERSON[place + 1 :])


@given(st.text(alphabet="0123456789X", min_size=1, max_size=40))
def test_no_more_than_seven_signs_of_a_number_stay_on_a_screen(number: str) -> None:
    shown = masked(number)
    assert len(shown) == len(number)
    assert sum(sign != "*" for sign in shown) <= 7
    assert len(number) < 3 or "*" in shown


def test_what_was_typed_is_cleaned() -> None:
    assert cleaned(" 1101 0519491231002x ") == PERSON


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(9)


def bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(16) + struct.pack("<ii", width, height) + bytes(30)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (png(300, 400), "png"),
        (bmp(300, -400), "bmp"),
        (b"FMR\0" + bytes(22) + b"\x42" + bytes(9), "fmr-19794-2-2005"),
    ],
)
def test_a_capture_is_known_by_its_bytes(tmp_path: Path, data: bytes, form: str) -> None:
    path = tmp_path / "x.dat"
    path.write_bytes(data)
    found = read_sample(path)
    assert (found.format, found.data) == (form, data)
    assert found.quality == (66 if form.startswith("fmr") else 0)


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", png(2001, 10), png(0, 10), bmp(10, 2001), b"FMR\0", b"BM", bytes(LARGEST + 1)]
)
def test_what_is_no_capture_is_said_before_anything_is_sent(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(data)
    with pytest.raises(InvalidInput):
        read_sample(path)


def test_a_missing_image_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_sample(tmp_path / "none.png")


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    try:
        found = read_sample(path)
    except InvalidInput:
        return
    assert found.format == "png"


def test_the_folder_gives_the_finger_asked_for_first_and_no_image_twice(tmp_path: Path) -> None:
    images = tmp_path / "images"
    (images / PERSON).mkdir(parents=True)
    for number, name in enumerate(
        [f"{PERSON}_7_1", f"{PERSON}_2_1", f"{PERSON}/2_2", f"{PERSON}_left_palm_1"]
    ):
        (images / f"{name}.png").write_bytes(png(100, 101 + number))
    (images / "440524188001010014_2_1.png").write_bytes(png(9, 9))
    (images / "notes.txt").write_text("nothing", encoding="utf-8")
    state = joined_state(tmp_path / "k")
    folder = ImageFolder(images, state)
    assert folder.modalities() == ("finger", "palm_vein")
    given = [folder.next(PERSON, "finger", 2) for _ in range(4)]
    assert [None if one is None else one.position for one in given] == [2, 2, 7, None]
    assert ImageFolder(images, state).next(PERSON, "finger", 7) is None
    palm = folder.next(PERSON, "palm_vein", "left_palm")
    assert palm is not None
    assert palm.position == "left_palm"
    assert folder.next("../" + PERSON, "finger", None) is None
    assert ImageFolder(tmp_path / "none", state).next(PERSON, "finger", 2) is None


def test_a_position_is_a_finger_or_a_hand_and_nothing_else() -> None:
    assert [as_position(told) for told in (0, "10", "left_palm", 11, "-1", None, "x", "²")] == [
        0, 10, "left_palm", None, None, None, None, None,
    ]  # fmt: skip
    assert position_of(Path("101_1.png"), "101") == 1
    assert position_of(Path("scan.png"), "101") is None


def test_every_refusal_has_words_that_blame_nobody() -> None:
    assert set(WORDS) <= set(get_args(RefusalCode))
    assert set(WORDS) >= AGAIN
    for code in get_args(RefusalCode):
        for text in words_of(code):
            assert text.zh
            assert not any(word in text.zh for word in ("冒领", "失败", "作弊", "违规"))


def test_a_faint_capture_is_told_in_the_servers_words_and_the_next_step_followed() -> None:
    told = {
        "next_step": "other_finger",
        "message": {"zh": "请换左手食指。", "en": "Please try the left index finger."},
        "advice": [{"zh": "请擦一擦手。", "en": "Please wipe your hand."}, "?"],
        "attempts_left": 2,
    }
    outcome = outcome_of(ENTRY, Answer(*problem("quality_low", 422, errors=[told])), PINNED)
    assert (outcome.kind, outcome.next_step, outcome.attempts_left) == ("refused", "other_finger", 2)
    assert outcome.message.zh == "请换左手食指。"
    assert [text.en for text in outcome.advice] == ["Please wipe your hand."]


@pytest.mark.parametrize(
    "body", [{}, {"decision": "match"}, {"decision": "match", "certified_until": "soon"}]
)
def test_an_answer_not_understood_leads_to_a_colleague(body: dict[str, str]) -> None:
    outcome = outcome_of(ENTRY, Answer(201, body), PINNED)
    assert (outcome.next_step, outcome.decision) == ("staff_check", None)


def test_a_step_of_a_later_version_leads_to_a_colleague_and_a_forged_receipt_does_not_hold() -> None:
    body = {
        "check_id": "chk-1",
        "decision": "no_match",
        "reason": "low_similarity",
        "attempts_left": 1,
        "next_step": "iris",
        "message": {"zh": "好", "en": "good"},
        "certified_until": None,
        "receipt": "a.b.c",
    }
    outcome = outcome_of(ENTRY, Answer(201, body), PINNED)
    assert (outcome.next_step, outcome.receipt_holds) == ("staff_check", False)
