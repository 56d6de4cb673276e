"""The inbox: order, pages, queues, search, scope."""

from __future__ import annotations

from datetime import date

import pytest

from tests import factories as make
from verifier.context import Context
from verifier.crossmatch.inbox import InboxFilter, inbox, next_open_lead
from verifier.crossmatch.inbox_filter import LIKELIHOOD, Sort
from verifier.database import EVERYWHERE, Scope
from verifier.people.masking import mask_id


@pytest.fixture
def ids(ctx: Context) -> dict[str, int]:
    """Eight leads: by name, the expected order is a, b, c, d, then the two equal ones."""
    with ctx.database.write(EVERYWHERE) as session:
        zhang = make.make_person(session, name="张伟", id_no="379901194501010016", pid="A-17")
        li = make.make_person(session, name="李红", id_no="37990219500101123x", agency_code="379902")
        record = make.make_record(session, source="ignored")
        rows = {
            "a": make.make_lead(session, zhang, record, amount_at_risk_fen=1000),
            "b": make.make_lead(
                session, li, amount_at_risk_fen=1500, strength="supporting", rule="one_account", weight=0.0
            ),
            "c": make.make_lead(session, zhang, amount_at_risk_fen=2000, tier="probable"),
            "d": make.make_lead(
                session, li, amount_at_risk_fen=5000, tier="probable", strength="supporting", weight=41.625
            ),
            "older": make.make_lead(
                session, li, kind="in_custody", amount_at_risk_fen=1, opened_on=date(2026, 1, 1)
            ),
            "newer": make.make_lead(session, zhang, kind="in_custody", amount_at_risk_fen=1, weight=-3.2),
            "cleared": make.make_lead(session, zhang, state="cleared", amount_at_risk_fen=10**9),
            "waiting": make.make_lead(session, zhang, state="waiting", amount_at_risk_fen=10**9),
        }
        return {name: row.id for name, row in rows.items()}


def listed(ctx: Context, ids: dict[str, int], wanted: InboxFilter, scope: Scope = EVERYWHERE) -> list[str]:
    names = {number: name for name, number in ids.items()}
    with ctx.database.read(scope) as session:
        return [names[row.id] for row in inbox(session, wanted).rows]


def test_leads_come_in_the_order_of_the_expected_amount(ctx: Context, ids: dict[str, int]) -> None:
    assert listed(ctx, ids, InboxFilter()) == ["a", "b", "c", "d", "older", "newer"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("weight", ["d", "older", "a", "c", "newer", "b"]),
        ("amount", ["d", "c", "b", "a", "older", "newer"]),
        ("oldest", ["older", "a", "b", "c", "d", "newer"]),
        ("newest", ["newer", "d", "c", "b", "a", "older"]),
    ],
)
def test_other_orders_can_be_chosen(
    ctx: Context, ids: dict[str, int], sort: Sort, expected: list[str]
) -> None:
    assert listed(ctx, ids, InboxFilter(sort=sort)) == expected


def test_the_queue_to_review_holds_the_likeliest_first(ctx: Context, ids: dict[str, int]) -> None:
    assert listed(ctx, ids, InboxFilter(tiers=("probable",), sort="weight")) == ["d", "c"]


def test_a_row_tells_how_likely_one_person_is_unless_nothing_was_compared(
    ctx: Context, ids: dict[str, int]
) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        likely = {row.id: row.probability for row in inbox(session, InboxFilter()).rows}
    assert likely[ids["b"]] is None
    assert likely[ids["newer"]] == pytest.approx(0.0981, abs=0.0001)
    assert likely[ids["d"]] == pytest.approx(1.0)


@pytest.mark.parametrize(("weight", "probability"), [(0.0, 0.5), (-5000.0, 0.0), (5000.0, 1.0)])
def test_no_weight_is_too_large_to_tell(ctx: Context, weight: float, probability: float) -> None:
    with ctx.database.write(EVERYWHERE) as session:
        make.make_lead(session, make.make_person(session), weight=weight)
        [row] = inbox(session, InboxFilter()).rows
    assert row.probability == pytest.approx(probability)


def test_likelier_leads_never_count_less() -> None:
    assert LIKELIHOOD["certain", "strong"] == max(LIKELIHOOD.values())
    assert LIKELIHOOD["probable", "supporting"] == min(LIKELIHOOD.values())


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (InboxFilter(kinds=("in_custody",)), ["older", "newer"]),
        (InboxFilter(tiers=("probable",)), ["c", "d"]),
        (InboxFilter(strengths=("supporting",)), ["b", "d"]),
        (InboxFilter(states=("cleared", "waiting")), ["cleared", "waiting"]),
        (InboxFilter(agency="379902"), ["b", "d", "older"]),
        (InboxFilter(agency="3799", kinds=("in_custody",)), ["older", "newer"]),
        (InboxFilter(agency="nowhere"), []),
        (InboxFilter(text="红"), ["b", "d", "older"]),
        (InboxFilter(text=" 0016 "), ["a", "c", "newer"]),
        (InboxFilter(text="123X"), ["b", "d", "older"]),
        (InboxFilter(text="37990219500101123X"), ["b", "d", "older"]),
        (InboxFilter(text="379902195001"), []),
        (InboxFilter(text="A-17"), ["a", "c", "newer"]),
        (InboxFilter(text="%"), []),
    ],
)
def test_filters_narrow_the_inbox(
    ctx: Context, ids: dict[str, int], wanted: InboxFilter, expected: list[str]
) -> None:
    assert listed(ctx, ids, wanted) == expected


def test_a_user_sees_their_own_subtree_only(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        scope = Scope(make.agency(session, "379902").path)
    assert listed(ctx, ids, InboxFilter(), scope) == ["b", "d", "older"]
    with ctx.database.read(scope) as session:
        page = inbox(session, InboxFilter())
        assert (page.total, page.counts.states) == (3, {"open": 3})
        assert inbox(session, InboxFilter(agency="379901")).rows == ()


def test_the_pages_together_are_the_whole_and_no_lead_is_twice(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        pages = [inbox(session, InboxFilter(states=()), page, per_page=3) for page in (1, 2, 3)]
        seen = [row.id for page in pages for row in page.rows]
        assert sorted(seen) == sorted(ids.values())
        assert {(page.total, page.pages) for page in pages} == {(8, 3)}


def test_a_page_beyond_the_last_is_the_last_and_an_empty_inbox_has_one(
    ctx: Context, ids: dict[str, int]
) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        assert inbox(session, InboxFilter(), page=99, per_page=4).page == 2
        empty = inbox(session, InboxFilter(kinds=("no_life_sign",)))
        assert (empty.total, empty.pages, empty.page, empty.rows) == (0, 1, 1, ())


def test_the_chips_count_what_a_click_would_show(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        counts = inbox(session, InboxFilter(kinds=("in_custody",))).counts
        assert counts.kinds == {"paid_after_death": 4, "in_custody": 2}
        assert counts.states == {"open": 2}
        for kind, number in counts.kinds.items():
            assert inbox(session, InboxFilter(kinds=(kind,))).total == number


def test_a_row_names_source_agency_and_reason_and_masks_the_number(ctx: Context, ids: dict[str, int]) -> None:
    with ctx.database.read(EVERYWHERE) as session:
        first, second = inbox(session, InboxFilter()).rows[:2]
    assert (first.source, second.source) == ("ignored", make.REGISTER)
    assert first.masked_id == mask_id("379901194501010016")
    assert first.agency_name.zh == "东湖区社会保险所"
    assert first.why.en == "The police record a death."


@pytest.mark.parametrize("sort", ["expected", "weight", "amount", "oldest", "newest"])
def test_going_from_lead_to_lead_follows_the_list_and_starts_over(
    ctx: Context, ids: dict[str, int], sort: Sort
) -> None:
    wanted = InboxFilter(sort=sort)
    with ctx.database.read(EVERYWHERE) as session:
        order = [row.id for row in inbox(session, wanted).rows]
        assert next_open_lead(session, wanted) == order[0]
        following = [next_open_lead(session, wanted, number) for number in order]
        assert following == [*order[1:], order[0]]


def test_after_the_last_open_lead_there_is_none(ctx: Context, ids: dict[str, int]) -> None:
    wanted = InboxFilter(states=("waiting",))
    with ctx.database.read(EVERYWHERE) as session:
        assert next_open_lead(session, wanted, ids["waiting"]) is None
        assert next_open_lead(session, InboxFilter(), ids["cleared"]) == ids["a"]
