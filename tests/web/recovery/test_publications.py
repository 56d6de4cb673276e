"""Published names: the last step of a case, by two others than the proposer, taken back at once."""

from __future__ import annotations

import pytest

from tests.web.conftest import Login
from tests.web.sample_recovery import Recovered, ordered_and_refused
from verifier.context import Context


@pytest.fixture
def proposed(recovered: Recovered, logged_in: Login, sqlite_ctx: Context) -> str:
    """Li proposed the first case; return the address of the list."""
    ordered_and_refused(sqlite_ctx, recovered.case, "enforcement_applied")
    li = logged_in("li.jing")
    page = li.get("/publications").text
    assert f'name="case" value="{recovered.case}"' in page
    done = li.post("/publications", case=str(recovered.case), reason="期满仍未退回")
    assert done.status_code == 302
    return str(done.headers["Location"])


def test_a_case_that_is_not_at_its_last_step_is_not_offered_and_refused(
    recovered: Recovered, logged_in: Login
) -> None:
    li = logged_in("li.jing")
    assert "现在没有可以提出公示的案件" in li.get("/publications").text
    assert li.post("/publications", case=str(recovered.case), reason="x").status_code == 409
    assert li.post("/publications", reason="x").status_code == 400


def test_names_are_masked_from_the_first_page(proposed: str, logged_in: Login) -> None:
    page = logged_in("chen.wei").get(proposed).text
    assert "王秀英" not in page
    assert "37990119450112304X" not in page
    assert "待审批" in page


def test_two_others_approve_and_the_list_is_public_with_its_last_day(proposed: str, logged_in: Login) -> None:
    chen, zhao, li = logged_in("chen.wei"), logged_in("zhao.min"), logged_in("li.jing")
    assert "approve-form" not in li.get(proposed).text
    assert li.post(f"{proposed}/decision", verdict="approve", reason="同意").status_code == 403
    chen.get(proposed)
    assert chen.post(f"{proposed}/decision", verdict="approve", reason="同意").status_code == 302
    assert "approve-form" not in chen.get(proposed).text
    assert chen.post(f"{proposed}/decision", verdict="approve", reason="同意").status_code == 403
    zhao.get(proposed)
    zhao.post(f"{proposed}/decision", verdict="approve", reason="同意")
    page = zhao.get(proposed).text
    assert "已公示至" in page
    assert "30 天后到期" in page


def test_a_list_is_refused_with_a_reason(proposed: str, logged_in: Login) -> None:
    chen = logged_in("chen.wei")
    chen.get(proposed)
    assert chen.post(f"{proposed}/decision", verdict="refuse", reason="").status_code == 400
    assert chen.post(f"{proposed}/decision", verdict="refuse", reason="证据不足").status_code == 302
    assert "证据不足" in chen.get(proposed).text


def test_a_name_is_taken_back_and_with_the_last_one_the_list(
    proposed: str, recovered: Recovered, logged_in: Login
) -> None:
    li = logged_in("li.jing")
    li.get(proposed)
    path = f"{proposed}/withdrawal"
    assert li.post(path, case="x", reason="写错").status_code == 400
    assert li.post(path, case="99", reason="写错").status_code == 404
    assert li.post(path, case=str(recovered.case), reason="").status_code == 400
    assert li.post(path, case=str(recovered.case), reason="已还清").status_code == 302
    page = li.get(proposed).text
    assert "已撤下" in page
    assert "已还清" in page
    assert li.post(path, reason="再撤").status_code == 409


def test_lists_of_another_agency_are_not_found(proposed: str, logged_in: Login) -> None:
    far = logged_in("sun.far")
    for path in ("", "/audit"):
        assert far.get(f"{proposed}{path}").status_code == 404
    assert far.post(f"{proposed}/withdrawal", reason="x").status_code == 404
