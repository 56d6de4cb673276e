"""Approval by a second person, suspension, resumption, revocation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories import agency, make_actor
from tests.integration.devices.scene import APPROVER, ISSUER, SUPERVISOR, Kiosk, active, audited, joined
from verifier.accounts.actor import system_actor
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices import approval
from verifier.devices.views import list_devices
from verifier.errors import Conflict, InvalidInput, NotFound, NotPermitted


def _do(ctx: Context, step: Callable, *arguments, **more):
    with ctx.database.write(EVERYWHERE) as session:
        return step(session, ctx, *arguments, **more)


def test_a_different_administrator_approves(ctx: Context) -> None:
    device_id = joined(ctx, Kiosk())
    device = _do(ctx, approval.approve, APPROVER, device_id)
    assert (device.status, device.approved_by, device.approved_at) == ("active", "bo", ctx.clock.now())
    [entry] = audited(ctx, "device.approved")
    assert entry.detail == {"previous": "pending", "new": "active", "attended": False, "issued_by": "an"}


def test_who_issued_the_code_does_not_approve_its_device(ctx: Context) -> None:
    device_id = joined(ctx, Kiosk())
    with pytest.raises(NotPermitted, match="different security administrator"):
        _do(ctx, approval.approve, ISSUER, device_id)
    assert audited(ctx, "device.approved") == []


@pytest.mark.parametrize("attended", [True, False])
def test_the_approver_may_decide_whether_a_device_is_attended(sqlite_ctx: Context, attended: bool) -> None:
    device_id = joined(sqlite_ctx, Kiosk(), attended=not attended)
    assert _do(sqlite_ctx, approval.approve, APPROVER, device_id, attended=attended).attended is attended


def test_a_device_is_suspended_resumed_and_revoked_each_with_its_reason(ctx: Context) -> None:
    device_id = active(ctx).device_id
    assert _do(ctx, approval.suspend, APPROVER, device_id, " sensor broken ").status == "suspended"
    assert _do(ctx, approval.resume, ISSUER, device_id, "mended").status == "active"
    assert _do(ctx, approval.revoke, ISSUER, device_id, "stolen").status_reason == "stolen"
    [entry] = audited(ctx, "device.suspended")
    assert entry.detail == {"previous": "active", "new": "suspended", "reason": "sensor broken"}
    assert len(audited(ctx, "device.resumed")) == len(audited(ctx, "device.revoked")) == 1
    with ctx.database.read(EVERYWHERE) as session:
        [row] = list_devices(session, "revoked")
        assert list_devices(session, "active") == []
    assert (row.site, row.reason, row.issued_by, row.approved_by) == ("青禾银行", "stolen", "an", "bo")


@pytest.mark.parametrize(
    ("before", "steps"),
    [
        ("pending", ["suspend", "resume"]),
        ("active", ["approve", "resume"]),
        ("suspended", ["approve", "suspend"]),
        ("revoked", ["approve", "suspend", "resume", "revoke"]),
    ],
)
def test_only_lawful_steps_are_open(sqlite_ctx: Context, before: str, steps: list[str]) -> None:
    device_id = joined(sqlite_ctx, Kiosk())
    if before != "pending":
        _do(sqlite_ctx, approval.approve, APPROVER, device_id)
    if before in ("suspended", "revoked"):
        _do(
            sqlite_ctx,
            getattr(approval, before[: -2 if before == "suspended" else -1]),
            APPROVER,
            device_id,
            "x",
        )
    for step in steps:
        reason = () if step == "approve" else ("x",)
        with pytest.raises(Conflict):
            _do(sqlite_ctx, getattr(approval, step), APPROVER, device_id, *reason)


def test_without_a_reason_nothing_changes(sqlite_ctx: Context) -> None:
    device_id = active(sqlite_ctx).device_id
    for step in (approval.suspend, approval.revoke):
        with pytest.raises(InvalidInput):
            _do(sqlite_ctx, step, APPROVER, device_id, "  ")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert [row.status for row in list_devices(session)] == ["active"]


def test_the_system_and_other_roles_decide_nothing_about_devices(sqlite_ctx: Context) -> None:
    device_id = joined(sqlite_ctx, Kiosk())
    for actor in (system_actor(), SUPERVISOR, make_actor("audit", "audit_admin")):
        with pytest.raises(NotPermitted):
            _do(sqlite_ctx, approval.approve, actor, device_id)
        with pytest.raises(NotPermitted):
            _do(sqlite_ctx, approval.revoke, actor, device_id, "x")


def test_a_device_of_another_agency_is_as_good_as_none(sqlite_ctx: Context) -> None:
    device_id = joined(sqlite_ctx, Kiosk())
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        far = make_actor("far", "security_admin", agency(session, "379904"))
    with sqlite_ctx.database.write(far.scope) as session:
        assert list_devices(session) == []
        with pytest.raises(NotFound):
            approval.approve(session, sqlite_ctx, far, device_id)
    with sqlite_ctx.database.write(EVERYWHERE) as session, pytest.raises(NotFound):
        approval.approve(session, sqlite_ctx, APPROVER, "dev-none")
