"""Agencies from the configuration, users, and who is behind a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import false, select, update
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.events import note_event
from verifier.accounts.passwords import hash_password, password_matches
from verifier.accounts.rights import RIGHTS
from verifier.accounts.second_factor import stage_after_password
from verifier.accounts.tables import Agency, User
from verifier.accounts.three_administrators import give_role
from verifier.audit.service import Happening
from verifier.clock import Clock
from verifier.database import EVERYWHERE, Database, Scope
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text
from verifier.settings import AgencySettings, SecuritySettings

_LONGEST_NAME = 60


def bring_in_agencies(session: Session, wanted: tuple[AgencySettings, ...]) -> tuple[Happening, ...]:
    """Make the database's agency tree hold everything the configuration lists.

    Returns what to audit: an agency's place in the tree decides what its users may see.
    """
    known = {agency.code: agency for agency in session.scalars(select(Agency))}
    happenings = []
    for entry in wanted:
        parent = known[entry.parent] if entry.parent else None
        path = f"{parent.path if parent else ''}{entry.code}/"
        agency = known.get(entry.code)
        if agency is None:
            happenings.append(Happening("agency.added", "agency", entry.code, {"path": path}))
            agency = known[entry.code] = Agency(code=entry.code)
            session.add(agency)
        elif agency.path != path:
            moved = {"previous": agency.path, "path": path}
            happenings.append(Happening("agency.moved", "agency", entry.code, moved))
        agency.name_zh, agency.name_en = entry.name_zh, entry.name_en
        agency.parent_id = parent.id if parent else None
        agency.path = path
        session.flush()
    return tuple(happenings)


def agency_by_code(session: Session, code: str | None) -> Agency:
    """Return the agency with ``code``; without a code the root of the tree.

    Raises:
        NotFound: no such agency; the known codes are listed.
    """
    agencies = list(session.scalars(select(Agency).order_by(Agency.path)))
    for agency in agencies:
        if agency.code == code or code is None:
            return agency
    raise NotFound(
        Text("没有代码为 {code} 的经办机构。", "There is no agency with code {code}.").fill(code=code),
        Text("已有代码：{codes}。", "Known codes: {codes}.").fill(
            codes=", ".join(agency.code for agency in agencies) or "—"
        ),
    )


def add_user(
    session: Session,
    clock: Clock,
    name: str,
    role: str,
    agency_code: str | None,
    password: str | None,
    leaked: Path | None = None,
) -> User:
    """Add a user; the caller shows a one-time password once and forgets it. None: no password opens it yet.

    Raises:
        InvalidInput: unknown role, empty name, or a password that is short or easily guessed.
        ConfigurationError: ``leaked``, the office's list of leaked passwords, cannot be read.
        Conflict: the name is taken.
        NotFound: no such agency.
    """
    known_role(role)
    cleaned = name.strip()
    shown = cleaned.isprintable()
    if not cleaned or not shown or cleaned.startswith("system") or len(cleaned) > _LONGEST_NAME:
        raise InvalidInput(
            Text("用户名不能这样写。", "A user name is not written like this."),
            Text(
                "请用 1 至 60 个字符，且不以 system 开头。",
                "Use 1 to 60 characters that do not begin with system.",
            ),
        )
    if session.scalar(select(User.id).where(User.name == cleaned)):
        raise Conflict(Text("用户名 {name} 已存在。", "The user name {name} is taken.").fill(name=cleaned))
    user = User(
        name=cleaned,
        role=role,
        agency_id=agency_by_code(session, agency_code).id,
        password_hash="" if password is None else hash_password(password, (cleaned,), leaked),
        created_at=clock.now(),
    )
    session.add(user)
    session.flush()
    give_role(session, user, role, clock.now())
    return user


def known_role(role: str) -> str:
    """Return a role that there is.

    Raises:
        InvalidInput: there is none of that name.
    """
    if role not in RIGHTS:
        raise InvalidInput(
            Text("没有角色 {role}。", "There is no role {role}.").fill(role=role[:20]),
            Text("可选：{roles}。", "Choose one of: {roles}.").fill(roles=", ".join(RIGHTS)),
        )
    return role


def actor_named(session: Session, name: str) -> Actor:
    """Return who acts under a user name.

    Raises:
        NotFound: no active user of that name.
    """
    user = session.scalar(select(User).where(User.name == name, User.active))
    if user is None:
        raise NotFound(Text("没有用户 {name}。", "There is no user {name}.").fill(name=name))
    return actor_of(session, user)


def actor_of(session: Session, user: User) -> Actor:
    """Return the actor a user is."""
    agency = session.get_one(Agency, user.agency_id)
    return Actor(
        name=user.name,
        rights=RIGHTS[user.role],
        scope=Scope(agency.path),
        agency_id=agency.id,
        is_person=True,
    )


@dataclass(frozen=True, slots=True)
class PasswordProof:
    """That a password was compared, with what, and whether it held; worth nothing if the hash has changed."""

    name: str
    compared_with: str | None
    holds: bool


def prove_password(database: Database, name: str, password: str) -> PasswordProof:
    """Compare a password. Slow by design, so it runs outside the writer's turn: nobody waits for it."""
    cleaned = name.replace("\x00", "").strip()  # no database keeps a NUL, and no name has one
    with database.read(EVERYWHERE) as session:
        stored = session.scalar(select(User.password_hash).where(User.name == cleaned))
    return PasswordProof(cleaned, stored, password_matches(stored, password))


def log_in(
    session: Session, clock: Clock, settings: SecuritySettings, proof: PasswordProof, address: str
) -> User | None:
    """Return the user when name and password hold and logins are not paused, else None for whatever cause."""
    granted = password_holds(session, clock, settings, proof)
    note_event(session, clock, _told(session, settings, granted), proof.name, address)
    return granted


def password_holds(
    session: Session, clock: Clock, settings: SecuritySettings, proof: PasswordProof
) -> User | None:
    """Return the active user whose password was proved, if the name is not paused.

    A temporary password past its end is a wrong one. Wrong ones are counted; after
    ``login_attempts`` the name pauses for ``login_pause_minutes``.
    """
    now = clock.now()
    # locked, so that wrong passwords tried side by side are all counted
    user = session.scalar(select(User).where(User.name == proof.name).with_for_update())
    holds = proof.holds and user is not None and user.password_hash == proof.compared_with
    ended = user is not None and user.password_ends_at is not None and user.password_ends_at <= now
    paused = user is not None and user.paused_until is not None and user.paused_until > now
    granted = holds and user is not None and user.active and not paused and not ended
    if user is not None and not paused:
        user.failed_logins = 0 if granted else user.failed_logins + 1
        if user.failed_logins >= settings.login_attempts:
            user.paused_until = now + timedelta(minutes=settings.login_pause_minutes)
            user.failed_logins = 0
    else:  # a name nobody has costs a statement that changes nothing, as a wrong password costs one
        session.execute(update(User).where(User.name == proof.name, false()).values(failed_logins=0))
    return user if granted else None


def _told(session: Session, settings: SecuritySettings, granted: User | None) -> str:
    """What becomes of a password: a login, the first half of one, or nothing."""
    if granted is None:
        return "login_refused"
    full = stage_after_password(session, settings, granted) == "full"
    return "login" if full else "password_accepted"
