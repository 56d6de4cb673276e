"""Whether somebody belongs on the list of serious bad faith (RULES: recovery; pure, figures by region).

(more than so many months claimed, or more than so much) and (refused to return it after being ordered to, or
broke an agreement). The list is never entered by the system: this only says whether a person may propose it.
"""

from __future__ import annotations

from dataclasses import dataclass

from verifier.language import Text
from verifier.money import yuan_text


@dataclass(frozen=True, slots=True)
class Conduct:
    """What is known of a debt: benefit months overpaid, fen assessed, and how its debtor answered."""

    months: int
    assessed_fen: int
    refused: bool
    broke_agreement: bool


@dataclass(frozen=True, slots=True)
class BadFaith:
    """The answer with each condition in words."""

    listed: bool
    reasons: tuple[Text, ...]


def serious_bad_faith(conduct: Conduct, more_than_months: int, more_than_fen: int) -> BadFaith:
    """Judge a debtor's conduct; exactly the limit is not more than it."""
    reasons = []
    large = False
    if conduct.months > more_than_months:
        large = True
        reasons.append(
            Text("冒领超过 {n} 个月。", "Claimed for more than {n} months.").fill(n=more_than_months)
        )
    if conduct.assessed_fen > more_than_fen:
        large = True
        reasons.append(Text("金额超过 {n} 元。", "More than {n} yuan.").fill(n=yuan_text(more_than_fen)))
    if conduct.refused:
        reasons.append(Text("责令退回后拒不退回。", "Refused to return it when ordered to."))
    if conduct.broke_agreement:
        reasons.append(Text("未按还款协议履约。", "Broke the agreement to repay."))
    if not large:
        reasons.append(Text("月数和金额均未超过规定。", "Neither months nor amount exceed the limits."))
    if not (conduct.refused or conduct.broke_agreement):
        reasons.append(Text("没有拒不退回或违约。", "Neither refused nor broken an agreement."))
    return BadFaith(large and (conduct.refused or conduct.broke_agreement), tuple(reasons))
