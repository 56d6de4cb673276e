"""The ladder: other finger, best finger, palm, colleague, visit; and what is said on each step."""

from __future__ import annotations

from datetime import date

import pytest

from verifier.certification.checks.ladder import Advice, Failure, Place, advise
from verifier.certification.checks.ladder_words import told_after_match, told_next, told_to_see_staff

BEST, OTHER, THIRD, FOURTH = (Place("finger", code) for code in ("2", "7", "3", "8"))
PALM = Place("palm_vein", "left_palm")
ALL = (BEST, OTHER, THIRD, FOURTH, PALM)
BOTH = ("finger", "palm_vein")


def failed(*places: Place, decision: str = "no_match") -> list[Failure]:
    return [Failure(place, decision) for place in places]


def test_after_the_best_finger_another_is_asked_for_then_a_palm_then_a_colleague() -> None:
    seen: list[Failure] = failed(BEST)
    steps = []
    while True:
        advice = advise(seen, ALL, BOTH)
        steps.append(advice.step)
        if advice.place is None:
            break
        seen += failed(advice.place)
    assert steps == ["other_finger", "other_finger", "palm_vein", "staff_check"]


def test_who_began_with_another_finger_is_asked_for_the_best() -> None:
    assert advise(failed(OTHER), ALL, BOTH) == Advice("best_finger", BEST)


@pytest.mark.parametrize("decision", ["inconclusive", "refused"])
def test_a_faint_or_doubtful_capture_is_repeated_once(decision: str) -> None:
    once = failed(BEST, decision=decision)
    assert advise(once, ALL, BOTH) == Advice("retry_same", BEST)
    assert advise(once * 2, ALL, BOTH).step == "other_finger"


def test_a_palm_is_not_asked_for_where_the_device_has_no_reader_or_none_is_enrolled() -> None:
    assert advise(failed(BEST), (BEST, PALM), ("finger",)).step == "staff_check"
    assert advise(failed(BEST), (BEST,), BOTH).step == "staff_check"


def test_after_a_colleague_tried_in_vain_the_visit_comes() -> None:
    assert advise(failed(BEST), (BEST,), BOTH, staff_check_failed=True) == Advice("home_visit")


def test_during_a_pause_nobody_is_asked_to_try_again() -> None:
    assert advise(failed(BEST), ALL, BOTH, paused=True) == Advice("staff_check")


def test_what_is_said_names_the_finger_reproaches_nobody_and_is_true_for_the_suspended_too() -> None:
    for advice in (Advice("other_finger", OTHER), Advice("staff_check"), Advice("home_visit")):
        told = told_next(advice)
        assert "不是您的问题" in told.zh
        assert "not your fault" in told.en
    assert "左手食指" in told_next(Advice("other_finger", OTHER)).zh
    assert "left index finger" in told_next(Advice("other_finger", OTHER)).en
    for told in (told_next(Advice("staff_check")), told_next(Advice("home_visit")), told_to_see_staff()):
        assert "发放" not in told.zh
        assert "paid" not in told.en
        assert "身份证" in told.zh or "上门" in told.zh


def test_after_a_match_the_day_is_named_in_both_languages() -> None:
    told = told_after_match(date(2027, 11, 30))
    assert "2027年11月30日" in told.zh
    assert "2027-11-30" in told.en
    assert told_after_match(None).zh == "核验成功，谢谢您！"
