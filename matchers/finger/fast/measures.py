"""What an impression measures before anything is compared: the ground for its quality and for advice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchers.finger.fast.orientation import Field
from matchers.finger.minutiae import Bytes, Flags, Floats, Minutiae


@dataclass(frozen=True)
class Measures:
    """All shares are 0–1, lengths in pixels at 500 dpi."""

    #: square millimetres of print
    area: float
    #: mean agreement of the ridges' directions
    coherence: float
    #: the agreement its best tenth reaches
    best_coherence: float
    #: mean correlation of the print with clean ridges
    clarity: float
    #: share of the print that is ridge: below one half dry or lightly pressed, above wet or hard pressed
    ridge_share: float
    #: deviation of grey levels inside the print
    contrast: float
    #: distance from ridge to ridge
    period: float
    #: share of the picture's centre (half its width and height) that holds print
    centre: float
    #: number of minutiae and their mean quality 0–100
    minutiae: int
    minutia_quality: float


def measure(
    image: Bytes,
    mask: Flags,
    picture: Floats,
    agreed: Floats,
    field: Field,
    step: int,
    period: float,
    found: Minutiae,
) -> Measures:
    """Return the measures; ``picture`` is the normalised print, ``agreed`` its agreement, of mask's shape."""
    coherent = np.abs(field)
    inside = mask[step // 2 :: step, step // 2 :: step]
    coherent = coherent[: inside.shape[0], : inside.shape[1]]
    rows, columns = mask.shape
    middle = mask[rows // 4 : rows - rows // 4, columns // 4 : columns - columns // 4]
    return Measures(
        area=float(np.count_nonzero(mask)) / (500 / 25.4) ** 2,
        coherence=float(coherent[inside].mean()),
        best_coherence=float(np.percentile(coherent[inside], 90)),
        clarity=float(agreed[mask].mean()),
        ridge_share=float((picture[mask] > 0).mean()),
        contrast=float(image[mask].std()),
        period=period,
        centre=float(middle.mean()) if middle.size else 0.0,
        minutiae=len(found),
        minutia_quality=float(found.quality.mean()) if len(found) else 0.0,
    )
