"""bob.bio.vein's extractors and Miura match on regions of hands; runs in an environment of its own.

    python peer_bob.py TASK.npz RESULT.npz

TASK: ``image`` and ``mask`` (n, side, side), ``pairs`` (m, 2) of reference and probe, ``turns`` in degrees,
``reach`` in pixels, ``method``. RESULT: ``shipped`` and ``turned`` scores (m,), milliseconds of a processor.
Nothing of the product is imported here. Extractors have the parameters they are shipped with; what is shipped
for cutting and straightening fingers is left out, the regions are cut already.
"""

from __future__ import annotations

import sys
import time
import warnings

import numpy as np

warnings.simplefilter("ignore")  # dask tells of its own future

from bob.bio.vein.algorithm import MiuraMatch  # noqa: E402 -- after its warnings are silenced
from bob.bio.vein.extractor import MaximumCurvature, RepeatedLineTracking  # noqa: E402 -- the same

METHODS = {"maximum curvature": MaximumCurvature, "repeated line tracking": RepeatedLineTracking}


def turned(veins: np.ndarray, degrees: float) -> np.ndarray:
    """Return a map of veins turned about its middle, point by point: interpolation would lose thin ones."""
    middle, angle = (np.array(veins.shape) - 1) / 2, np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    places = np.rint((np.argwhere(veins > 0) - middle) @ turn.T + middle).astype(int)
    y, x = places[((places >= 0) & (places < veins.shape)).all(1)].T
    found = np.zeros(veins.shape)
    found[y, x] = 1
    return found


def main() -> None:
    task = np.load(sys.argv[1])
    extractor = METHODS[str(task["method"])]()
    began = time.process_time()
    veins = [
        np.asarray(extractor((image, mask)), float)
        for image, mask in zip(task["image"], task["mask"], strict=True)
    ]
    extracted = time.process_time()
    match = MiuraMatch(ch=int(task["reach"]), cw=int(task["reach"]))
    pairs = task["pairs"]
    shipped = np.array([match.score(veins[one], veins[other]) for one, other in pairs])
    matched = time.process_time()
    best = shipped.copy()
    for degrees in task["turns"]:
        by_probe = {other: turned(veins[other], float(degrees)) for other in set(pairs[:, 1].tolist())}
        found = [match.score(veins[one], by_probe[other]) for one, other in pairs.tolist()]
        best = np.fmax(best, found)
    searched = time.process_time()
    np.savez(
        sys.argv[2],
        shipped=np.nan_to_num(shipped),
        turned=np.nan_to_num(best),
        extraction_ms=(extracted - began) * 1000 / len(veins),
        match_ms=(matched - extracted) * 1000 / len(pairs),
        turned_ms=(searched - extracted) * 1000 / len(pairs),
    )


if __name__ == "__main__":
    main()
