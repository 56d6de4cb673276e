"""Write the drawings of docs/images: ``python -m benchmarks.drawings``."""

from __future__ import annotations

from pathlib import Path

from benchmarks.drawings import building, hands, matching

IMAGES = Path(__file__).parents[2] / "docs" / "images"
DRAWINGS = {
    "storeys": building.storeys,
    "record-way": building.record_way,
    "check-way": building.check_way,
    "matching-weight": matching.waterfall,
    "matching-twins": matching.twins,
    "matching-tiers": matching.tiers,
    "matching-fingers": hands.fingers,
    "matching-veins": hands.veins,
}


def main() -> None:
    """Write every drawing."""
    for name, draw in DRAWINGS.items():
        (IMAGES / f"{name}.svg").write_text(draw().svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
