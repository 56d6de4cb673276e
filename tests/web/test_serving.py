"""The console on both engines, and the command that serves it."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from tests.web.conftest import Visitor
from tests.web.sample import plant
from verifier.context import Context
from verifier.settings import Settings
from web.application import create_app
from web.commands import register
from web.server import ConsoleServer, server_options


def test_the_path_from_lead_to_case_works_on_both_engines(ctx: Context) -> None:
    office = plant(ctx)
    visitor = Visitor(create_app(ctx).test_client())
    visitor.log_in("zhao.min")
    visitor.post(f"/leads/{office.lead}/decision", verdict="same_person", reason="号码一致")
    for path in (
        "/leads",
        f"/leads/{office.lead}",
        "/cases",
        "/cases/1",
        "/cases/1/audit",
        "/feeds",
        "/runs",
    ):
        assert visitor.get(path).status_code == 200, path
    assert (
        visitor.post(
            "/reveal", field="account_no", person_id=office.person, reason="核对发放账户"
        ).status_code
        == 200
    )


def _nothing() -> None:
    """A second command, so that `serve` keeps its name."""


@pytest.mark.parametrize(("host", "bind"), [("127.0.0.1", "127.0.0.1:8000"), ("::1", "[::1]:8000")])
def test_the_server_listens_where_it_is_told_with_the_workers_configured(
    host: str, bind: str, sqlite_ctx: Context
) -> None:
    options = server_options(sqlite_ctx.settings, host, 8000)
    assert options["bind"] == [bind]
    assert options["workers"] == sqlite_ctx.settings.console.workers
    assert options["accesslog"] is None


def test_serve_takes_host_and_port_from_the_settings_unless_told(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[str, int]] = []

    def remember(self: ConsoleServer, settings: Settings, host: str, port: int) -> None:
        served.append((host, port))

    monkeypatch.setattr(ConsoleServer, "__init__", remember)
    monkeypatch.setattr(ConsoleServer, "run", lambda self: None)

    class State:
        settings = sqlite_ctx.settings

        def open(self) -> State:
            return self

        def __enter__(self) -> Context:
            return sqlite_ctx

        def __exit__(self, *_: object) -> None:
            return None

    app = typer.Typer()
    app.callback()(_nothing)
    register(app)
    runner = CliRunner()
    assert runner.invoke(app, ["serve"], obj=State()).exit_code == 0
    assert runner.invoke(app, ["serve", "--host", "::1", "--port", "9000"], obj=State()).exit_code == 0
    assert served == [("127.0.0.1", 8000), ("::1", 9000)]


def test_whoever_watches_the_server_gets_an_answer_that_tells_nothing(sqlite_ctx: Context) -> None:
    response = create_app(sqlite_ctx).test_client().get("/healthz")
    assert (response.status_code, response.text) == (200, "alive\n")
