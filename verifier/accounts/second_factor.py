"""The second factor of a login: set up once, asked for each time, its codes good once, wrong ones counted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor, operating_system_user
from verifier.accounts.events import note_event
from verifier.accounts.recovery_codes import new_codes, spend
from verifier.accounts.sealed import seal, unseal
from verifier.accounts.tables import SecondFactor, User
from verifier.accounts.tools import Tools
from verifier.accounts.totp import DIGITS, SECRET_BYTES, grouped, key_uri, matching_step, typed_code
from verifier.audit.service import Happening
from verifier.errors import Conflict
from verifier.language import Text
from verifier.settings import SecuritySettings

Stage = Literal["full", "second_factor", "enrolment"]
"""What a session opens: the console; or, after the password, the code that is asked for or to be set up."""
ISSUER: Final = "Pension Verifier"
_MOST_DOUBLINGS: Final = 6


@dataclass(frozen=True, slots=True)
class Offer:
    """What a user brings into an app: the secret in groups of four to type, the address with all of it."""

    secret: str
    uri: str


def is_required(settings: SecuritySettings, role: str) -> bool:
    """Tell whether users of a role log in with a second factor whether they like it or not."""
    return role in settings.second_factor_roles


def stage_after_password(session: Session, settings: SecuritySettings, user: User) -> Stage:
    """Return what a right password opens."""
    factor = session.get(SecondFactor, user.id)
    if factor is not None and factor.confirmed_at is not None:
        return "second_factor"
    return "enrolment" if is_required(settings, user.role) else "full"


def state_of(session: Session, settings: SecuritySettings, user: User) -> str:
    """Return how it stands with a user's second factor, a key of ``words.SECOND_FACTOR_STATES``."""
    return factor_state(session.get(SecondFactor, user.id), required=is_required(settings, user.role))


def factor_state(factor: SecondFactor | None, *, required: bool) -> str:
    """Return the same from the row itself."""
    if factor is not None and factor.confirmed_at is not None:
        return "on"
    return "wanted" if required else "off"


def begin(session: Session, tools: Tools, user: User) -> None:
    """Make a secret for a user who has none; one that was begun and not confirmed is replaced.

    Raises:
        Conflict: the user has a second factor: only a security administrator takes it away.
        ConfigurationError: the key of second factors cannot be used.
    """
    factor = _locked(session, user.id)
    if factor.confirmed_at is not None:
        raise _has_one()
    factor.sealed_secret = seal(tools, user.id, secrets.token_bytes(SECRET_BYTES))
    session.flush()


def offered(session: Session, tools: Tools, user: User) -> Offer | None:
    """Return what was begun for a user and waits to be confirmed."""
    factor = session.get(SecondFactor, user.id)
    if factor is None or factor.confirmed_at is not None or factor.sealed_secret is None:
        return None
    secret = unseal(tools, user.id, factor.sealed_secret)
    return Offer(grouped(secret), key_uri(secret, user.name, ISSUER))


def confirm(session: Session, tools: Tools, user: User, given: str, address: str) -> tuple[str, ...] | None:
    """Take a user's second factor into use when the app shows the right code; return the recovery codes.

    Returns None for a wrong code: nothing has changed. The codes exist nowhere else.

    Raises:
        Conflict: the user has a second factor already, or none was begun.
    """
    factor = _locked(session, user.id)
    if factor.confirmed_at is not None:
        raise _has_one()
    if factor.sealed_secret is None:
        raise Conflict(
            Text("尚未开始设置双因素登录。", "No second factor was begun."),
            Text("请重新登录。", "Log in again."),
        )
    now = tools.clock.now()
    step = matching_step(unseal(tools, user.id, factor.sealed_secret), typed_code(given), now, last_step=0)
    if step is None:
        return None
    factor.confirmed_at, factor.last_step = now, step
    factor.failed_tries, factor.pauses, factor.paused_until = 0, 0, None
    codes = new_codes(session, tools, user.id)
    note_event(session, tools.clock, "second_factor_set_up", user.name, address)
    _record(session, tools, user, "user.second_factor_set_up")
    return codes


def holds(session: Session, tools: Tools, user: User, given: str, address: str) -> bool:
    """Tell whether a code of the app, or one of recovery, is right, and spend it.

    After ``login_attempts`` wrong ones nothing is looked at for ``login_pause_minutes``; each pause in a row
    is twice as long as the one before.
    """
    factor = _locked(session, user.id)
    now = tools.clock.now()
    if factor.confirmed_at is None or factor.sealed_secret is None or _paused(factor, now):
        note_event(session, tools.clock, "second_factor_refused", user.name, address)
        return False
    code = typed_code(given)
    if code.isascii() and code.isdigit() and len(code) == DIGITS:
        step = matching_step(unseal(tools, user.id, factor.sealed_secret), code, now, factor.last_step)
        right = step is not None
        factor.last_step = factor.last_step if step is None else step
    else:
        right = spend(session, tools, user.id, code)
        if right:
            _record(session, tools, user, "user.recovery_code_used")
    if right:
        factor.failed_tries, factor.pauses, factor.paused_until = 0, 0, None
        return True
    _count(factor, now, tools.settings.security)
    note_event(session, tools.clock, "second_factor_refused", user.name, address)
    return False


def renew_codes(
    session: Session, tools: Tools, user: User, given: str, address: str
) -> tuple[str, ...] | None:
    """Replace a user's recovery codes by new ones, for a right code; None for a wrong one.

    Raises:
        Conflict: the user has no second factor.
    """
    factor = session.get(SecondFactor, user.id)
    if factor is None or factor.confirmed_at is None:
        raise Conflict(Text("没有设置双因素登录。", "There is no second factor."))
    if not holds(session, tools, user, given, address):
        return None
    _record(session, tools, user, "user.recovery_codes_renewed")
    return new_codes(session, tools, user.id)


def take_away(session: Session, tools: Tools, actor: Actor, user: User, reason: str) -> None:
    """Forget a user's second factor and recovery codes; who may is for the caller to ask.

    Raises:
        Conflict: the user has none.
    """
    factor = _locked(session, user.id)
    if factor.confirmed_at is None:
        raise Conflict(
            Text("用户 {name} 没有设置双因素登录。", "The user {name} has no second factor.").fill(
                name=user.name
            )
        )
    factor.sealed_secret, factor.confirmed_at, factor.last_step = None, None, 0
    factor.failed_tries, factor.pauses, factor.paused_until = 0, 0, None
    factor.reset_by, factor.reset_at = actor.name, tools.clock.now()
    new_codes(session, tools, user.id, how_many=0)
    happening = Happening("user.second_factor_reset", "user", str(user.id), {"reason": reason})
    tools.auditor.record(session, actor.name, actor.os_user, [happening])


def _locked(session: Session, user_id: int) -> SecondFactor:
    """Return the row of a user, locked: codes tried side by side are all counted, and none is good twice."""
    session.scalar(select(User.id).where(User.id == user_id).with_for_update())
    factor = session.get(SecondFactor, user_id, populate_existing=True, with_for_update=True)
    if factor is None:
        factor = SecondFactor(user_id=user_id, last_step=0, failed_tries=0, pauses=0)
        session.add(factor)
        session.flush()
    return factor


def _paused(factor: SecondFactor, now: datetime) -> bool:
    return factor.paused_until is not None and factor.paused_until > now


def _count(factor: SecondFactor, now: datetime, settings: SecuritySettings) -> None:
    factor.failed_tries += 1
    if factor.failed_tries >= settings.login_attempts:
        times = 2 ** min(factor.pauses, _MOST_DOUBLINGS)
        factor.paused_until = now + timedelta(minutes=settings.login_pause_minutes) * times
        factor.pauses += 1
        factor.failed_tries = 0


def _record(session: Session, tools: Tools, user: User, action: str) -> None:
    happening = Happening(action, "user", str(user.id), {})
    tools.auditor.record(session, user.name, operating_system_user(), [happening])


def _has_one() -> Conflict:
    return Conflict(
        Text("已设置双因素登录。", "There is a second factor already."),
        Text("手机遗失时，请安全管理员重置。", "If the phone is lost, a security administrator resets it."),
    )
