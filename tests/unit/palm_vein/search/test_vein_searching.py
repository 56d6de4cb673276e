"""One hand found among others: the quick stages lose no mate, the full comparison decides."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from matchers.gallery.searching import SearchParameters
from matchers.palm_vein.compare import compare
from matchers.palm_vein.extraction import extract
from matchers.palm_vein.prepared import prepare
from matchers.palm_vein.search import Gallery, gallery_in_memory, search_several, short_list
from matchers.palm_vein.search.coarse import coarse_scores, probe_columns, vectors
from matchers.palm_vein.search.parameters import FIRST, SEARCH, SECOND
from matchers.palm_vein.template import VeinTemplate
from tests.unit.palm_vein.vein_pictures import hand

PEOPLE = 16
#: small galleries go through all stages
SMALL = SearchParameters(examined_share=0.5, least_examined=0, compared_share=0.2, least_compared=0)


@cache
def template(seed: int, turn: float = 0, noise: int = 0) -> VeinTemplate:
    return extract(hand(seed, turn=turn, noise=noise))


@cache
def gallery() -> Gallery:
    return gallery_in_memory([(f"{seed}", template(seed)) for seed in range(PEOPLE)])


@pytest.mark.parametrize("stage", [FIRST, SECOND])
def test_a_code_is_most_like_itself_however_it_is_turned(stage) -> None:
    known = vectors([template(seed).field for seed in range(PEOPLE)], stage)
    for seed in (0, 5, 9):
        alike = coarse_scores(probe_columns(template(seed, 20, 1).field, stage), known)
        assert alike.argmax() == seed
        same = coarse_scores(probe_columns(template(seed).field, stage), known)[seed]
        assert same == pytest.approx(1, abs=0.02)


def test_an_empty_code_is_like_nothing() -> None:
    nothing = VeinTemplate(np.zeros((48, 48), np.uint8))
    known = vectors([nothing.field, template(1).field], FIRST)
    assert np.isfinite(coarse_scores(probe_columns(nothing.field, FIRST), known)).all()
    assert coarse_scores(probe_columns(template(1).field, FIRST), known)[0] == 0


@pytest.mark.parametrize("parameters", [SMALL, SEARCH])
def test_whoever_is_in_the_gallery_is_found_with_the_score_of_a_comparison(parameters) -> None:
    for seed in (2, 11):
        probe = template(seed, -20, 2)
        best, *_ = search_several(gallery(), [probe], 3, parameters=parameters)
        assert (best.label, best.row) == (str(seed), seed)
        assert best.score == pytest.approx(float(compare(probe, [template(seed)])[0]), abs=0.01)
        assert best.score > 30


def test_whoever_is_not_in_the_gallery_is_not_found() -> None:
    found = search_several(gallery(), [template(PEOPLE + 3)], 5)
    assert len(found) == 5
    assert found[0].score < 30
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_the_short_list_is_as_long_as_asked_and_begins_with_the_mate() -> None:
    ready = prepare(template(4, 12, 1))
    assert len(short_list(gallery(), ready, parameters=SMALL)) == 4
    assert short_list(gallery(), ready, 1, parameters=SMALL).tolist() == [4]
    assert sorted(short_list(gallery(), ready, 99).tolist()) == list(range(PEOPLE))


def test_a_second_picture_costs_what_it_may() -> None:
    probes = [template(3, 12, 1), template(3, -12, 2)]
    scores = [search_several(gallery(), [probe], 1)[0].score for probe in probes]
    [both] = search_several(gallery(), probes, 1)
    assert both.label == "3"
    assert both.score == pytest.approx(max(scores) - 10 * np.log10(2), abs=0.01)


def test_nothing_is_found_in_nothing() -> None:
    assert search_several(gallery_in_memory([]), [template(1)]) == ()
    assert search_several(gallery(), []) == ()


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[str, int, int]] = []
    search_several(gallery(), [template(1)], advance=lambda *one: told.append(one), parameters=SMALL)
    assert ("coarse", PEOPLE, PEOPLE) in told
    assert told[-1] == ("full", 4, 4)
