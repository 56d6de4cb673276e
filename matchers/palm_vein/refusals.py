"""Why a picture cannot be used, and what the person can do about it."""

from __future__ import annotations

from matchers.errors import NotEnrollable


def no_hand() -> NotEnrollable:
    """Nothing in the picture stands out like a hand."""
    return NotEnrollable(
        "图像中没有找到手。请把手放到采集窗口上方，再试一次。",
        "No hand was found in the picture. Please hold your hand over the window and try again.",
    )


def too_far() -> NotEnrollable:
    """The hand is too small for its veins to be seen."""
    return NotEnrollable(
        "手离采集窗口太远。请靠近一些，再试一次。",
        "The hand is too far from the window. Please bring it closer and try again.",
    )


def too_close() -> NotEnrollable:
    """The hand fills the picture, so that its outline is not in it."""
    return NotEnrollable(
        "手离采集窗口太近，没有拍全。请抬高一些，再试一次。",
        "The hand is too close, so that not all of it is seen. Please raise it a little and try again.",
    )


def over_exposed() -> NotEnrollable:
    """Too much light: white where the veins should be."""
    return NotEnrollable(
        "光线太强，看不清静脉。请把手抬高一些，避开阳光，再试一次。",
        "Too much light to see the veins. Please raise your hand a little, out of the sun, and try again.",
    )


def moved() -> NotEnrollable:
    """The hand moved while the picture was taken."""
    return NotEnrollable(
        "拍摄时手动了，图像模糊。请停稳两秒，再试一次。",
        "The hand moved and the picture is blurred. Please hold it still for two seconds and try again.",
    )


def no_veins() -> NotEnrollable:
    """Veins are lost in the noise of the sensor, which is that of a dark picture made brighter."""
    return NotEnrollable(
        "图像杂点太多，看不清静脉。请避开阳光，把手靠近一些，摊开放平，再试一次。",
        "The veins cannot be seen: the picture is too grainy. Please bring your hand closer, out of the sun, "
        "hold it flat and try again.",
    )
