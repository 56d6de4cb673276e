"""By today's rules, or held against today's leads: what differs, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests import factories as make
from tests.integration.cli.weights_scene import ZHAO, proposed, with_scarce_names
from tests.integration.feeds.office import Office
from tests.integration.replay.nights import (
    AGED,
    CROWD,
    HOME,
    LI,
    ONE_ACCOUNT,
    TWO_IDS,
    WANG,
    first_night,
    leads_after,
)
from verifier.crossmatch.decisions import decide
from verifier.crossmatch.model_tables import HaltedRule
from verifier.crossmatch.models import adopt, withdraw
from verifier.crossmatch.replay.service import Replay, replay_night
from verifier.database import EVERYWHERE
from verifier.feeds.report import FeedReport

RULE = "same_id_same_name"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    first_night(sqlite_office)
    return sqlite_office


def told(office: Office, **options: Any) -> Replay:
    return replay_night(office.ctx, LI, "1", **options)


def causes(replay: Replay) -> dict[tuple[str, str], set[str]]:
    """(kind, what) → every cause named."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in replay.rows:
        found.setdefault((row.difference.kind, row.difference.what), set()).update(row.causes)
    return found


def halt(office: Office, feed: str = "") -> None:
    with office.ctx.database.write(EVERYWHERE) as session:
        nothing = {"same": 0, "different": 2, "wrong_at_least": 0.5, "budget": 0.01}
        session.add(HaltedRule(rule=RULE, feed=feed, halted_at=office.ctx.clock.now(), **nothing))


def test_with_unchanged_rules_today_would_have_told_the_same(office: Office) -> None:
    replay = told(office, rules="now")
    assert not replay.findings
    assert replay.changed_rules == ()


def test_a_rule_halted_since_makes_its_leads_probable_and_touches_no_other(office: Office) -> None:
    office.later()
    halt(office, "police")
    assert not told(office).findings
    replay = told(office, rules="now")
    assert causes(replay) == {
        ("paid_after_death", "changed"): {"rule_halted"},
        ("check_after_death", "not_raised"): {"rule_halted"},  # it needs a record that is certain
    }
    assert {"compared_with", "halted"} == set(replay.changed_rules)
    for row in replay.rows:
        if row.difference.what != "changed":
            continue
        before, after = row.difference.before, row.difference.after
        assert before is not None
        assert after is not None
        assert (before["tier"], after["tier"]) == ("certain", "probable")
        assert before["weight"] == after["weight"]
        assert before["rule"] == after["rule"] == RULE


def test_weights_adopted_since_are_named_as_the_cause_and_forgotten_when_withdrawn(office: Office) -> None:
    before = leads_after(office, 1)
    number = proposed(office.ctx, with_scarce_names())
    adopt(office.ctx, ZHAO, number, "已看影响")
    office.next_day()
    office.night()
    assert not told(office).findings
    replay = told(office, rules="now")
    assert replay.rows
    assert {"weights"} == set().union(*causes(replay).values())
    assert {row.difference.kind for row in replay.rows} <= {"paid_after_death", "two_ids_one_person"}
    # the second night went by those weights itself
    second = replay_night(office.ctx, LI, "2", rules="now")
    assert not second.findings
    withdraw(office.ctx, ZHAO, number, "恢复")
    assert not told(office, rules="now").findings
    assert leads_after(office, 1) == before
    assert not replay_night(office.ctx, LI, "2").findings


def test_a_threshold_changed_since_raises_and_drops_leads_of_its_kind_only(office: Office) -> None:
    settings = office.ctx.settings
    stricter = settings.crossmatch.model_copy(update={"shared_account_people": 4, "aged_from": 100})
    ctx = replace(office.ctx, settings=settings.model_copy(update={"crossmatch": stricter}))
    assert not replay_night(ctx, LI, "1").findings
    replay = replay_night(ctx, LI, "1", rules="now")
    assert causes(replay) == {
        ("shared_account", "not_raised"): {"thresholds"},
        ("no_life_sign", "not_raised"): {"thresholds"},
    }


def test_held_against_today_every_lead_that_differs_says_what_came_since(office: Office) -> None:
    [first, *_] = office.leads(kind="paid_after_death")
    decide(office.ctx, LI, first.id, "different", "已核实")
    office.next_day()
    renamed, moved = WANG.but(姓名="王秀瑛", 户籍地址=HOME), CROWD[0].but(开户账号="6217000000001")
    shared = [one.but(开户账号=ONE_ACCOUNT) for one in CROWD[1:3]]
    office.bring("roll", [renamed, TWO_IDS, AGED.but(认证日期="2024-01-10"), moved, *shared, *CROWD[3:]])
    office.bring("deaths", [CROWD[60].death(77)])
    office.night()
    found = causes(told(office, against="today"))
    assert found["paid_after_death", "changed"] == {"decided_since"}
    assert found["paid_after_death", "not_raised"] == {"record_later"}
    assert "account_later" in found["shared_account", "raised"]
    assert not any("unexplained" in codes for codes in found.values())
    assert "person_changed" in found["two_ids_one_person", "raised"]


def test_a_feed_released_after_the_night_is_not_known_to_it(office: Office) -> None:
    report: FeedReport = office.bring("deaths", [one.death(at) for at, one in enumerate(CROWD[100:110], 100)])
    assert report.state == "held"
    office.later()
    office.night()
    office.later()
    office.release(report)
    office.next_day()
    office.night()
    assert len(office.leads(kind="paid_after_death")) >= 10
    assert not replay_night(office.ctx, LI, "1").findings
    found = causes(told(office, against="today"))
    assert found == {("paid_after_death", "not_raised"): {"record_later"}}


def test_a_lead_of_another_agency_is_neither_counted_nor_shown(office: Office) -> None:
    halt(office)
    there = office.person_at("379902", "investigator")
    replay = replay_night(office.ctx, there, "1", rules="now")
    assert replay.rows == ()
    assert sum(count.before + count.after for count in replay.counts) == 0
    auditor = make.make_actor("shen", "audit_admin")
    assert replay_night(office.ctx, auditor, "1", rules="now").rows
