"""How often a matcher errs, and how sure one can be of it; for every modality.

Trials go in, figures come out: FMR and FNMR at every threshold, EER, FMR100, FMR1000, FMR10000, ZeroFMR,
failures, intervals over subjects, the error-versus-reject curve and the DET plot.
"""

from matchers.evaluation.det import Curve, det_points
from matchers.evaluation.det_plot import Axes, det_plot
from matchers.evaluation.figures import ONE_IN, Figures, figures
from matchers.evaluation.intervals import Interval, Intervals, bootstrap
from matchers.evaluation.rates import ErrorRates, error_rates
from matchers.evaluation.rejection import RejectCurve, reject_curve
from matchers.evaluation.small_numbers import (
    enough_errors,
    largest_rate_without_errors,
)
from matchers.evaluation.trials import FAILED, Trials

__all__ = [
    "FAILED",
    "ONE_IN",
    "Axes",
    "Curve",
    "ErrorRates",
    "Figures",
    "Interval",
    "Intervals",
    "RejectCurve",
    "Trials",
    "bootstrap",
    "det_plot",
    "det_points",
    "enough_errors",
    "error_rates",
    "figures",
    "largest_rate_without_errors",
    "reject_curve",
]
