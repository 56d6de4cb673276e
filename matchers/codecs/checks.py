"""The rules every view keeps, whether it was read or is to be written.

What a comparison uses is judged, and so is what the formats call reserved: a value there means that the bytes
were misread. What nobody here uses (dates, devices, certificates, what extension blocks hold) is kept as it
stands.
"""

from __future__ import annotations

import numpy as np

from matchers.codecs.faults import malformed, malformed_view
from matchers.codecs.finger_view import FingerRecord, FingerView
from matchers.codecs.formats import MOST_QUALITY, NOT_REPORTED_2011, Format
from matchers.codecs.limits import (
    LEAST_RESOLUTION,
    MOST_EXTENSIONS,
    MOST_MINUTIAE,
    MOST_POSITION,
    MOST_SIDE,
    MOST_VIEW_NUMBER,
    MOST_VIEWS,
)
from matchers.finger.minutiae import BIFURCATION

_LARGEST = 0xFFFF


def check_view_count(count: int) -> None:
    """Raise ``TemplateMalformed`` where a record has no view or more than can be told apart."""
    if not 0 < count <= MOST_VIEWS:
        raise malformed(
            f"其中的指纹数量 {count} 无效", f"it holds {count} finger views; it can hold 1 to {MOST_VIEWS}"
        )


def check_header(record: FingerRecord) -> None:
    """Raise ``TemplateMalformed`` where a record made by hand has numbers that no field holds."""
    check_view_count(len(record.views))
    if not all(0 <= number <= _LARGEST for number in (record.equipment, *record.product)):
        raise malformed("设备或产品编号无效", "the number of the equipment or product is not valid")
    if sum(len(view.extensions) for view in record.views) > MOST_EXTENSIONS:
        raise malformed("扩展数据块过多", "there are too many extension blocks")


def check_view(view: FingerView, nth: int) -> None:
    """Raise ``TemplateMalformed`` where a rule is broken; ``nth`` names the view, counted from 1."""
    _check_image(view, nth)
    _check_finger(view, nth)
    _check_columns(view, nth)
    if len(view):
        _check_minutiae(view, nth)
    elif view.format is Format.ISO_2011:
        raise malformed_view(nth, "没有任何特征点", "there is no minutia")


def _check_image(view: FingerView, nth: int) -> None:
    if not (0 < view.width <= MOST_SIDE and 0 < view.height <= MOST_SIDE):
        raise malformed_view(
            nth,
            f"的图像尺寸 {view.width}×{view.height} 无效",
            f"the image size {view.width} × {view.height} is not valid",
        )
    if not (
        LEAST_RESOLUTION <= view.x_resolution <= _LARGEST
        and LEAST_RESOLUTION <= view.y_resolution <= _LARGEST
    ):
        raise malformed_view(
            nth,
            f"的分辨率 {view.x_resolution}×{view.y_resolution} 像素/厘米低于 {LEAST_RESOLUTION}（250 dpi）",
            f"the resolution {view.x_resolution} × {view.y_resolution} pixels per centimetre "
            f"is below {LEAST_RESOLUTION} (250 dpi)",
        )


def _check_finger(view: FingerView, nth: int) -> None:
    if not 0 <= view.position <= MOST_POSITION:
        raise malformed_view(
            nth,
            f"的指位代码 {view.position} 不是单个手指",
            f"the finger position code {view.position} is not that of one finger",
        )
    if not 0 <= view.number <= MOST_VIEW_NUMBER:
        raise malformed_view(nth, f"的序号 {view.number} 无效", f"the view number {view.number} is not valid")
    if not 0 <= view.quality <= MOST_QUALITY:
        raise malformed_view(
            nth, f"的质量分 {view.quality} 超过 100", f"the quality {view.quality} is beyond 100"
        )


def _check_columns(view: FingerView, nth: int) -> None:
    """Only a view made by hand can fail here: what is read has these types."""
    shorts, columns = (view.x, view.y), (view.angle, view.kind, view.minutia_quality)
    typed = all(column.dtype == np.uint16 for column in shorts) and all(
        column.dtype == np.uint8 for column in columns
    )
    if not typed or len({column.shape for column in (*shorts, *columns)}) > 1 or len(view) > MOST_MINUTIAE:
        raise malformed_view(
            nth, "的特征点各列不一致", "the columns of the minutiae do not fit together or the format"
        )


def _check_minutiae(view: FingerView, nth: int) -> None:
    if view.x.max() >= view.width or view.y.max() >= view.height:
        raise malformed_view(
            nth,
            "有特征点落在图像之外或使用了保留位",
            "a minutia lies outside the image or uses reserved bits",
        )
    if view.kind.max() > BIFURCATION:
        raise malformed_view(nth, "有特征点的类型代码未定义", "a minutia has a kind that is not defined")
    if view.format is Format.ANSI_378 and view.angle.max() >= view.format.turn:
        raise malformed_view(nth, "有特征点的角度超过一周", "a minutia has an angle of more than a full turn")
    if view.minutia_quality.max() > MOST_QUALITY and not _beyond_is_code(view):
        raise malformed_view(nth, "有特征点的质量分超过 100", "a minutia has a quality beyond 100")


def _beyond_is_code(view: FingerView) -> bool:
    """Whether every quality above 100 is one of the two codes of the 2011 format."""
    beyond = view.minutia_quality[view.minutia_quality > MOST_QUALITY]
    return view.format is Format.ISO_2011 and bool((beyond >= NOT_REPORTED_2011).all())
