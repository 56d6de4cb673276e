"""A picture of a hand in near infrared → its template, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matchers.palm_vein import refusals
from matchers.palm_vein.arrays import Gray
from matchers.palm_vein.measures import Measures, measure
from matchers.palm_vein.normalisation import normalise
from matchers.palm_vein.orientation_code import orientation_field, to_symbols
from matchers.palm_vein.parameters import DEFAULT, Enrolment, Parameters
from matchers.palm_vein.quality import Advice, advice, quality
from matchers.palm_vein.region import cut, find_hand
from matchers.palm_vein.template import VeinTemplate
from matchers.transparency import BLIND, Sink


@dataclass(frozen=True)
class Extracted:
    """A template, what its picture measures, and what the person can do better."""

    template: VeinTemplate
    measures: Measures
    advice: Advice


def extract(image: Gray, sink: Sink = BLIND, parameters: Parameters = DEFAULT) -> VeinTemplate:
    """Return the template of a picture (rows × columns): veins dark, the hand brighter than around it.

    Raises:
        NotEnrollable: no hand or not all of it, too near, too far, too dark, over-exposed, moved, or veins
            lost in noise.
    """
    return extract_measured(image, sink, parameters).template


def extract_measured(image: Gray, sink: Sink = BLIND, parameters: Parameters = DEFAULT) -> Extracted:
    """Return the same with its measures and advice.

    Raises:
        NotEnrollable: as above.
    """
    hand = find_hand(image, parameters.region)
    sink.show("hand", hand.mask)
    region = cut(image, hand)
    sink.show("region", region.image)
    picture = normalise(region.image, region.mask, parameters.normalisation)
    sink.show("normalised", picture)
    field, cells = orientation_field(picture, region.mask, parameters.encoding)
    sink.show("field", np.stack([field.real, field.imag], -1))
    found = measure(region, field, cells, hand.radius, parameters)
    _demand_usable(found, parameters.enrolment)
    symbols = to_symbols(field, cells, parameters.encoding)
    sink.show("symbols", symbols)
    template = VeinTemplate(symbols, quality(found, parameters.quality))
    return Extracted(template, found, advice(found, parameters.quality))


def _demand_usable(measures: Measures, stage: Enrolment) -> None:
    if measures.area < stage.least_cells:
        raise refusals.not_whole()
    if measures.noise > stage.most_noise and measures.grain > stage.most_grain:
        raise refusals.no_veins()
    strength, share = stage.least_still
    if measures.detail < stage.least_detail and measures.strength < strength - share * measures.detail:
        raise refusals.moved()
