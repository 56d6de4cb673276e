"""How a benefit stands, in words: always whether it is paid, always what to do, never a suspicion."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.benefits.words import STATE_NAMES
from verifier.certification.standing import standing_of
from verifier.citizens.benefit_words import BenefitFacts, benefit_words
from verifier.language import Text
from verifier.months import Month

TODAY = date(2026, 11, 21)
#: what an office says among itself, and nobody on this page
_OFFICE = (
    "疑点",
    "案件",
    "立案",
    "调查",
    "稽核",
    "存疑",
    "lead",
    "case",
    "suspicio",
    "suspect",
    "investigat",
)

days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
facts = st.builds(
    lambda state, due, stopped, told, grace: BenefitFacts(
        state, standing_of(state, due, TODAY, 30), due, stopped, told, grace
    ),
    st.sampled_from(sorted(STATE_NAMES)) | st.text(max_size=10),
    st.none() | days,
    st.none() | st.builds(Month, st.integers(2020, 2030), st.integers(1, 12)),
    st.none() | days,
    st.none() | days,
)


@given(facts)
def test_whatever_the_state_it_says_whether_it_is_paid_and_what_to_do_in_both_languages(
    one: BenefitFacts,
) -> None:
    words = benefit_words(one, TODAY)
    said = [text for text in (words.paid, words.why, words.next) if text is not None]
    assert words.next is not None
    assert all(text.zh and text.en and "{" not in text.zh + text.en for text in said)
    assert (words.tone == "stopped") == (one.state != "running")


@given(facts)
def test_it_never_speaks_of_a_suspicion(one: BenefitFacts) -> None:
    words = benefit_words(one, TODAY)
    said = " ".join(
        text.zh + text.en.lower() for text in (words.paid, words.why, words.next) if text is not None
    )
    assert not [word for word in _OFFICE if word in said]


@pytest.mark.parametrize(
    ("one", "zh"),
    [
        (BenefitFacts("running", "covered", date(2027, 5, 31)), "认证有效，到 2027年5月31日 为止。"),
        (BenefitFacts("running", "due_soon", date(2026, 12, 9)), "认证快到期了：2026年12月9日。"),
        (BenefitFacts("running", "overdue", date(2026, 10, 31)), "认证已在 2026年10月31日 到期。"),
        (
            BenefitFacts(
                "running", "overdue", date(2026, 10, 31), None, date(2026, 11, 2), date(2026, 12, 2)
            ),
            "认证已在 2026年10月31日 到期。我们在 2026年11月2日 通知过您：请在 2026年12月2日 以前认证。",
        ),
        (BenefitFacts("running", "never", None), "还没有认证记录。"),
        (BenefitFacts("deceased", None, None), "登记信息显示本人已去世。"),
        (BenefitFacts("something new", None, None), "原因请向经办机构了解。"),
    ],
)
def test_why_is_said_in_plain_words(one: BenefitFacts, zh: str) -> None:
    why = benefit_words(one, TODAY).why
    assert isinstance(why, Text)
    assert why.zh == zh


def test_a_stop_tells_its_month_before_and_after_it_begins() -> None:
    past = BenefitFacts("deceased", None, None, Month(2026, 10))
    assert benefit_words(past, TODAY).paid == Text(
        "2026年10月起没有发放", "It has not been paid since October 2026"
    )
    ahead = BenefitFacts("deceased", None, None, Month(2026, 12))
    assert benefit_words(ahead, TODAY).paid.en == "It will not be paid from December 2026 on"
