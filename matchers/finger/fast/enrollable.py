"""Refuses what is no finger, or one at another resolution than stated: a failure to enrol, said plainly."""

from __future__ import annotations

from typing import Final

from matchers.errors import NotEnrollable, ResolutionImplausible
from matchers.finger.fast.measures import Measures
from matchers.finger.fast.parameters import Enrolment

_AGAIN_ZH: Final = "请把手指平放在采集面中央，轻轻按住，再试一次。"
_AGAIN_EN: Final = "Please lay the finger flat on the middle of the sensor, press lightly and try again."


def no_finger() -> NotEnrollable:
    """Return the error for a picture without ridges."""
    return NotEnrollable(
        f"图像中没有找到指纹。{_AGAIN_ZH}", f"No fingerprint was found in the picture. {_AGAIN_EN}"
    )


def demand_true_resolution(period: float, dpi: float, stage: Enrolment) -> None:
    """Raise ResolutionImplausible where the ridges' distance, in pixels at 500 dpi, is that of no finger."""
    if stage.least_period <= period <= stage.most_period:
        return
    zh, en = ("近", "close together") if period < stage.least_period else ("远", "far apart")
    raise ResolutionImplausible(
        f"按每英寸 {dpi:g} 点计算，指纹的纹线相距太{zh}，不像真实的手指。请核对采集设备的分辨率。",
        f"At {dpi:g} dots per inch the ridges lie too {en} for a finger. "
        "Please check the resolution of the scanner.",
    )


def demand_usable(measures: Measures, stage: Enrolment) -> None:
    """Raise NotEnrollable where the texture that was found is not that of ridges, or says too little."""
    if measures.best_coherence < stage.least_coherence or measures.clarity < stage.least_clarity:
        raise no_finger()
    if measures.minutiae < stage.least_minutiae:
        raise NotEnrollable(
            f"采集到的指纹太小或太模糊，无法比对。{_AGAIN_ZH}",
            f"The print is too small or too faint to be compared. {_AGAIN_EN}",
        )
