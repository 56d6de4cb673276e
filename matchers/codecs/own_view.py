"""Makes a finger view of minutiae of our own, at most as many as fit."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.codecs.faults import malformed
from matchers.codecs.finger_view import PER_CM, FingerView
from matchers.codecs.formats import MOST_QUALITY, Format, Impression
from matchers.codecs.limits import MOST_MINUTIAE, MOST_SIDE
from matchers.codecs.minutia_quality import coded_quality
from matchers.finger.minutiae import BIFURCATION, Minutiae

MINUTIA_BYTES: Final = 6


def from_minutiae(
    found: Minutiae,
    position: int = 0,
    quality: int = 0,
    *,
    number: int = 0,
    impression: Impression = Impression.LIVE_PLAIN,
    target: Format = Format.ISO_2005,
    most_bytes: int | None = None,
) -> FingerView:
    """Return a view of 197 px/cm whose minutiae are rounded to pixels and to the angle units of ``target``.

    Of more than 255 minutiae those of the best quality are kept, in their order; with ``most_bytes`` as many
    as let a record of this one view stay within that size. Raises ``TemplateMalformed`` where the minutiae
    cannot be written down (not finite, image larger than 16,383 pixels) and ``ValueError`` where
    ``most_bytes`` does not hold a record without any minutia.
    """
    kept = found.best(_most_minutiae(target, most_bytes))
    _check(kept)
    turned = np.rint(kept.angle.astype(np.float64) * (target.turn / (2 * np.pi))).astype(np.int64)
    return FingerView(
        format=target,
        width=kept.width,
        height=kept.height,
        position=position,
        number=number,
        impression=impression,
        quality=quality,
        x_resolution=PER_CM,
        y_resolution=PER_CM,
        x=_pixels(kept.x, kept.width),
        y=_pixels(kept.y, kept.height),
        angle=(turned % target.turn).astype(np.uint8),
        kind=kept.kind,
        minutia_quality=coded_quality(np.minimum(kept.quality, MOST_QUALITY), target),
    )


def _most_minutiae(target: Format, most_bytes: int | None) -> int:
    if most_bytes is None:
        return MOST_MINUTIAE
    if most_bytes < target.overhead:
        raise ValueError(f"a record of {target.value} needs {target.overhead} bytes without any minutia")
    return min(MOST_MINUTIAE, (most_bytes - target.overhead) // MINUTIA_BYTES)


def _check(found: Minutiae) -> None:
    if not (0 < found.width <= MOST_SIDE and 0 < found.height <= MOST_SIDE):
        raise malformed("图像尺寸超出模板格式的范围", "the image is too small or too large for the format")
    columns = np.concatenate([found.x, found.y, found.angle])
    if not np.isfinite(columns).all() or (found.kind > BIFURCATION).any():
        raise malformed("特征点的数值无效", "a minutia has a position, angle or kind that is not valid")


def _pixels(places: NDArray[np.float32], side: int) -> NDArray[np.uint16]:
    # half a pixel before the far edge would round to a place outside the image
    return np.clip(np.rint(places), 0, side - 1).astype(np.uint16)
