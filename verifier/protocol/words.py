"""Where a finger or hand is, in words: what kiosk, console and answers call the protocol's positions."""

from __future__ import annotations

from typing import Final

from verifier.language import Text

POSITION_NAMES: Final[dict[str, Text]] = {
    "0": Text("手指", "finger"),
    "1": Text("右手拇指", "right thumb"),
    "2": Text("右手食指", "right index finger"),
    "3": Text("右手中指", "right middle finger"),
    "4": Text("右手无名指", "right ring finger"),
    "5": Text("右手小指", "right little finger"),
    "6": Text("左手拇指", "left thumb"),
    "7": Text("左手食指", "left index finger"),
    "8": Text("左手中指", "left middle finger"),
    "9": Text("左手无名指", "left ring finger"),
    "10": Text("左手小指", "left little finger"),
    "left_palm": Text("左手手掌", "left palm"),
    "right_palm": Text("右手手掌", "right palm"),
}
