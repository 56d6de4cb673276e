"""What evidence a stop needs before it may even be proposed: invariants 2 to 4 of what protects the living.

Classes: A civil registration, B civil affairs, C medical, D court, E village, funeral or family notice, F
human verification with proof. A record is strong only in A to D, with a valid ID that agrees with name or
birth. R, the official roll of an agency, proves one thing only: that a benefit is drawn there too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

from verifier.language import Text, joined

IdentityTier = Literal["certain", "confirmed", "probable"]

CLASS_NAMES: Final[dict[str, Text]] = {
    "A": Text("户籍注销（公安）", "civil registration"),
    "B": Text("火化等（民政）", "civil affairs"),
    "C": Text("死亡医学证明（卫生健康）", "medical"),
    "D": Text("法院宣告", "court declaration"),
    "E": Text("村组、殡葬或家属告知", "village, funeral or family notice"),
    "F": Text("人工核实并附证明", "human verification with proof"),
    "R": Text(
        "经办机构正式名册（仅证明重复领取）", "official roll of an agency (proves a double benefit only)"
    ),
}
_RECORDS: Final = frozenset("ABCDE")
_MAY_BE_STRONG: Final = frozenset("ABCD")
_SETTLED: Final = frozenset({"certain", "confirmed"})
_OFFICIAL_ROLL: Final = "R"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence. ``origin`` is the source it comes from: what one source says counts once.

    ``identity_tier``: is it about this person — ``certain`` by rule, ``confirmed`` by an investigator, or
    only ``probable``. ``has_valid_id_agreeing``: it carries a valid ID that agrees with name or birth.
    """

    letter: str
    origin: str
    identity_tier: IdentityTier
    has_valid_id_agreeing: bool

    @property
    def counts(self) -> bool:
        """Whether it is of a known class and settled whom it is about."""
        return self.letter in CLASS_NAMES and self.identity_tier in _SETTLED

    @property
    def is_strong(self) -> bool:
        """Whether it may carry a stop together with a human verification."""
        return self.counts and self.letter in _MAY_BE_STRONG and self.has_valid_id_agreeing


@dataclass(frozen=True, slots=True)
class StopRule:
    """Whether a stop may be proposed, and what is still missing for it (or what it rests on)."""

    allowed: bool
    missing: Text


def stop_may_be_proposed(
    evidence: Sequence[Evidence], *, refuted: bool = False, contradicted: bool = False
) -> StopRule:
    """Tell whether this evidence lets a person propose a stop; nothing is ever stopped by it alone.

    Either records of two independent classes (A to E, of different origin), or one strong record and a human
    verification. A verification adds nothing to a weak record: E and records without an ID need a second
    class. ``refuted``: the last human verification found the fact untrue, and no record outweighs that.
    ``contradicted``: the person was certified after the recorded death and no human verification has resolved
    it since; however many classes agree, they wait for one.
    """
    if refuted:
        return StopRule(
            False,
            Text(
                "最近一次人工核实认为事实不成立：请查清矛盾，或者排除并结案。",
                "The last human verification found the fact untrue: resolve that, or clear and close.",
            ),
        )
    if contradicted:
        return StopRule(
            False,
            Text(
                "还缺：人工核实（附证明）。本人在死亡记录日期之后通过了资格认证，"
                "须先查明认证是否本人、死亡记录是否有误。",
                "Still missing: a human verification with proof. The person passed certification after the "
                "recorded death: find out first whether that was the person, or the death record is wrong.",
            ),
        )
    counted = [item for item in evidence if item.counts]
    records = [item for item in counted if item.letter in _RECORDS]
    if _two_independent(records):
        return StopRule(True, Text("已有两类独立证据。", "Two independent classes of evidence are at hand."))
    strong = any(item.is_strong for item in records)
    if strong and any(item.letter == "F" for item in counted):
        return StopRule(
            True,
            Text("已有强证据和人工核实。", "A strong record and a human verification are at hand."),
        )
    return StopRule(False, _missing(evidence, records, strong=strong))


def benefit_may_be_ended(evidence: Sequence[Evidence], *, refuted: bool = False) -> StopRule:
    """Tell whether a person may propose to end one of two benefits.

    Only on an official roll with a valid ID that agrees with name or birth, and a human verification that it
    is one person; however many lists say so, there is no other way. Which benefit stays is asked apart.
    """
    if refuted:
        return stop_may_be_proposed(evidence, refuted=True)
    counted = [item for item in evidence if item.counts]
    rolls = [item for item in counted if item.letter == _OFFICIAL_ROLL and item.has_valid_id_agreeing]
    if not rolls:
        return StopRule(
            False,
            Text(
                "还缺：经办机构正式名册上、证件号码有效且姓名或出生日期相符的记录。",
                "Still missing: a record of an agency's official roll with a valid ID that agrees with name "
                "or birth.",
            ),
        )
    if not any(item.letter == "F" for item in counted):
        return StopRule(
            False,
            Text(
                "还缺：人工核实（附证明），确认是同一人。",
                "Still missing: a human verification with proof that it is one person.",
            ),
        )
    return StopRule(
        True,
        Text("已有正式名册记录和人工核实。", "An official roll and a human verification are at hand."),
    )


def _two_independent(records: Sequence[Evidence]) -> bool:
    """Tell whether two records differ in class and in origin: copies of one origin count once."""
    return any(
        one.letter != other.letter and one.origin != other.origin for one, other in combinations(records, 2)
    )


def _missing(evidence: Sequence[Evidence], records: Sequence[Evidence], *, strong: bool) -> Text:
    if strong:
        return Text(
            "还缺：人工核实（附证明），或另一类独立证据。",
            "Still missing: a human verification with proof, or a record of another independent class.",
        )
    if not records:
        unsettled = any(item.letter in _RECORDS and not item.counts for item in evidence)
        if unsettled:
            return Text(
                "还缺：先确认比对数据就是本人。",
                "Still missing: settle first that the records are about this person.",
            )
        return Text(
            "还缺：其他部门的记录；仅有人工核实不足以停发。",
            "Still missing: a record of another authority; a verification alone never carries a stop.",
        )
    copies = len({item.letter for item in records}) > 1
    text = Text(
        "还缺：另一类独立证据，或带有效身份号码的公安、民政、医学、法院记录并经人工核实。"
        "没有身份号码的记录和村组信息只能作为佐证。",
        "Still missing: a record of another independent class, or one with a valid ID from police, civil "
        "affairs, hospital or court together with a human verification. A record without an ID and a village "
        "note only support.",
    )
    if not copies:
        return text
    return joined(text, Text("同一来源的副本只算一份。", "Copies of one origin count once."))
