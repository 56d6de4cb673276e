"""A device joins with a one-time code: what the code is good for, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories import agency, make_actor
from tests.integration.devices.scene import (
    ADDRESS,
    APPROVER,
    ISSUER,
    Kiosk,
    audited,
    code_for,
    code_of,
    join,
    joined,
    move,
)
from verifier.accounts.actor import system_actor
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.approval import revoke
from verifier.devices.joining import record_join
from verifier.devices.sites import NewSite, add_site
from verifier.devices.tables import Device, DeviceKey, EnrolmentCode, Site, WrongCodeTry
from verifier.errors import Conflict, InvalidInput, NotPermitted
from verifier.protocol import keys
from verifier.protocol.messages.answered import JoinAnswer
from verifier.protocol.refusals import Refusal


def test_a_device_with_a_code_waits_at_the_codes_site(ctx: Context) -> None:
    kiosk = Kiosk()
    answer = join(ctx, kiosk, code_for(ctx, attended=True).code)
    assert isinstance(answer, JoinAnswer)
    assert answer.status == "pending"
    with ctx.database.read(EVERYWHERE) as session:
        device = session.scalars(select(Device)).one()
        key = session.scalars(select(DeviceKey)).one()
        site = session.scalars(select(Site)).one()
    assert (device.id, device.site_id, device.agency_id) == (answer.device_id, site.id, site.agency_id)
    assert (device.status, device.attended, device.issued_by, device.seq) == ("pending", True, "an", 0)
    assert device.sensors == ["finger", {"modality": "palm_vein"}]
    assert (key.thumbprint, key.public_key, key.until) == (kiosk.keyid, kiosk.public, None)
    [entry] = audited(ctx, "device.joined")
    assert entry.actor == f"device:{device.id}"
    assert len(audited(ctx, "site.added")) == len(audited(ctx, "device.code_issued")) == 1


def test_a_code_is_typed_with_or_without_dashes_in_any_case(ctx: Context) -> None:
    code = code_for(ctx).code
    assert isinstance(join(ctx, Kiosk(), f" {code.lower().replace('-', ' ')} "), JoinAnswer)


def test_a_code_serves_once(ctx: Context) -> None:
    code = code_for(ctx).code
    assert isinstance(join(ctx, Kiosk("SN-1"), code), JoinAnswer)
    assert code_of(join(ctx, Kiosk("SN-2"), code)) == "enrolment_code_invalid"


def test_a_code_holds_fifteen_minutes_and_not_a_second_longer(ctx: Context) -> None:
    codes = [code_for(ctx).code for _ in range(2)]
    move(ctx, minutes=15)
    assert isinstance(join(ctx, Kiosk("SN-1"), codes[0]), JoinAnswer)
    move(ctx, seconds=1)
    assert code_of(join(ctx, Kiosk("SN-2"), codes[1])) == "enrolment_code_invalid"


def test_five_wrong_codes_an_hour_shut_one_address_out_also_with_a_right_one(ctx: Context) -> None:
    code = code_for(ctx).code
    for wrong in ("nonsense", "0" * 26, "1" * 26, "", "7" + "Z" * 25):
        kiosk = Kiosk()
        request = kiosk.request("x").model_copy(update={"code": wrong})
        with ctx.database.write(EVERYWHERE) as session:
            assert (
                code_of(record_join(session, ctx, request, kiosk.keyid, ADDRESS)) == "enrolment_code_invalid"
            )
    with pytest.raises(Refusal) as refused:
        join(ctx, Kiosk(), code)
    assert refused.value.code == "rate_limited"
    assert 0 < (refused.value.retry_after or 0) <= 3600
    assert isinstance(join(ctx, Kiosk("SN-2"), code, "192.0.2.8"), JoinAnswer)
    move(ctx, seconds=refused.value.retry_after or 0)
    assert isinstance(join(ctx, Kiosk("SN-1"), code_for(ctx).code), JoinAnswer)


def test_a_key_or_serial_in_use_is_refused_and_uses_no_code_up(ctx: Context) -> None:
    first = Kiosk("SN-1")
    device_id = joined(ctx, first)
    code = code_for(ctx).code
    assert code_of(join(ctx, Kiosk("SN-2", first.private), code)) == "device_exists"
    assert code_of(join(ctx, Kiosk("SN-1"), code)) == "device_exists"
    with ctx.database.read(EVERYWHERE) as session:
        assert session.scalar(select(func.count()).select_from(WrongCodeTry)) == 0
    with ctx.database.write(EVERYWHERE) as session:
        revoke(session, ctx, ISSUER, device_id, "stolen")
    assert code_of(join(ctx, Kiosk("SN-3", first.private), code)) == "device_exists"
    assert isinstance(join(ctx, Kiosk("SN-1"), code), JoinAnswer)


def test_a_key_that_did_not_sign_the_request_or_is_none_is_refused(ctx: Context) -> None:
    kiosk = Kiosk()
    request = kiosk.request(code_for(ctx).code)
    with ctx.database.write(EVERYWHERE) as session, pytest.raises(Refusal) as refused:
        record_join(session, ctx, request, Kiosk().keyid, ADDRESS)
    assert refused.value.code == "key_unknown"
    weak = request.model_copy(update={"jwk": request.jwk.model_copy(update={"x": keys.jwk(bytes(32))["x"]})})
    with ctx.database.write(EVERYWHERE) as session, pytest.raises(Refusal) as refused:
        record_join(session, ctx, weak, kiosk.keyid, ADDRESS)
    assert refused.value.code == "malformed_request"


def test_only_the_hash_of_a_code_is_kept_and_no_entry_names_it(ctx: Context) -> None:
    issued = code_for(ctx)
    with ctx.database.read(EVERYWHERE) as session:
        row = session.scalars(select(EnrolmentCode)).one()
    plain = issued.code.replace("-", "")
    assert len(plain) == 26
    assert len(row.code_hash) == 32
    assert all(plain not in str(entry.detail) for entry in audited(ctx, "device.code_issued"))


@pytest.mark.parametrize(
    "actor", [system_actor(), make_actor("li", "investigator"), make_actor("s", "supervisor")]
)
def test_only_a_security_administrator_issues_codes_and_adds_sites(sqlite_ctx: Context, actor) -> None:
    with pytest.raises(NotPermitted):
        code_for(sqlite_ctx, actor)
    code_for(sqlite_ctx)
    with pytest.raises(NotPermitted):
        code_for(sqlite_ctx, actor)


def test_a_site_of_another_agency_cannot_be_made_and_a_taken_name_is_told(sqlite_ctx: Context) -> None:

    code_for(sqlite_ctx)
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        county = make_actor("far", "security_admin", agency(session, "379904"))
    with sqlite_ctx.database.write(county.scope) as session:
        with pytest.raises(NotPermitted, match="379901"):
            add_site(session, sqlite_ctx, county, NewSite("甲", "bank", "379901"))
        with pytest.raises(Conflict):
            add_site(session, sqlite_ctx, county, NewSite("青禾银行", "bank"))
        assert add_site(session, sqlite_ctx, county, NewSite("乙", "township")).agency_id == county.agency_id


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "shop"},
        {"name": "  "},
        {"name": "长" * 101},
        {"address": ""},
        {"latitude": 36.0},
        {"latitude": 91.0, "longitude": 0.0},
        {"latitude": float("nan"), "longitude": 0.0},
    ],
)
def test_a_site_that_cannot_be_is_refused_in_words(sqlite_ctx: Context, wrong: dict[str, Any]) -> None:
    wanted = NewSite(**({"name": "甲", "kind": "bank"} | wrong))
    with sqlite_ctx.database.write(EVERYWHERE) as session, pytest.raises(InvalidInput):
        add_site(session, sqlite_ctx, APPROVER, wanted)
