"""Words for what accounts are in, what waits for a second person, and what happens at the door."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

PROPOSAL_KINDS: Final[dict[str, Text]] = {
    "role": Text("成为安全管理员", "become a security administrator"),
    "enable": Text("重新启用", "be enabled again"),
    "invitation": Text("重新发放邀请码", "get a new invitation"),
    "second_factor_reset": Text("重置双因素登录", "have the second factor reset"),
}
SECOND_FACTOR_STATES: Final[dict[str, Text]] = {
    "on": Text("已设置", "set up"),
    "wanted": Text("下次登录时设置", "to be set up at the next login"),
    "off": Text("未设置", "not set up"),
}
