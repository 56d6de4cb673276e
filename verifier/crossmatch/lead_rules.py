"""The names and words of rules that are not about comparing two sides."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

LEAD_RULES: Final[dict[str, Text]] = {
    "same_person_number": Text(
        "名册上同一个人编号有两项在发待遇。", "One number on the roll has two running entitlements."
    ),
    "one_account": Text(
        "一个账户为多人领取待遇，达到设定人数。", "One account receives the benefits of many people."
    ),
    "other_holder": Text(
        "账户户名与本人姓名不同且读音也不相近，或户名证件号码不是本人。",
        "The holder's name differs and does not even sound alike, or the holder's ID is another one.",
    ),
    "aged_without_life_sign": Text(
        "高龄且在设定期限内没有任何生存迹象。",
        "A great age and no sign of life within the configured months.",
    ),
    "certification_overdue": Text(
        "最近一次待遇领取资格认证的有效期已过。", "The latest certification is past its due date."
    ),
}
