"""Campaigns for people: the list, one campaign from reminded to certified by township, its recipients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.accounts.tables import Agency
from verifier.campaigns.planning import campaign_named
from verifier.campaigns.tables import Campaign, Recipient, ReminderOptOut
from verifier.certification.tables import ServiceTask
from verifier.database.paging import page_span
from verifier.language import Text
from verifier.people.masking import mask_id
from verifier.people.search import person_matches
from verifier.people.tables import Person

PER_PAGE: Final = 50
_OUT: Final = ("sent", "delivered", "undeliverable")


@dataclass(slots=True)
class Funnel:
    """How far reminders came: ``people`` by ``states``, and how many ``answered`` (certified, or told us)."""

    people: int = 0
    answered: int = 0
    states: dict[str, int] = field(default_factory=dict)

    def add(self, state: str, answered: int, number: int) -> None:
        """Count recipients of one state, and how many of them answered."""
        self.people += number
        self.answered += answered
        self.states[state] = self.states.get(state, 0) + number

    @property
    def reminded(self) -> int:
        """Reminders that left, delivered or not."""
        return sum(self.states.get(state, 0) for state in _OUT)

    @property
    def waiting(self) -> int:
        """Reminders that have not left yet."""
        return self.states.get("planned", 0) + self.states.get("queued", 0)

    def count(self, state: str) -> int:
        """Return how many recipients are in a state."""
        return self.states.get(state, 0)


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One line of the list."""

    campaign: Campaign
    office: Text
    funnel: Funnel


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """One page of campaigns, the latest first; ``waiting``: how many wait for approval."""

    rows: tuple[CampaignRow, ...]
    total: int
    page: int
    pages: int
    waiting: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The funnel of one township of one office; None: the address names none."""

    office: Text
    township: str | None
    funnel: Funnel


@dataclass(frozen=True, slots=True)
class CampaignView:
    """One campaign with its whole funnel, by township, by way, and what may be done with it now."""

    campaign: Campaign
    office: Text
    funnel: Funnel
    places: tuple[PlaceRow, ...]
    channels: dict[str, Funnel]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class RecipientFilter:
    """What to show; None or an empty ``text`` means no restriction. ``township`` "": those without one."""

    state: str | None = None
    channel: str | None = None
    township: str | None = None
    answered: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One reminder, masked; ``silent``: the person wants no more of them."""

    recipient: Recipient
    person_name: str
    masked_id: str
    silent: bool
    task_id: int | None


@dataclass(frozen=True, slots=True)
class RecipientPage:
    """One page of reminders; ``counts`` by state within the other filters."""

    rows: tuple[RecipientRow, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int]


def campaign_page(session: Session, page: int = 1, per_page: int = PER_PAGE) -> CampaignPage:
    """Return one page of the campaigns in the session's scope."""
    total = session.scalar(select(func.count(Campaign.id))) or 0
    waiting = session.scalar(select(func.count(Campaign.id)).where(Campaign.state == "proposed")) or 0
    span = page_span(total, page, per_page)
    query = (
        select(Campaign, Agency)
        .join(Agency, Agency.id == Campaign.agency_id)
        .order_by(Campaign.id.desc())
        .limit(span.limit)
        .offset(span.offset)
    )
    shown = session.execute(query).all()
    funnels = _funnels(session, [row[0].id for row in shown])
    rows = tuple(
        CampaignRow(campaign, _name(agency), funnels.get(campaign.id, Funnel())) for campaign, agency in shown
    )
    return CampaignPage(rows, total, span.page, span.pages, waiting)


def campaign_view(session: Session, campaign_id: int, actor: Actor) -> CampaignView:
    """Return one campaign.

    Raises:
        NotFound: none of that number in the session's scope.
    """
    campaign = campaign_named(session, campaign_id)
    agencies = {agency.id: agency for agency in session.scalars(select(Agency))}
    whole, by_place, by_channel = Funnel(), dict[tuple[str, str], PlaceRow](), dict[str, Funnel]()
    query = (
        select(
            Recipient.agency_id,
            Recipient.township,
            Recipient.channel,
            Recipient.state,
            func.count(Recipient.answered_on),
            func.count(Recipient.id),
        )
        .where(Recipient.campaign_id == campaign_id)
        .group_by(Recipient.agency_id, Recipient.township, Recipient.channel, Recipient.state)
    )
    for agency_id, township, channel, state, answered, number in session.execute(query):
        agency = agencies[agency_id]
        row = by_place.setdefault((agency.path, township or ""), PlaceRow(_name(agency), township, Funnel()))
        for funnel in (whole, row.funnel, by_channel.setdefault(channel, Funnel())):
            funnel.add(state, answered, number)
    may = (
        campaign.state == "proposed"
        and actor.is_person
        and Right.CASES_APPROVE in actor.rights
        and campaign.planned_by != actor.name
    )
    places = tuple(by_place[key] for key in sorted(by_place))
    return CampaignView(campaign, _name(agencies[campaign.agency_id]), whole, places, by_channel, may)


def recipients(
    session: Session, campaign_id: int, wanted: RecipientFilter, page: int = 1, per_page: int = PER_PAGE
) -> RecipientPage:
    """Return one page of a campaign's reminders in the session's scope."""
    found = and_(Recipient.campaign_id == campaign_id, *_conditions(wanted))
    counted = select(Recipient.state, func.count(Recipient.id)).where(found).group_by(Recipient.state)
    query = select(Recipient, Person).join(Person, Person.id == Recipient.person_id).where(found)
    if wanted.text.strip():
        matching = person_matches(wanted.text.strip())
        counted = counted.join(Person, Person.id == Recipient.person_id).where(matching)
        query = query.where(matching)
    counts = {state: int(number) for state, number in session.execute(counted)}
    total = sum(number for state, number in counts.items() if wanted.state in (None, state))
    span = page_span(total, page, per_page)
    if wanted.state is not None:
        query = query.where(Recipient.state == wanted.state)
    ordered = query.order_by(Recipient.due_on, Recipient.id).limit(span.limit).offset(span.offset)
    shown = session.execute(ordered).all()
    silent = _silent(session, [row[0].human_id for row in shown])
    tasks = _tasks(session, [row[1].id for row in shown])
    rows = tuple(
        RecipientRow(one, person.name, mask_id(person.id_no), one.human_id in silent, tasks.get(person.id))
        for one, person in shown
    )
    return RecipientPage(rows, total, span.page, span.pages, counts)


def campaign_dict(row: CampaignRow | CampaignView) -> dict[str, Any]:
    """Return a campaign as plain values for ``--json``."""
    campaign, funnel = row.campaign, row.funnel
    return {
        "campaign": campaign.id,
        "date": campaign.business_date.isoformat(),
        "origin": campaign.origin,
        "state": campaign.state,
        "office": row.office.as_dict(),
        "stages": campaign.stages,
        "people": funnel.people,
        "states": funnel.states,
        "reminded": funnel.reminded,
        "answered": funnel.answered,
    }


def _funnels(session: Session, campaigns: Sequence[int]) -> dict[int, Funnel]:
    query = (
        select(
            Recipient.campaign_id,
            Recipient.state,
            func.count(Recipient.answered_on),
            func.count(Recipient.id),
        )
        .where(Recipient.campaign_id.in_(campaigns))
        .group_by(Recipient.campaign_id, Recipient.state)
    )
    found: dict[int, Funnel] = {}
    for campaign, state, answered, number in session.execute(query):
        found.setdefault(campaign, Funnel()).add(state, answered, number)
    return found


def _conditions(wanted: RecipientFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.channel is not None:
        found.append(Recipient.channel == wanted.channel)
    if wanted.township is not None:
        named = Recipient.township == wanted.township
        found.append(named if wanted.township else Recipient.township.is_(None))
    if wanted.answered is not None:
        answered = Recipient.answered_on.is_not(None)
        found.append(answered if wanted.answered else ~answered)
    return found


def _silent(session: Session, humans: Sequence[int]) -> set[int]:
    query = select(ReminderOptOut.human_id).where(
        ReminderOptOut.human_id.in_(humans), ReminderOptOut.ended_at.is_(None)
    )
    return set(session.scalars(query))


def _tasks(session: Session, people: Sequence[int]) -> dict[int, int]:
    query = select(ServiceTask.person_id, ServiceTask.id).where(
        ServiceTask.person_id.in_(people),
        ServiceTask.kind == "find_address",
        ServiceTask.closed_at.is_(None),
    )
    return {row.person_id: row.id for row in session.execute(query)}


def _name(agency: Agency) -> Text:
    return Text(agency.name_zh, agency.name_en)
