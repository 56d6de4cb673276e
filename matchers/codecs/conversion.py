"""Brings a view into another format.

Positions stay as they are. Angles are rounded to the units of the other format (at most 1° off in units of
2°), qualities change their code for "not reported". Extension blocks are left out, since cores and deltas are
laid out differently in each format; so is what only the 2011 format says of the capture.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matchers.codecs.finger_view import FingerRecord, FingerView
from matchers.codecs.formats import Format
from matchers.codecs.minutia_quality import coded_quality, plain_quality


def view_in(view: FingerView, target: Format) -> FingerView:
    """Return the view in a format; itself where it is in it."""
    if view.format is target:
        return view
    quality = plain_quality(view.minutia_quality, view.format)
    angle = np.rint(view.angle * (target.turn / view.format.turn)).astype(np.int64) % target.turn
    return replace(
        view,
        format=target,
        angle=angle.astype(np.uint8),
        minutia_quality=coded_quality(quality, target),
        extensions=(),
        capture=None,
    )


def record_in(record: FingerRecord, target: Format) -> FingerRecord:
    """Return the record with every view in a format."""
    if record.format is target and all(view.format is target for view in record.views):
        return record
    return replace(record, format=target, views=tuple(view_in(view, target) for view in record.views))
