"""Operators: people who stand beside devices; a supervisor adds them and names the devices they work with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from verifier.accounts.actor import Actor
from verifier.accounts.rights import Right
from verifier.audit.service import Happening
from verifier.context import Context
from verifier.devices.inserting import insert_new
from verifier.devices.pins import sealed_hash
from verifier.devices.tables import Device, Operator, OperatorDevice, OperatorSession
from verifier.errors import Conflict, InvalidInput, NotFound
from verifier.language import Text

_ID: Final = re.compile(r"[A-Za-z0-9._:@-]{1,40}")
_LONGEST_NAME: Final = 60


def add_operator(
    session: Session,
    context: Context,
    actor: Actor,
    operator_id: str,
    name: str,
    devices: Sequence[str],
    pin_hash: str,
) -> Operator:
    """Add an operator, who belongs to the agency of the first device named.

    Args:
        devices: ids of the devices the operator works with, at least one.
        pin_hash: made by :func:`verifier.devices.pins.hash_pin` before the write, because it takes a while.

    Raises:
        NotPermitted: the actor may not manage operators, or is not a person.
        InvalidInput: an id or name that is none, or no device.
        NotFound: a device that is not in the session's scope, or is revoked.
        Conflict: the id is taken.
    """
    actor.require_person()
    actor.require(Right.OPERATORS_MANAGE)
    _check(operator_id, name, devices)
    named = sorted(set(devices))
    found = {
        device.id: device
        for device in session.scalars(select(Device).where(Device.id.in_(named), Device.status != "revoked"))
    }
    for device_id in named:
        if device_id not in found:
            raise NotFound(Text("没有设备 {id}。", "There is no device {id}.").fill(id=device_id))
    values = {
        "id": operator_id,
        "agency_id": found[devices[0]].agency_id,
        "name": name.strip(),
        "pin_hash": sealed_hash(context, operator_id, pin_hash),
        "active": True,
        "failed_tries": 0,
        "created_at": context.clock.now(),
    }
    # by key, because one of another part of the tree cannot be seen here
    if not insert_new(session, Operator, values):
        raise Conflict(
            Text("操作员编号 {id} 已被使用。", "The operator id {id} is taken.").fill(id=operator_id)
        )
    session.add_all(OperatorDevice(operator_id=operator_id, device_id=device_id) for device_id in named)
    session.flush()
    happening = Happening("operator.added", "operator", operator_id, {"devices": named})
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return _operator(session, operator_id)


def disable_operator(session: Session, context: Context, actor: Actor, operator_id: str) -> Operator:
    """Take nothing more from an operator; proofs already given end at once.

    Raises:
        NotPermitted: as for :func:`add_operator`.
        NotFound: no such operator in the session's scope.
        Conflict: the operator is disabled already.
    """
    actor.require_person()
    actor.require(Right.OPERATORS_MANAGE)
    operator = _operator(session, operator_id)
    if not operator.active:
        raise Conflict(Text("操作员已停用。", "The operator is disabled already."))
    operator.active = False
    _end_sessions(session, operator_id)
    happening = Happening("operator.disabled", "operator", operator_id, {})
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return operator


def change_pin(session: Session, context: Context, actor: Actor, operator_id: str, pin_hash: str) -> Operator:
    """Give an operator who forgot the PIN a new one; a pause and all proofs end.

    Raises:
        NotPermitted: as for :func:`add_operator`.
        NotFound: no such operator in the session's scope.
    """
    actor.require_person()
    actor.require(Right.OPERATORS_MANAGE)
    operator = _operator(session, operator_id)
    operator.pin_hash = sealed_hash(context, operator_id, pin_hash)
    operator.failed_tries, operator.paused_until = 0, None
    _end_sessions(session, operator_id)
    happening = Happening("operator.pin_changed", "operator", operator_id, {})
    context.auditor.record(session, actor.name, actor.os_user, [happening])
    return operator


def _operator(session: Session, operator_id: str) -> Operator:
    """Return the operator, locked: a session that is being opened at this moment must wait."""
    query = select(Operator).where(Operator.id == operator_id).with_for_update()
    operator = session.scalar(query.execution_options(populate_existing=True))
    if operator is None:
        raise NotFound(Text("没有操作员 {id}。", "There is no operator {id}.").fill(id=operator_id))
    return operator


def _end_sessions(session: Session, operator_id: str) -> None:
    session.flush()
    session.execute(delete(OperatorSession).where(OperatorSession.operator_id == operator_id))


def _check(operator_id: str, name: str, devices: Sequence[str]) -> None:
    if not _ID.fullmatch(operator_id):
        raise InvalidInput(
            Text("操作员编号不能这样写。", "An operator's id is not written like this."),
            Text(
                "请用 1 至 40 个字母、数字或 . _ : @ -。", "Use 1 to 40 letters, digits or any of . _ : @ -."
            ),
        )
    if not 0 < len(name.strip()) <= _LONGEST_NAME:
        raise InvalidInput(
            Text("操作员姓名应有 1 至 {n} 个字符。", "The operator's name has 1 to {n} characters.").fill(
                n=_LONGEST_NAME
            )
        )
    if not devices:
        raise InvalidInput(
            Text("请指明操作员使用的设备。", "Name the devices the operator works with."),
            Text("用 --device 给出设备编号，可以多次。", "Give each device's id with --device."),
        )
