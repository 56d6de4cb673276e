"""What each rule was measured to be worth: pairs it decided, right and wrong.

Counted by ``benchmarks/records/rule_precision.py`` over the development register and six of our own (three
regions, plain and hard, 200,000 people and 20,000 records each; all synthetic). Renewed with the rules. What
an agency's reviewers decide is measured apart and goes before (``pension-verifier weights rules``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MEASURED: Final[Mapping[str, tuple[int, int]]] = {
    "same_id_same_name": (34_356, 0),
    "same_id_name_alike": (517, 0),
    # no register holds such cards: by reasoning alone
    "same_foreign_card": (0, 0),
    "old_id_same_name": (975, 0),
    "slip_same_name": (3_674, 0),
    "name_birth_home": (8_353, 0),
    "name_home_calendar": (919, 0),
    "name_door_vague_birth": (978, 0),
    "birth_door_name_alike": (170, 0),
    "same_id_other_name": (3_859, 660),
    "damaged_id": (2_524, 23),
    "name_birth_no_id": (10_113, 1_413),
    "other_id": (717, 284),
}
"""Rule → (right, wrong)."""
