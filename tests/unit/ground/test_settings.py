"""Settings: unknown keys are refused wherever they stand, and the message names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from verifier.errors import ConfigurationError
from verifier.settings import load_settings

MINIMAL = """
[database]
url = "sqlite:///var/pension.db"
[security]
key_dir = "var/keys"
[nightly]
report_dir = "var/reports"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(MINIMAL, encoding="utf-8")
    return path


def _refusal(path: Path, environment: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(path, environment or {})
    assert refused.value.remedy is not refused.value.usual_remedy or "TOML" in str(refused.value)
    return str(refused.value)


def test_relative_paths_are_taken_from_the_folder_of_the_file(config: Path) -> None:
    paths = {
        "PROCEDURE__OFFICE_FILE": "own.toml",
        "KIOSK__STATE_DIR": "rates",
        "NOTICES__ARCHIVE_DIR": "/papers",
    }
    settings = load_settings(config, {f"PENSION_VERIFIER__{key}": path for key, path in paths.items()})
    assert settings.database.url == f"sqlite:///{config.parent}/var/pension.db"
    assert settings.security.key_dir == config.parent / "var/keys"
    assert settings.nightly.report_dir == config.parent / "var/reports"
    assert settings.procedure.office_file == config.parent / "own.toml"
    assert settings.kiosk.state_dir == config.parent / "rates"
    assert settings.notices.archive_dir == Path("/papers")
    assert settings.crossmatch.store_dir is None


def test_the_shipped_configuration_is_valid_and_its_agencies_form_a_tree() -> None:
    settings = load_settings(Path(__file__).parents[3] / "config.toml", {})
    assert settings.agencies[0].parent is None
    assert {agency.parent for agency in settings.agencies[1:]} == {settings.agencies[0].code}


@pytest.mark.parametrize(
    ("addition", "named"),
    [
        ("[consoel]\nport = 1", "consoel"),
        ("[console]\nprot = 1", "console.prot"),
        ("[feeds.evidence]\nG = ['x']", "feeds.evidence.G"),
        ("[console]\nport = 70000", "console.port"),
        ("[console]\nlanguage = 'fr'", "console.language"),
        ("[feeds]\nsmallest_share = 1.5", "feeds.smallest_share"),
        ("[certification]\nemployee = 'weekly'", "certification.employee"),
        ("[certification]\nresident = 'months:0'", "certification.resident"),
        ("[[agencies]]\ncode = '1'\nname_zh = '甲'\nname_en = 'A'\nparent = '9'", "parent 9"),
        ("[[agencies]]\ncode = '1'\nname_zh = '甲'\nname_en = 'A'\ncolour = 'red'", "colour"),
        ("[[agencies]]\ncode = '1'\nname_zh = '甲'\nname_en = 'A'\n" * 2, "listed twice"),
    ],
)
def test_an_unknown_key_or_a_value_out_of_bounds_in_the_file_is_refused_by_name(
    config: Path, addition: str, named: str
) -> None:
    config.write_text(MINIMAL + addition, encoding="utf-8")
    assert named in _refusal(config)


@pytest.mark.parametrize(
    "variable",
    [
        "PENSION_VERIFIER__CONSOEL__PORT",
        "PENSION_VERIFIER__CONSOLE__PROT",
        "PENSION_VERIFIER__CONSOLE",
        "PENSION_VERIFIER__",
        "PENSION_VERIFIER__FEEDS__EVIDENCE__G",
        "PENSION_VERIFIER__CONSOLE__PORT__EXTRA",
        "PENSION_VERIFIER__AGENCIES",
        "pension_verifier__console__prot",
    ],
)
def test_an_unknown_variable_in_the_environment_is_refused_by_name(config: Path, variable: str) -> None:
    assert variable in _refusal(config, {variable: "1"})


def test_a_value_out_of_bounds_in_the_environment_is_refused_by_the_variable_it_came_from(
    config: Path,
) -> None:
    variable = "PENSION_VERIFIER__CONSOLE__PORT"
    assert variable in _refusal(config, {variable: "http"})


def test_a_list_in_the_environment_is_read_as_json(config: Path) -> None:
    settings = load_settings(config, {"PENSION_VERIFIER__FEEDS__EVIDENCE__A": '["police", "公安"]'})
    assert settings.feeds.evidence.A == ("police", "公安")


def test_the_process_environment_counts_when_none_is_handed_in(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENSION_VERIFIER__FEEDS__BATCH_ROWS", "100")
    monkeypatch.setenv("PENSION_VERIFIER_CONFIG", str(config))
    assert load_settings().feeds.batch_rows == 100


@pytest.mark.parametrize("url", ["pension.db", "mysql://host/pension", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_be_used_is_refused(config: Path, url: str) -> None:
    config.write_text(MINIMAL.replace("sqlite:///var/pension.db", url), encoding="utf-8")
    assert "database.url" in _refusal(config)


def test_a_plain_value_where_a_section_belongs_is_refused(config: Path) -> None:
    config.write_text("console = 3\n" + MINIMAL, encoding="utf-8")
    assert "console" in _refusal(config, {"PENSION_VERIFIER__CONSOLE__PORT": "1"})


def test_the_environment_wins_over_the_file(config: Path) -> None:
    environment = {
        "PENSION_VERIFIER__CONSOLE__PORT": "8123",
        "PENSION_VERIFIER__DATABASE__URL": "postgresql://clerk:secret@db/pension",
    }
    settings = load_settings(config, environment)
    assert settings.console.port == 8123
    assert settings.database.url == "postgresql://clerk:secret@db/pension"


def test_only_the_environment_that_is_handed_in_counts(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENSION_VERIFIER__CONSOLE__PORT", "8123")
    assert load_settings(config, {}).console.port == 8000


def test_a_missing_file_is_named_and_says_what_to_do(tmp_path: Path) -> None:
    message = _refusal(tmp_path / "absent.toml")
    assert "absent.toml" in message


def test_a_file_that_is_not_toml_is_refused(config: Path) -> None:
    config.write_text("[database\nurl =", encoding="utf-8")
    assert "TOML" in _refusal(config)


@pytest.mark.parametrize(
    "value", ["[" * 3_000, "9" * 5_000], ids=["nested without end", "a number without end"]
)
def test_what_even_the_parser_does_not_expect_is_refused(config: Path, value: str) -> None:
    config.write_text(f"[database]\nurl = {value}", encoding="utf-8")
    assert "TOML" in _refusal(config)


def test_a_file_in_another_encoding_is_refused(config: Path) -> None:
    config.write_bytes(MINIMAL.encode() + "# 备注".encode("gb18030"))
    assert "TOML" in _refusal(config)


def test_settings_cannot_be_changed_once_read(config: Path) -> None:
    settings = load_settings(config, {})
    with pytest.raises(ValueError, match="frozen"):
        settings.console.__setattr__("port", 1)


@pytest.mark.parametrize(
    ("source", "letter"),
    [
        ("police", "A"),
        ("Police", "A"),
        ("police-202611", "A"),
        ("公安局", "A"),
        ("police-village-list", "E"),
        ("police-donghu", "E"),
        ("市公安局", "E"),
        ("policeman-list", "E"),
        ("crematorium", "B"),
        ("村委名单未经公安核实", "E"),
        ("somebody", "E"),
    ],
)
def test_a_source_is_of_the_class_that_names_it_and_else_of_class_e(source: str, letter: str) -> None:
    settings = load_settings(Path(__file__).parents[3] / "config.toml", {})
    assert settings.feeds.evidence.class_of(source) == letter


@pytest.mark.parametrize("approvals", [0, 1])
def test_names_are_never_published_on_the_word_of_fewer_than_two(config: Path, approvals: int) -> None:
    said = _refusal(config, {"PENSION_VERIFIER__NOTICES__PUBLICATION_APPROVALS": str(approvals)})
    assert "greater than or equal to 2" in said


@pytest.mark.parametrize(
    ("name", "value", "chinese"),
    [
        ("KIOSK__BURST", "0", "PENSION_VERIFIER__KIOSK__BURST：不能小于 1"),
        ("KIOSK__BURST", "many", "应为整数"),
        ("MAIL__ADAPTER", "pigeon", "只能是 file、smtp 之一"),
        ("CERTIFICATION__RESIDENT", "yearly", "请写成 months:N 或 birthday:N，N 为 1 至 24"),
        ("DATABASE__URL", "mysql://x/y", "只支持 sqlite 和 postgresql"),
    ],
)
def test_what_is_wrong_with_a_value_is_told_in_chinese_too(
    config: Path, name: str, value: str, chinese: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(config, {f"PENSION_VERIFIER__{name}": value})
    assert chinese in refused.value.message.zh
    assert name in refused.value.message.en
