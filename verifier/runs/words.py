"""The steps of the night and the states of runs and steps, in words."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

STEP_NAMES: Final[dict[str, Text]] = {
    "finish_feeds": Text("续完中断的数据", "finish interrupted feeds"),
    "compare": Text("比对新增与变更", "compare what is new"),
    "settle": Text("整理疑点", "settle the leads"),
    "seal": Text("封存审计链", "seal the audit chain"),
}

#: an interrupted run stays ``running``: the next start goes on with it
STATE_NAMES: Final[dict[str, Text]] = {
    "running": Text("运行中", "running"),
    "done": Text("已完成", "done"),
}
