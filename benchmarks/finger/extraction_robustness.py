"""How far can pictures be spoilt before the fast extractor fails? Prints errors per set and kind of damage.

    python -m benchmarks.finger.extraction_robustness [KIND …]

Comparison is the plain MCC of ``plain_mcc``, so that only extraction is judged. Damage is drawn with a fixed
seed; a print that is refused counts as not matching anything. Times are of one core, per picture.
"""

from __future__ import annotations

import argparse
import contextlib
import time
from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.finger import plain_mcc
from benchmarks.finger.fvc import DPI, ImageSet, image_sets
from benchmarks.shared.places import data_folder
from matchers.errors import NotEnrollable
from matchers.evaluation import figures
from matchers.finger.fast.extract import extract
from matchers.finger.minutiae import Minutiae
from matchers.images import read_image

Picture = NDArray[np.float32]
Damage = Callable[[Picture, np.random.Generator], Picture]


def _framed(picture: Picture, _: np.random.Generator) -> Picture:
    framed = 96 + 0.5 * picture
    framed[:2] = framed[-2:] = 0
    framed[:, :2] = framed[:, -2:] = 0
    return framed


KINDS: Final[dict[str, Damage]] = {
    "none": lambda picture, _: picture,
    "faint": lambda picture, rng: 96 + 0.25 * picture + rng.normal(0, 3, picture.shape).astype(np.float32),
    "noisy": lambda picture, rng: picture + rng.normal(0, 30, picture.shape).astype(np.float32),
    "blurred": lambda picture, _: np.asarray(cv2.GaussianBlur(picture, (0, 0), 2.0), np.float32),
    "shaded": lambda picture, _: picture * np.linspace(0.4, 1, picture.shape[1], dtype=np.float32),
    "framed": _framed,
    "inverted": lambda picture, _: 255 - picture,
}


def spoilt(images: ImageSet, damage: Damage) -> tuple[dict[str, Minutiae], float]:
    """Return the minutiae of the prints that are not refused, and the mean milliseconds of one extraction."""
    rng = np.random.default_rng(1)
    found: dict[str, Minutiae] = {}
    seconds = 0.0
    for name, path in images.images.items():
        picture = damage(read_image(path.read_bytes()).astype(np.float32), rng)
        image = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
        began = time.process_time()
        with contextlib.suppress(NotEnrollable):
            found[name] = extract(image, images.dpi).minutiae
        seconds += time.process_time() - began
    return found, 1e3 * seconds / len(images.images)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    chosen = parser.parse_args().kinds or list(KINDS)
    cv2.setNumThreads(1)
    for kind in chosen:
        for images in image_sets(data_folder(), list(DPI)):
            found, each = spoilt(images, KINDS[kind])
            judged = figures(images.trials(plain_mcc.run(images, found)[0]))
            errors = f"EER {100 * judged.eer:5.2f} %  FMR1000 {100 * judged.fnmr_at_fmr[1000]:5.2f} %"
            refused = len(images.images) - len(found)
            print(f"{kind:9} {images.name}: {errors}  refused {refused}  {each:.0f} ms", flush=True)


if __name__ == "__main__":
    main()
