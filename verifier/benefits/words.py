"""Schemes and the states of an entitlement, in words. States that stop a payment are never merged."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

SCHEME_NAMES: Final[dict[str, Text]] = {
    "employee": Text("城镇职工", "urban employees"),
    "public": Text("机关事业", "public sector"),
    "resident": Text("城乡居民", "residents"),
    "unspecified": Text("未注明险种", "scheme not stated"),
}

STATE_NAMES: Final[dict[str, Text]] = {
    "running": Text("正常发放", "in payment"),
    "deceased": Text("死亡停发", "stopped: deceased"),
    "missing": Text("失踪停发", "stopped: missing"),
    "in_custody": Text("服刑羁押停发", "stopped: in custody"),
    "certification_lapsed": Text("认证逾期暂停", "suspended: certification lapsed"),
    "suspected": Text("存疑暂停", "suspended: under suspicion"),
    "terminated_other": Text("其他原因终止", "ended for another reason"),
}
