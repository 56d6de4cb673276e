"""What was made a little earlier is not made again, by whichever thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from matchers.codecs.finger_record import Format, from_minutiae, record_of, write_finger_record
from matchers.finger.impressions import prepare_impression
from matchers.finger.minutiae import Minutiae
from matchers.finger.synthesis import another_impression, make_template
from verifier.biometrics.finger import FingerEngine
from verifier.biometrics.kept import Kept


def test_a_result_is_made_once_and_the_longest_unused_is_forgotten() -> None:
    kept: Kept[str, str] = Kept(2)
    made: list[str] = []

    def get(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key.upper()

        return kept.get(key, make)

    assert [get(key) for key in "abacab"] == list("ABACAB")
    assert made == ["a", "b", "c", "b"]


def test_threads_share_what_is_kept() -> None:
    kept: Kept[int, int] = Kept(8)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: kept.get(n % 20, lambda: n % 20), range(4000)))
    assert found == [n % 20 for n in range(4000)]


def record(found: Minutiae) -> bytes:
    view = from_minutiae(found, quality=70, target=Format.ISO_2005, most_bytes=600)
    return write_finger_record(record_of(view))


def test_probes_do_not_push_out_the_references_that_are_needed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, rng = FingerEngine(kept=3), np.random.default_rng(5)
    readied: list[Any] = []

    def counted(templates: Any) -> Any:
        readied.append(templates)
        return prepare_impression(templates)

    monkeypatch.setattr("verifier.biometrics.finger.prepare_impression", counted)
    person = make_template(rng)
    made = [engine.sample(record(another_impression(person, rng)), 500.0) for _ in range(8)]
    references, probes = made[:3], made[3:]
    for probe in probes:
        assert len(engine.compare(probe, references)) == len(references)
    assert len(readied) == len(made), "each was made ready once"
