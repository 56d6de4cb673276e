"""What whoever watches gets: alive, ready, figures; none without the token, nothing personal in any."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.web.sample import Sample
from verifier.context import Context
from verifier.database import EVERYWHERE
from verifier.errors import ConfigurationError
from verifier.operation.doctor.store import check_vault
from verifier.operation.gauges import Gauge, gauges
from verifier.people.tables import Person
from web.application import create_app
from web.counters import BOUNDS, Counters
from web.exposition import exposition

TOKEN = "t" * 32
_SAMPLE = re.compile(r'pension_verifier_[a-z_]+(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? -?[0-9.e+-]+')


def served(ctx: Context, **metrics: object) -> Flask:
    own = ctx.settings.metrics.model_copy(update=metrics)
    return create_app(replace(ctx, settings=ctx.settings.model_copy(update={"metrics": own})))


def with_token(ctx: Context, tmp_path: Path, token: str = TOKEN, mode: int = 0o600) -> Flask:
    path = tmp_path / "token"
    path.write_text(token + "\n", "utf-8")
    path.chmod(mode)
    return served(ctx, token_file=path)


def test_a_server_that_lives_and_can_serve_says_so_and_nothing_else(ctx: Context) -> None:
    client = create_app(ctx).test_client()
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "alive\n")
    answer = client.get("/readyz")
    assert answer.json == {"ready": True, "keys": True, "database": True, "migrations": True}
    assert "Set-Cookie" not in answer.headers
    assert client.head("/healthz").data == b""
    assert client.post("/healthz").status_code == 405


def test_a_server_without_its_store_lives_but_is_not_ready(sqlite_ctx: Context) -> None:
    client = create_app(sqlite_ctx).test_client()
    sqlite_ctx.database.close()
    path = Path(str(sqlite_ctx.database.url.database))
    path.unlink()
    path.mkdir()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["database"], answer.json["keys"]) == (503, False, True)


def test_a_server_with_a_missing_key_or_an_older_schema_is_not_ready(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(sqlite_ctx).test_client()
    (sqlite_ctx.settings.security.key_dir / "session.key").unlink()
    monkeypatch.setattr("verifier.operation.readiness.newest", lambda: "9999")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"ready": False, "keys": False, "database": True, "migrations": False}


@pytest.mark.parametrize("name", ["vault-1.key", "vault-digest.key"])
def test_a_server_that_could_open_no_template_is_not_ready(sqlite_ctx: Context, name: str) -> None:
    client = create_app(sqlite_ctx).test_client()
    (sqlite_ctx.settings.security.key_dir / name).unlink()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["keys"], answer.json["database"]) == (503, False, True)


def test_the_key_that_keeps_a_server_without_templates_from_being_ready_is_named(sqlite_ctx: Context) -> None:
    (sqlite_ctx.settings.security.key_dir / "vault-1.key").unlink()
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        [finding] = check_vault(session, sqlite_ctx)
    assert "vault-1" in finding.sentence.zh


def test_figures_are_only_for_whoever_holds_the_token(sqlite_ctx: Context, tmp_path: Path) -> None:
    assert create_app(sqlite_ctx).test_client().get("/metrics").status_code == 404
    client = with_token(sqlite_ctx, tmp_path).test_client()
    for wrong in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {TOKEN}x"}):
        assert client.get("/metrics", headers=wrong).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize(("token", "mode"), [("short", 0o600), (TOKEN, 0o644), ("", 0o600)])
def test_a_token_that_is_short_or_open_to_others_is_refused(
    sqlite_ctx: Context, tmp_path: Path, token: str, mode: int
) -> None:
    with pytest.raises(ConfigurationError):
        with_token(sqlite_ctx, tmp_path, token, mode)
    with pytest.raises(ConfigurationError):
        served(sqlite_ctx, token_file=tmp_path / "none")


def test_the_port_of_the_figures_serves_them_and_nothing_of_the_console(sqlite_ctx: Context) -> None:
    client = served(sqlite_ctx, port=9108).test_client()
    here = {"SERVER_PORT": "9108"}
    assert client.get("/metrics", environ_overrides=here).status_code == 200
    for path in ("/login", "/v1/keys", "/static/tokens.css", "/"):
        assert client.get(path, environ_overrides=here).status_code == 404
    assert client.get("/metrics").status_code == 404
    assert (
        client.get(
            "/metrics", headers={"Host": "x:9108"}, environ_overrides={"SERVER_PORT": "8000"}
        ).status_code
        == 404
    )


def test_every_figure_is_in_the_format_and_none_is_personal(
    sqlite_ctx: Context, office: Sample, tmp_path: Path
) -> None:
    client = with_token(sqlite_ctx, tmp_path).test_client()
    client.get("/login")
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not _SAMPLE.fullmatch(line)] == []
    names = {line.partition("{")[0].partition(" ")[0] for line in lines}
    for name in (
        *("up", "nights", "leads", "feeds_waiting", "ledger_difference_fen", "audit_entries"),
        *("requests_total", "request_seconds_bucket", "request_seconds_sum"),
    ):
        assert f"pension_verifier_{name}" in names
    typed = re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE)
    assert len(typed) == len(set(typed))
    with sqlite_ctx.database.read(EVERYWHERE) as session:
        personal = [value for one in session.query(Person) for value in (one.name, one.id_no) if value]
    assert personal
    assert [value for value in personal if value in text] == []
    assert re.findall(r"[^\x00-\x7f]", text) == []
    assert re.findall(r'[a-z]="[^"]*\d{6,}[^"]*"', text) == []


def test_a_store_that_does_not_answer_is_a_figure_too(sqlite_ctx: Context, tmp_path: Path) -> None:
    client = with_token(sqlite_ctx, tmp_path).test_client()
    sqlite_ctx.database.close()
    path = Path(str(sqlite_ctx.database.url.database))
    path.unlink()
    path.mkdir()
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert "pension_verifier_up 0\n" in text
    assert "pension_verifier_leads" not in text


def test_the_figures_can_be_asked_for_on_both_engines(ctx: Context) -> None:
    found = {gauge.name: gauge.value for gauge in gauges(ctx)}
    assert found["ledger_difference_fen"] == found["ledger_disagreements"] == found["audit_entries"] == 0
    assert found["nights"] == 0


def test_counts_fall_into_their_buckets_and_each_worker_has_its_own() -> None:
    counters = Counters()
    counters.begin(3)
    for seconds in (0.001, BOUNDS[0], 0.07, 99.0):
        counters.count("check", 200, seconds)
    counters.count("check", 503, 0.0)
    counters.count("check", 500, 0.0)
    [found] = [one for one in counters.counted() if one.part == "check"]
    assert found.worker == 3
    assert found.buckets[0] == 4
    assert found.buckets[-2:] == (5, 6)
    assert (found.answers["2xx"], found.answers["503"], found.answers["5xx"]) == (4, 1, 1)
    assert found.seconds == pytest.approx(99.076, abs=0.001)
    counters.begin(3 + 128)
    assert {one.worker for one in counters.counted()} == {131}
    assert all(one.buckets[-1] == 0 for one in counters.counted())


def test_what_workers_count_after_the_fork_any_of_them_can_tell() -> None:
    import os  # noqa: PLC0415 -- only to fork

    counters = Counters()
    child = os.fork()
    if child == 0:
        counters.begin(1)
        counters.count("console", 200, 0.1)
        os._exit(0)
    os.waitpid(child, 0)
    assert sum(one.buckets[-1] for one in counters.counted()) == 1


def test_a_label_cannot_break_out_of_its_quotes() -> None:
    text = exposition([Gauge("leads", "x", 1, {"kind": 'a"} 9\n\\'})], [])
    assert 'pension_verifier_leads{kind="a\\"} 9\\n\\\\"} 1\n' in text
    with pytest.raises(ValueError, match="not a name"):
        exposition([Gauge("leads", "x", 1, {"kind=": "a"})], [])
