"""Samples as kiosks send them: a probe with a quality, or a code of the protocol and a sentence."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import process_time

import cv2
import numpy as np
import pytest

from matchers.codecs.finger_record import (
    Format,
    from_minutiae,
    read_finger_record,
    record_of,
    write_finger_record,
)
from matchers.errors import TemplateMalformed
from matchers.finger.synthesis import PRESETS, impress, make_finger
from tests.integration.cli.finger_scene import no_deep_tier, png, prints, quick_deep_tier
from tests.unit.palm_vein.vein_pictures import hand
from verifier.biometrics import received
from verifier.biometrics.engine import Decision, Outcome
from verifier.biometrics.finger import FingerEngine
from verifier.biometrics.received import (
    LARGEST,
    RECORD,
    Probe,
    Refused,
    open_sample,
    reference_bytes,
)

__all__ = ["no_deep_tier", "prints", "quick_deep_tier"]  # fixtures, used by their names


@pytest.fixture(autouse=True)
def new_engines() -> None:
    """An engine remembers whether there is a deep tier."""
    received._engine.cache_clear()


def probe_of(data: bytes, form: str = "png", modality: str = "finger", *, enrol: bool = False) -> Probe:
    made = open_sample(data, form, modality, for_enrolment=enrol)
    assert isinstance(made, Probe), made
    return made


def compare(probe: Probe, references: Sequence[bytes]) -> Outcome:
    """Compare with references as they are stored: opened first."""
    engine = received._engine(probe.modality)
    return received.compare(engine, probe, [engine.sample(one, received.USUAL_DPI) for one in references])


def record_of_print(
    data: bytes, form: Format = Format.ISO_2005, quality: int = 0, position: int = 0
) -> bytes:
    [template, *_] = FingerEngine().sample(data, 500).templates
    return write_finger_record(record_of(from_minutiae(template.minutiae, position, quality, target=form)))


def test_a_finger_enrolled_by_pictures_is_known_again_and_a_stranger_is_not(prints, no_deep_tier) -> None:
    reference = reference_bytes(probe_of(prints["a1"], enrol=True))
    again = compare(probe_of(prints["a2"]), [reference])
    assert (again.decision, again.tiers_used, again.doubtful) == (Decision.MATCH, ("fast",), False)
    assert compare(probe_of(prints["b1"]), [reference]).decision is not Decision.MATCH
    assert len(reference) < 4096


def test_a_hand_is_enrolled_and_known_again_by_the_same_calls() -> None:
    enrolled = [
        reference_bytes(probe_of(png(hand(1, turn=turn)), modality="palm_vein", enrol=True))
        for turn in (0.0, 8.0)
    ]
    probe = probe_of(png(hand(1, turn=5.0, x=4.0, noise=1)), modality="palm_vein")
    assert (probe.position, probe.quality > 0) == (None, True)
    assert compare(probe, enrolled).decision is Decision.MATCH
    stranger = probe_of(png(hand(2)), modality="palm_vein")
    assert compare(stranger, enrolled).decision is Decision.NO_MATCH


def test_a_bitmap_compares_like_a_png(prints, no_deep_tier) -> None:
    image = cv2.imdecode(np.frombuffer(prints["a2"], np.uint8), cv2.IMREAD_GRAYSCALE)
    bitmap = cv2.imencode(".bmp", image)[1].tobytes()
    reference = reference_bytes(probe_of(prints["a1"]))
    scores = [
        compare(probe_of(data, form), [reference]).score
        for data, form in ((prints["a2"], "png"), (bitmap, "bmp"))
    ]
    assert scores[0] == scores[1]


def test_a_record_tells_its_position_and_its_quality_or_gets_ours(prints, no_deep_tier) -> None:
    told = probe_of(record_of_print(prints["a1"], quality=77, position=2), RECORD)
    assert (told.quality, told.position) == (77, 2)
    untold = probe_of(record_of_print(prints["a1"]), RECORD)
    assert untold.position == 0
    assert 0 < untold.quality < 100
    outcome = compare(probe_of(prints["a2"]), [reference_bytes(told)])
    assert (outcome.decision, outcome.tiers_used) == (Decision.MATCH, ("mixed",))


def test_several_references_give_one_outcome_whose_score_keeps_its_meaning(prints, no_deep_tier) -> None:
    mine, other = (reference_bytes(probe_of(prints[name])) for name in ("a1", "b1"))
    probe = probe_of(prints["a2"])
    alone = compare(probe, [mine])
    both = compare(probe, [other, mine, other])
    assert alone.score > both.score >= alone.score - 10 * np.log10(3) - 1e-3
    assert both.reference_quality == alone.reference_quality
    with pytest.raises(ValueError, match="nothing to compare"):
        compare(probe, [])


def test_a_doubtful_comparison_asks_the_deep_tier_once_and_a_clear_one_never(
    prints, quick_deep_tier: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    references = [reference_bytes(probe_of(prints[name], enrol=True)) for name in ("a1", "b1")]
    asked = len(quick_deep_tier)
    assert asked == 2
    clear = compare(probe_of(prints["a2"]), references)
    assert (clear.decision, clear.tiers_used) == (Decision.MATCH, ("fast",))
    assert len(quick_deep_tier) == asked
    monkeypatch.setattr("verifier.biometrics.finger.doubtful", lambda score, way: len(way.value) == 4)
    doubted = compare(probe_of(prints["a2"]), references)
    assert (doubted.tiers_used, doubted.doubtful) == (("fast", "deep"), False)
    assert len(quick_deep_tier) == asked + 1


def test_a_poor_capture_is_told_what_to_do_or_refused_with_the_reason(prints, no_deep_tier) -> None:
    blank = open_sample(png(np.full((300, 300), 255, np.uint8)), "png", "finger")
    assert isinstance(blank, Refused)
    assert (blank.code, "没有找到指纹" in blank.message.zh) == ("quality_low", True)
    rng = np.random.default_rng(3)
    dry = probe_of(png(impress(make_finger(rng), rng, PRESETS["dry"])))
    assert "too dry" in dry.advice[0].en
    assert dry.quality < probe_of(prints["a1"]).quality


def bomb() -> bytes:
    """A picture of a gigapixel in a few bytes."""
    header = b"\x00\x00\x80\x00\x00\x00\x80\x00\x08\x00\x00\x00\x00"
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10_000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        for name, body in chunks
    )


def test_whatever_is_sent_gets_a_code_of_the_protocol_at_once(prints, no_deep_tier) -> None:
    record = record_of_print(prints["a1"])
    view = read_finger_record(record).views[0]
    cases = {
        ("template_malformed", "finger", RECORD): [
            b"",
            b"FMR\x00 20\x00",
            record[:-1],
            record + b"\x00",
            prints["a1"],
            record_of_print(prints["a1"], Format.ISO_2011),
            record_of_print(prints["a1"], Format.ANSI_378),
            write_finger_record(record_of(view, replace(view, number=1))),
            reference_bytes(probe_of(prints["a1"])),
        ],
        ("template_malformed", "finger", "png"): [
            b"",
            record,
            b"BM",
            b"\x89PNG\r\n\x1a\n",
            bomb(),
            prints["a1"][:500],
        ],
        ("template_malformed", "palm_vein", "bmp"): [b"", b"BM" + bytes(60), prints["a1"]],
        ("quality_low", "finger", RECORD): [
            write_finger_record(record_of(from_minutiae(view.at_500_dpi().take(np.arange(3)))))
        ],
        ("modality_mismatch", "palm_vein", RECORD): [record],
        ("format_unsupported", "finger", "jpeg"): [prints["a1"]],
        ("format_unsupported", "iris", "png"): [prints["a1"]],
        ("body_too_large", "finger", "png"): [prints["a1"] + bytes(LARGEST)],
    }
    for (code, modality, form), samples in cases.items():
        for number, data in enumerate(samples):
            took = []
            for _ in range(3):  # whatever else the machine does takes its time once, not each time
                began = process_time()
                made = open_sample(data, form, modality)
                took.append(process_time() - began)
            assert isinstance(made, Refused), (code, form, number)
            assert (made.code, bool(made.message.zh and made.message.en)) == (code, True), (form, number)
            assert min(took) < 0.1, (code, form, number)  # 10 ms on a quiet machine


def test_a_damaged_reference_is_never_taken_for_a_stranger(prints, no_deep_tier) -> None:
    reference = bytearray(reference_bytes(probe_of(prints["a1"])))
    reference[40] ^= 1
    with pytest.raises(TemplateMalformed):
        compare(probe_of(prints["a2"]), [bytes(reference)])


def test_threads_get_what_one_gets(prints, no_deep_tier) -> None:
    references = [reference_bytes(probe_of(prints[name])) for name in ("a1", "b1")]

    def score(name: str) -> float:
        return compare(probe_of(prints[name]), references).score

    names = [*prints] * 3
    alone = [score(name) for name in names]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(score, names)) == alone


@pytest.mark.bench_data
def test_real_prints_enrolled_thrice_are_known_again_by_the_shipped_tiers(bench_data: Path) -> None:
    folder = bench_data / "fingerprint" / "FVC2002_DB1_B"
    sample = {
        name: (folder / f"{name}.png").read_bytes() for name in ("101_1", "101_2", "101_3", "101_4", "105_1")
    }
    enrolled = [reference_bytes(probe_of(sample[name], enrol=True)) for name in ("101_1", "101_2", "101_3")]
    assert compare(probe_of(sample["101_4"]), enrolled).decision is Decision.MATCH
    assert compare(probe_of(sample["105_1"]), enrolled).decision is not Decision.MATCH
