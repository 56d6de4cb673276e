"""Comparison of finger templates: descriptors, pairs, relaxation, overlay, evidence, one calibrated score."""

from matchers.finger.comparison.compare import compare, compare_prepared
from matchers.finger.comparison.fusion import Pairing, pairing
from matchers.finger.comparison.prepared import Prepared, prepare

__all__ = ["Pairing", "Prepared", "compare", "compare_prepared", "pairing", "prepare"]
