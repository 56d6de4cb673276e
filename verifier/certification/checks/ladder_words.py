"""What the person in front of a kiosk is told: plain, warm, and never a reproach.

Every sentence is true for somebody whose pension is suspended, too: none says that it is paid.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from verifier.certification.checks.ladder import ANY_FINGER, PALM_VEIN, Advice
from verifier.language import Text, day_in_words
from verifier.protocol.messages.parts import NextStep
from verifier.protocol.words import POSITION_NAMES

_CERTIFIED: Final = Text(
    "认证成功，谢谢您！下次请在{until}前（含当日）认证。",
    "You are certified, thank you! Please come again by {until}.",
)
_SEEN: Final = Text("核验成功，谢谢您！", "That worked, thank you!")
_STEPS: Final[dict[NextStep, Text]] = {
    "retry_same": Text(
        "没有看清楚，不是您的问题。请擦一擦手，再放一次{place}。",
        "It was not clear; that is not your fault. Please wipe your hand and place the {place} once more.",
    ),
    "other_finger": Text(
        "不是您的问题，手指磨损很常见。请换{place}试一试。",
        "That is not your fault: worn fingers are common. Please try the {place}.",
    ),
    "best_finger": Text(
        "不是您的问题。请放{place}，它登记得最清楚。",
        "That is not your fault. Please place the {place}: it is the clearest on record.",
    ),
    "palm_vein": Text(
        "不是您的问题。请把{place}放在手掌仪上方，手指朝上，摆法和登记时一样。",
        "That is not your fault. Please hold the {place} above the palm reader, fingers up, the same way as "
        "when it was enrolled.",
    ),
    "staff_check": Text(
        "不是您的问题。请带身份证找工作人员核验，同样有效。",
        "That is not your fault. Please show your ID card to a colleague: that counts just the same.",
    ),
    "home_visit": Text(
        "不是您的问题。我们会与您约时间上门核验，同样有效。",
        "That is not your fault. We will arrange a visit at your home: that counts just the same.",
    ),
}
#: a hand laid the other way round, or the other hand, looks like a stranger's: a picture cannot tell
_PALM_AGAIN: Final = Text(
    "没有看清楚，不是您的问题。请再放一次{place}：和登记时同一只手、同样的摆法，手指朝上。",
    "It was not clear; that is not your fault. Please hold the {place} there once more: the same hand, the "
    "same way as when it was enrolled, fingers up.",
)
_NEEDS_COLLEAGUE: Final = Text(
    "核验成功。还需请工作人员看一下身份证，看过就办好了。",
    "That worked. A colleague still needs to see your ID card; then it is done.",
)


def told_after_match(until: date | None) -> Text:
    """Return what is said to somebody who was recognised and certified."""
    if until is None:
        return _SEEN
    return _CERTIFIED.fill(until=day_in_words(until))


def told_to_see_staff() -> Text:
    """Return what is said to somebody recognised where a colleague must look as well."""
    return _NEEDS_COLLEAGUE


def told_next(advice: Advice) -> Text:
    """Return the sentence for the next step, naming the finger or hand."""
    position = ANY_FINGER if advice.place is None else advice.place.position
    palm = advice.place is not None and advice.place.modality == PALM_VEIN
    words = _PALM_AGAIN if palm and advice.step == "retry_same" else _STEPS[advice.step]
    return words.fill(place=POSITION_NAMES[position])
