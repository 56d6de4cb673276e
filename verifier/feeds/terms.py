"""The terms under which a feed is taken in: its source, its agency, its business date."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.service import agency_by_code
from verifier.accounts.tables import Agency
from verifier.database import Scope
from verifier.errors import NotPermitted
from verifier.feeds.applying.placer import FeedTerms
from verifier.feeds.tables import Feed
from verifier.language import Text
from verifier.settings import Settings


def terms_of(session: Session, settings: Settings, feed: Feed) -> FeedTerms:
    """Return the terms of a stored feed; rows may concern the subtree of the feed's own agency."""
    path = session.get_one(Agency, feed.agency_id).path
    return FeedTerms(
        feed_id=feed.id,
        kind=feed.kind,
        source=feed.source,
        evidence_class=feed.evidence_class,
        agency_id=feed.agency_id,
        business_date=feed.business_date,
        sex_codes=feed.sex_codes,
        agencies=agencies_below(session, Scope(path)),
        settings=settings,
    )


def feed_agency(session: Session, actor: Actor, code: str | None) -> int:
    """Return the agency a feed belongs to: the one named, else the importer's own, else the root.

    Raises:
        NotFound: no such agency.
        NotPermitted: it lies outside the importer's subtree.
    """
    if code is None and actor.agency_id is not None:
        return actor.agency_id
    agency = agency_by_code(session, code)
    require_agency(session, actor, agency)
    return agency.id


def require_agency(session: Session, actor: Actor, agency: Agency) -> None:
    """Do nothing if the agency lies in the importer's subtree.

    Raises:
        NotPermitted: it does not.
    """
    if (
        session.scalar(
            select(Agency.id).where(Agency.id == agency.id, Agency.id.in_(actor.scope.agency_ids()))
        )
        is None
    ):
        raise NotPermitted(
            Text("{name} 无权为机构 {code} 导入。", "{name} may not import for agency {code}.").fill(
                name=actor.name, code=agency.code
            )
        )


def agencies_below(session: Session, scope: Scope) -> dict[str, int]:
    """Return the agencies of a part of the tree: id by code and by either name.

    A name that several of them have is left out: which one is meant only the code can tell.
    """
    agencies = session.scalars(select(Agency).where(Agency.id.in_(scope.agency_ids()))).all()
    named: dict[str, set[int]] = {}
    for agency in agencies:
        for name in (agency.name_zh, agency.name_en):
            named.setdefault(name, set()).add(agency.id)
    alone = {name: next(iter(ids)) for name, ids in named.items() if len(ids) == 1}
    return alone | {agency.code: agency.id for agency in agencies}
