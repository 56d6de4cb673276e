"""Why a life sign cannot be taken in, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from verifier.feeds.content.cells import quoted
from verifier.feeds.readers import Problem
from verifier.language import Text

INVALID_ID: Final = Problem(
    "id_invalid",
    Text(
        "证件号码不完整或校验位不符。", "The identity number is not whole, or its check character is wrong."
    ),
    Text(
        "请按身份证填写完整号码；生存迹象只按有效号码认定本人。",
        "Enter the number as on the card: a life sign counts only under a valid number.",
    ),
)
UNKNOWN_PERSON: Final = Problem(
    "person_unknown",
    Text("名册上没有此号码的人员。", "Nobody on the roll has this number."),
    Text(
        "不领待遇的人员无须报送；如应在名册上，请先导入名册再导入该行。",
        "Leave out who draws no benefit; if the person should be on the roll, import that first.",
    ),
)
CONTRADICTION: Final = Problem(
    "person_contradiction",
    Text("名册上此号码登记的是另一个姓名。", "On the roll this number stands beside another person's name."),
    Text("请核对证件号码和姓名。", "Check the identity number and the name."),
)
AMBIGUOUS: Final = Problem(
    "person_ambiguous",
    Text(
        "名册上有多个人员使用此号码，尚未认定为同一人。",
        "Several people on the roll carry this number and are not known to be one.",
    ),
    Text(
        "请写明姓名，或先办结相关疑点，再导入该行。",
        "Give the name, or first decide the lead about them; then import the row again.",
    ),
)
BEFORE_BIRTH: Final = Problem(
    "date_before_birth",
    Text("日期早于此人的出生日期。", "The day lies before this person's birth."),
    Text("请核对日期。", "Check the day."),
)


def unknown_kind(kind: str, known: Sequence[str]) -> Problem:
    """Return the problem of a kind the settings give no weight: it cannot be judged."""
    return Problem(
        "word_unknown",
        Text(
            "生存迹象种类“{kind}”没有设定效力。", "Nothing says what a life sign of kind “{kind}” is worth."
        ).fill(kind=quoted(kind)),
        Text(
            "已知种类：{known}；可在映射文件 [values] 中对照，或在设置 certification.in_person_signs、"
            "proxy_signs 中加入。",
            "Known: {known}; translate it under [values] in a mapping file, or add it to the settings "
            "certification.in_person_signs or proxy_signs.",
        ).fill(known=", ".join(known)),
    )
