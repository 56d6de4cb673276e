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


def not_whole() -> NotEnrollable:
    """What is seen of the hand ends at the picture's edge, and is too little to compare."""
    return NotEnrollable(
        "手没有全部进入画面。请把整个手掌移到采集窗口正上方，再试一次。",
        "Not all of the hand is in view. Please move it so that the whole palm is above the window, and try "
        "again.",
    )


def too_dark() -> NotEnrollable:
    """Something like a hand stands out, but hardly lit."""
    return NotEnrollable(
        "画面太暗，看不清手。请把手放到采集窗口上方，靠近一些，再试一次；还是太暗，就把光线调亮一些。",
        "The picture is too dark to see a hand. Please hold it above the window, a little closer, and try "
        "again; if it is still dark, more light is needed.",
    )


def too_close() -> NotEnrollable:
    """The hand fills the picture, or what is behind or beside it is as bright: its outline is not seen.

    One picture does not tell which, so both are said; moving away does not help before a lit background.
    """
    return NotEnrollable(
        "看不到手的轮廓：手可能离采集窗口太近，也可能是背景、窗户或浅色衣袖太亮。"
        "请先抬高一些；还不行，就避开亮处、卷起衣袖，再试一次。",
        "The outline of the hand is not seen: it may be too close, or a bright background, a window or a "
        "light sleeve may be in view. Please raise your hand a little; if that does not help, turn away from "
        "the light, roll up your sleeve, and try again.",
    )


def over_exposed() -> NotEnrollable:
    """Too much light: white where the veins should be, or something white taken for the hand."""
    return NotEnrollable(
        "光线太强，看不清静脉；也可能是窗户的反光或白色衣袖。"
        "请把手抬高一些，避开阳光和窗户，卷起衣袖，再试一次。",
        "Too much light to see the veins; it may come from a window or a white sleeve. Please raise your "
        "hand a little, out of the sun and away from windows, roll up your sleeve, and try again.",
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
