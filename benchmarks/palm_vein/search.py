"""在静脉库中查找 / Searching a gallery of hands: `python -m benchmarks.palm_vein.search`.

    python -m benchmarks.palm_vein.search [--data DIR]

The gallery is the first session of the dorsal hands, every picture of the second is a probe. A mate is missed
if the short list, given as a share of the gallery, does not hold it. With so few hands that is no
promise for larger galleries; times are of the same references repeated, one core.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from benchmarks.palm_vein.dorsal import DHV, extracted, pictures
from benchmarks.shared.places import absent, data_folder
from matchers.evaluation import largest_rate_without_errors
from matchers.gallery.searching import SearchParameters
from matchers.palm_vein.prepared import prepare
from matchers.palm_vein.search import Gallery, gallery_in_memory, search_several, short_list
from matchers.palm_vein.search.coarse import coarse_scores, probe_columns
from matchers.palm_vein.search.parameters import FIRST
from matchers.palm_vein.template import VeinTemplate

SHARES: Final = (0.01, 0.02, 0.05, 0.1, 0.2)
MANY: Final = 10_000
PROBES: Final = 5
Known = list[tuple[str, VeinTemplate]]


def misses(gallery: Gallery, probes: Known) -> dict[str, list[float]]:
    """Return the share of mates missed by the first stage and by both, at each length of the short list."""
    found = list(places(gallery, probes))
    count = len(gallery)
    return {
        stage: [float(np.mean([place[at] >= share * count for place in found])) for share in SHARES]
        for at, stage in enumerate(("first stage", "both stages"))
    }


def places(gallery: Gallery, probes: Known) -> Iterator[tuple[int, int]]:
    """Yield where each mate stands after the first stage and after both; the next ones after its own."""
    labels = np.array([gallery.label(row) for row in range(len(gallery))])
    fifth = SearchParameters(examined_share=0.2, least_examined=0, compared_share=0.2, least_compared=0)
    for label, template in probes:
        ready = prepare(template)
        alike = coarse_scores(probe_columns(ready.field, FIRST), gallery.vectors)
        mates = labels == label
        rows = short_list(gallery, ready, parameters=fifth)
        strangers = rows[~mates[rows]]
        at = {int(row): place for place, row in enumerate(rows)}
        for mate in np.flatnonzero(mates):
            first = int((alike[~mates] > alike[mate]).sum())
            last = sum(at[int(row)] < at[int(mate)] for row in strangers) if int(mate) in at else len(labels)
            yield first, last


def seconds(known: Known, probes: Known) -> float:
    """Return what one search among many takes."""
    many = gallery_in_memory([known[at % len(known)] for at in range(MANY)])
    began = time.process_time()
    for _, template in probes[:PROBES]:
        search_several(many, [template])
    return (time.process_time() - began) / PROBES


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=data_folder(), help="数据目录 / the data set's folder")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    found = pictures(given.data, DHV)
    if not found:
        print(absent(given.data))
        return
    seen = [(picture, one) for picture, one in zip(found, extracted(found), strict=True) if one]
    known, probes = (
        [(picture.hand, one.template) for picture, one in seen if picture.session == session]
        for session in (1, 2)
    )
    print(f"手背静脉 / dorsal-hand veins: {len(known)} references, {len(probes)} probes")
    print("  漏检 / missed" + "".join(f"{share:>9.0%}" for share in SHARES))
    for stage, rates in misses(gallery_in_memory(known), probes).items():
        print(f"  {stage:<14}" + "".join(f"{100 * rate:>7.2f} %" for rate in rates))
    bound = largest_rate_without_errors(len({label for label, _ in probes}))
    print(f"  每只手零漏检时的上限 / none missed of any hand still allows {100 * bound:.1f} % of hands")
    print(f"  {seconds(known, probes):.2f} s 每次 / a search among {MANY:,}")


if __name__ == "__main__":
    main()
