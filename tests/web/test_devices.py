"""Devices and enrolments in the console: two administrators, codes shown once, nothing to be replayed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.integration.devices.scene import Kiosk, join
from tests.web.conftest import Login
from tests.web.sample_certification import Certified
from verifier.biometrics.vault.tables import Template, TemplateAccess
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.devices.server_keys import published
from verifier.devices.tables import Device, DeviceAlert, EnrolmentCode, Site

_CODE = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}-[0-9A-Z]{6}")


def _device(ctx: Context, device_id: str) -> Device:
    with ctx.database.read(EVERYWHERE) as session:
        return session.get_one(Device, device_id)


def _site(ctx: Context) -> int:
    with ctx.database.read(EVERYWHERE) as session:
        return session.scalars(select(Site.id)).one()


def test_an_administrator_starts_at_the_devices(certified: Certified, logged_in: Login) -> None:
    visitor = logged_in("security")
    assert visitor.get("/").headers["Location"] == "/devices"
    page = visitor.get("/devices").text
    assert "1 台设备等待审批" in page
    assert "核验序号中断" in page
    assert "何敏" in page


def test_a_code_is_shown_once_with_the_servers_thumbprint(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("security")
    answer = visitor.post("/devices/codes", site=_site(sqlite_ctx), attended="yes")
    [code] = _CODE.findall(answer.text)
    assert published(sqlite_ctx).signing[0].kid in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert code not in visitor.get("/devices").text
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        hashes = session.scalars(select(EnrolmentCode).where(EnrolmentCode.used_at.is_(None))).all()
        assert [(one.issued_by, one.attended) for one in hashes] == [("security", True)]


@pytest.mark.parametrize("site", ["", "x", "99", "-1", "99999999999999999999"])
def test_a_code_needs_a_site_that_exists(site: str, certified: Certified, logged_in: Login) -> None:
    assert logged_in("security").post("/devices/codes", site=site).status_code == 404


def test_who_issued_the_code_is_offered_no_approval(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("security")
    [code] = _CODE.findall(visitor.post("/devices/codes", site=_site(sqlite_ctx)).text)
    answer = join(sqlite_ctx, Kiosk("SN-3"), code)
    device_id = str(getattr(answer, "device_id", ""))
    page = visitor.get(f"/devices/{device_id}").text
    assert 'id="approve"' not in page
    assert "须由另一位安全管理员批准" in page
    assert visitor.post(f"/devices/{device_id}/approval").status_code == 403
    assert _device(sqlite_ctx, device_id).status == "pending"


def test_another_administrator_approves_suspends_resumes_and_revokes(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor, device = logged_in("security"), certified.waiting_device
    assert 'id="approve"' in visitor.get(f"/devices/{device}").text
    visitor.post(f"/devices/{device}/approval", attended="yes")
    assert (_device(sqlite_ctx, device).status, _device(sqlite_ctx, device).attended) == ("active", True)
    assert visitor.post(f"/devices/{device}/suspension", reason=" ").status_code == 400
    for step, status in (("suspension", "suspended"), ("resumption", "active"), ("revocation", "revoked")):
        visitor.post(f"/devices/{device}/{step}", reason="现场检查")
        assert _device(sqlite_ctx, device).status == status
        assert "现场检查" in visitor.get(f"/devices/{device}").text
    assert visitor.post(f"/devices/{device}/resumption", reason="还想用").status_code == 409
    assert device not in visitor.get("/devices").text
    assert device in visitor.get("/devices?status=revoked").text


def test_an_investigator_sees_devices_and_changes_none(certified: Certified, logged_in: Login) -> None:
    visitor = logged_in("li.jing")
    page = visitor.get(f"/devices/{certified.device}").text
    assert "现有权限只能查看" in page
    assert f'href="/checks/{certified.check}"' in page
    assert 'id="issue"' not in visitor.get("/devices").text


def test_an_administrator_is_shown_no_person_at_a_device(certified: Certified, logged_in: Login) -> None:
    page = logged_in("security").get(f"/devices/{certified.device}").text
    assert "王秀英" not in page
    assert "/certification/people/" not in page


def test_an_alert_is_marked_once_and_leads_back_only_into_the_console(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("li.jing")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        alert = session.scalars(select(DeviceAlert.id)).one()
    away = visitor.post(f"/devices/alerts/{alert}", next="https://elsewhere.example/")
    assert away.headers["Location"] == "/devices"
    assert "li.jing 已看" in visitor.get(f"/devices/{certified.device}").text
    assert visitor.post(f"/devices/alerts/{alert}").status_code == 409


def test_a_site_is_added_and_its_name_taken_once(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    visitor = logged_in("security")
    fields = {"name": "柳巷街道办", "kind": "township", "address": "柳巷 1 号", "pad_required": "yes"}
    assert visitor.post("/devices/sites", **fields).status_code == 302
    assert "柳巷街道办" in visitor.get("/devices").text
    assert visitor.post("/devices/sites", **fields).status_code == 409
    assert visitor.post("/devices/sites", name="x", kind="palace").status_code == 400


def test_an_enrolment_is_shown_by_quality_and_basis_and_holds_nothing_to_replay(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    page = logged_in("li.jing").get(f"/enrolments/{certified.person}").text
    for words in ("右手食指", "左手食指", "最佳", "本人单独同意", "2026-01", "资格认证比对", certified.check):
        assert words in page, words
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        for template in session.scalars(select(Template)):
            for secret in (template.ciphertext, template.wrapped_key, template.sample_digest):
                assert secret.hex()[:16] not in page
            assert template.key_id not in page
            assert template.capture_id not in page


def test_looking_at_an_enrolment_opens_no_template(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    logged_in("li.jing").get(f"/enrolments/{certified.person}")
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert list(session.scalars(select(TemplateAccess.purpose))) == ["check", "check"]


def test_templates_are_revoked_by_an_administrator_with_a_reason(
    certified: Certified, sqlite_ctx: Context, logged_in: Login
) -> None:
    path = f"/enrolments/{certified.person}"
    assert 'id="revoke"' not in logged_in("zhao.min").get(path).text
    visitor = logged_in("security")
    assert 'id="revoke"' in visitor.get(path).text
    assert visitor.post(f"{path}/revocation", reason="撤回").status_code == 400
    visitor.post(f"{path}/revocation", reason="本人书面撤回同意")
    page = visitor.get(path).text
    assert "没有在用的模板" in page
    assert "本人书面撤回同意" in page
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        assert all(one.ciphertext == b"" for one in session.scalars(select(Template)))
    assert visitor.post(f"{path}/revocation", reason="再作废一次看看").status_code == 404


def test_enrolments_are_found_by_name_or_number(certified: Certified, logged_in: Login) -> None:
    visitor = logged_in("security")
    assert "王秀英" in visitor.find("/enrolments", "002X").text
    assert "没有采集登记" in visitor.find("/enrolments", "周德胜").text
