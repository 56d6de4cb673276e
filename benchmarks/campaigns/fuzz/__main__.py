"""Feed broken bytes to every parser a stranger can reach, a slice of each in turn, until each had its share.

    python -m benchmarks.campaigns.fuzz [--minutes N] [--only NAME …] [--list]

Bytes that break a promise lie in the file that is named; their target does not go on until that is mended.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import cv2

from benchmarks.campaigns.fuzz.frame import Result, Target
from benchmarks.campaigns.fuzz.slices import Broken, run_slice
from benchmarks.campaigns.fuzz.targets import TARGETS
from benchmarks.campaigns.tally import Tally, campaign_options

NAME: Final = "fuzz"


def main() -> None:
    """Run until the time is over or every target has reached its goal."""
    parser = campaign_options(__doc__)
    parser.add_argument("--only", nargs="+", choices=[target.name for target in TARGETS], default=[])
    parser.add_argument("--list", action="store_true", help="only say how far each target is")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    tally = Tally(NAME, options.tallies)
    chosen = [target for target in TARGETS if not options.only or target.name in options.only]
    end = time.monotonic() + (0 if options.list else 60 * options.minutes)
    broken: set[str] = set()
    while time.monotonic() < end and (open_ones := _open(chosen, tally, broken)):
        for target in open_ones:
            if time.monotonic() < end and (found := one_slice(target, tally)) is not None:
                broken.add(target.name)
                print(f"BROKEN: {found}", flush=True)
    for target in chosen:
        print(standing(target, tally))
    if broken:
        sys.exit(f"BROKEN: {', '.join(sorted(broken))}; these have not gone on")


def _open(chosen: list[Target], tally: Tally, broken: set[str]) -> list[Target]:
    return [target for target in chosen if target.name not in broken and not is_done(target, tally)]


def is_done(target: Target, tally: Tally) -> bool:
    """Tell whether a target has reached its goal."""
    return executed(target, tally) >= target.goal


def executed(target: Target, tally: Tally) -> int:
    """Return how often a target was executed so far."""
    return tally[f"{target.name}.read"] + tally[f"{target.name}.refused"]


def one_slice(target: Target, tally: Tally) -> str | None:
    """Run the next slice of a target and count it; return the promise that was broken, if any."""
    position = executed(target, tally)
    seed = tally.random(target.name, position).getrandbits(64)
    try:
        result, deaths = run_slice(target, seed, f"position {position}")
    except Broken as broken:
        return f"{broken.what}\nthe bytes: {_kept(target, broken.data)}"
    tally.add_all(counts(target, result, deaths))
    tally.raise_to(f"{target.name}.slowest-us", round(result.slowest * 1e6))
    if result.slowest > target.slowest:
        return f"{target.name} took {result.slowest:.3f} s over {_kept(target, result.slowest_input)}"
    return None


def counts(target: Target, result: Result, deaths: int) -> dict[str, int]:
    """Return what a slice adds to the tally."""
    found = {f"{target.name}.{outcome}": count for outcome, count in result.outcomes.items()}
    return found | ({f"{target.name}.ended-a-process": deaths} if deaths else {})


def standing(target: Target, tally: Tally) -> str:
    """Return one line on how far a target is."""
    return (
        f"{target.name:22} {executed(target, tally):>9,} of {target.goal:,}: "
        f"{tally[f'{target.name}.read']:,} read, {tally[f'{target.name}.refused']:,} refused, "
        f"slowest {tally[f'{target.name}.slowest-us'] / 1000:.2f} ms of {target.slowest * 1000:.0f}"
    )


def _kept(target: Target, data: bytes) -> Path:
    with tempfile.NamedTemporaryFile(prefix=f"fuzz-{target.name}-", delete=False) as file:
        file.write(data)
    return Path(file.name)


if __name__ == "__main__":
    main()
