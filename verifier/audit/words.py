"""What may be wrong with the chain, in words; each completes "entry N …" and stands alone in brackets."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

CHAIN_PROBLEMS: Final[dict[str, Text]] = {
    "missing": Text("缺失", "is missing"),
    "changed": Text("内容被改动", "was changed"),
    "rewritten": Text("连同其前各条被整段重写", "was rewritten with all before it"),
    "inserted": Text("系事后加入", "was put in afterwards"),
    "unsealed": Text(
        "及其后各条可能被截去：链末端的封印不成立",
        "may have been cut off with all after it: the seal of the chain's end does not hold",
    ),
    "cut off": Text("及其后各条被截去", "was cut off with all after it"),
}
