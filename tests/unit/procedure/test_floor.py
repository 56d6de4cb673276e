"""What no region and no office takes away: rules, the second person and terms that rest on a principle."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.errors import ConfigurationError
from verifier.procedure.reading import read_law

LAW = read_law()
_PROPOSED = "[steps.stop_proposed]\nrules = []\n"
_GROUPS = '[groups]\nrestored = ["resumed", "stop_reversed", "person_notified"]\n'
_ENTRY = (
    'rules = [{ opens_after = ["person_notified"], terms = ["reply_window"], clause = "notify_decision" }]\n'
)


def _refused(tmp_path: Path, text: str, region: str = "620502") -> str:
    path = tmp_path / "office.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        read_law(region, path)
    assert refused.value.remedy is not refused.value.usual_remedy
    assert "office.toml" in refused.value.message.zh
    return refused.value.message.en


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (_PROPOSED, "steps.stop_proposed.rules"),
        ("[steps.stop_approved]\nrules = []\n", "steps.stop_approved.rules"),
        (f"[steps.stop_approved]\n{_ENTRY}", "steps.stop_approved.rules"),
        ('[regions."62".steps.stop_proposed]\nrules = []\n', "steps.stop_proposed.rules"),
        (_GROUPS, "steps.cleared.rules"),
        ("[steps.stop_approved]\nother_than = []\n", "steps.stop_approved.other_than"),
        ("[steps.written_off]\nother_than = []\n", "steps.written_off.other_than"),
        ("[terms.reply_window]\namount = 1\n", "terms.reply_window"),
        ('[regions."6205".terms.reply_window]\namount = 9\n', "terms.reply_window"),
        ('[terms.reply_window]\nunit = "days"\n', "terms.reply_window"),
        ('[terms.reply_window]\namount = 1\nclause = "notify_decision"\n', "terms.reply_window"),
        ("[terms.reply_window]\nmoves = false\n", "terms.reply_window"),
        ("[rounds]\nlive_only = []\n", "rounds.live_only"),
    ],
)
def test_a_file_that_takes_a_principle_away_is_refused_with_the_place_and_the_reason(
    tmp_path: Path, text: str, place: str
) -> None:
    assert place in _refused(tmp_path, text)


def test_the_reason_names_the_principle_and_the_least_it_asks(tmp_path: Path) -> None:
    said = _refused(tmp_path, "[terms.reply_window]\namount = 1\n")
    assert "protection rule 5" in said
    assert "10 working days" in said


def test_a_file_for_another_region_takes_nothing_away_here(tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_text('[regions."11".steps.stop_proposed]\nrules = []\n', encoding="utf-8")
    assert read_law("620502", path).steps["stop_proposed"] == LAW.steps["stop_proposed"]
    with pytest.raises(ConfigurationError):
        read_law("110101", path)


def test_an_office_may_ask_for_more_and_give_more_time(tmp_path: Path) -> None:
    path = tmp_path / "office.toml"
    path.write_text(
        "[terms.reply_window]\namount = 15\n"
        "[terms.certification_grace]\namount = 20\n"
        '[steps.other_office_written]\nother_than = ["scheme_decided"]\n'
        "rules = [\n"
        '  { needs = ["scheme_decided"], clause = "in_order" },\n'
        '  { needs = ["fact_confirmed"], clause = "in_order" },\n'
        '  { barred_by = ["other_office_written"], clause = "one_at_a_time" },\n'
        "]\n",
        encoding="utf-8",
    )
    law = read_law("620502", path)
    assert law.terms["reply_window"].amount == 15
    assert law.terms["certification_grace"].amount == 20  # by statute: for the office to answer for
    assert law.steps["other_office_written"].other_than == ("scheme_decided",)
