"""Whatever happens at a kiosk, the ladder ends with a colleague or a visit, and never with a suspicion."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

import verifier.certification
from verifier.certification.checks.ladder import Failed, Failure, Place, advise
from verifier.certification.checks.ladder_words import told_next
from verifier.protocol.messages.parts import NextStep

PLACES = [Place("finger", str(code)) for code in range(11)]
PLACES += [Place("palm_vein", "left_palm"), Place("palm_vein", "right_palm")]
places = st.sampled_from(PLACES)
failures = st.builds(Failure, places, st.sampled_from(get_args(Failed)))
enrolled = st.lists(places.filter(lambda place: place.position != "0"), unique=True)
offered = st.lists(st.sampled_from(["finger", "palm_vein"]), unique=True)


@given(st.lists(failures, min_size=1), enrolled, offered, st.booleans(), st.booleans())
def test_every_failure_has_a_lawful_next_step_and_a_sentence(
    seen: list[Failure], known: list[Place], has: list[str], paused: bool, in_vain: bool
) -> None:
    advice = advise(seen, known, has, paused=paused, staff_check_failed=in_vain)
    assert advice.step in get_args(NextStep)
    assert advice.step != "done"
    assert advice.place is None or advice.step == "retry_same" or advice.place.modality in has
    told = told_next(advice)
    assert told.zh
    assert told.en
    if paused:
        assert advice.step in ("staff_check", "home_visit")


@given(enrolled, offered, st.data())
def test_whoever_goes_on_failing_reaches_a_colleague_within_eight_captures(
    known: list[Place], has: list[str], data: st.DataObject
) -> None:
    seen: list[Failure] = []
    for _ in range(8):
        # people do what they are asked, or place whatever they like
        seen.append(data.draw(failures))
        advice = advise(seen, known, has)
        if advice.place is None:
            break
    assert advice.step == "staff_check"


def test_nothing_of_certification_can_open_a_lead_or_a_case() -> None:
    folder = Path(verifier.certification.__file__).parent
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module is not None
                assert not node.module.startswith(("verifier.crossmatch", "verifier.cases")), path
