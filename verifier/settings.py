"""All settings: one TOML file, overridden key by key from the environment; an unknown key is refused.

Read once, handed down as a frozen object; nothing reads the environment later.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url

from verifier.errors import ConfigurationError
from verifier.language import Language, Text

PREFIX = "PENSION_VERIFIER__"
CONFIG_VARIABLE = "PENSION_VERIFIER_CONFIG"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _cron(text: str) -> str:
    if len(text.split()) != 5:
        raise ValueError("five fields are needed: minute hour day month weekday")
    return text


def _cycle(text: str) -> str:
    kind, _, number = text.partition(":")
    if kind not in {"months", "birthday"} or not number.isdigit() or not 1 <= int(number) <= 24:
        raise ValueError("use months:N or birthday:N with N from 1 to 24")
    return text


Cycle = Annotated[str, AfterValidator(_cycle)]


class DatabaseSettings(_Section):
    """Where everything is stored."""

    url: str = Field(description="sqlite:///FILE for the embedded default, postgresql://… for production")


class SecuritySettings(_Section):
    """Keys, sessions and logins."""

    key_dir: Path = Field(description="folder of the key files, mode 0700, made by `init`")
    session_idle_minutes: int = Field(30, ge=1, description="a session ends after so long without a click")
    session_hours: int = Field(10, ge=1, description="a session ends after so long in any case")
    login_attempts: int = Field(5, ge=1, description="wrong passwords for one name before logins pause")
    login_pause_minutes: int = Field(15, ge=1, description="length of that pause")
    secure_cookies: bool = Field(False, description="true where the console is served over HTTPS")


class ConsoleSettings(_Section):
    """The web console."""

    host: str = Field("127.0.0.1", description="address the console listens on")
    port: int = Field(8000, ge=1, le=65535, description="port the console listens on")
    language: Language = Field("zh", description="first language of console, reports and command line")
    workers: int = Field(2, ge=1, le=64, description="worker processes of the web server")


class EvidenceSettings(_Section):
    """Source names of each class of evidence; a source not named anywhere is class E."""

    A: tuple[str, ...] = Field((), description="civil registration: police cancellation")
    B: tuple[str, ...] = Field((), description="civil affairs: cremation")
    C: tuple[str, ...] = Field((), description="medical: death certificate")
    D: tuple[str, ...] = Field((), description="court declaration")
    E: tuple[str, ...] = Field((), description="village, funeral or family notice")

    def class_of(self, source: str) -> Literal["A", "B", "C", "D", "E"]:
        """Return the class of a source by its name; ``police-2026`` counts as ``police``."""
        name = source.strip().casefold().replace("_", "-").replace(" ", "-")
        for letter in ("A", "B", "C", "D"):
            for known in getattr(self, letter):
                if name == known or name.startswith(f"{known}-") or (not known.isascii() and known in name):
                    return letter
        return "E"


class FeedSettings(_Section):
    """When a feed is held for a person, and how it is taken in."""

    smallest_share: float = Field(0.5, gt=0, lt=1, description="of the usual size; below it a feed is held")
    largest_share: float = Field(1.5, gt=1, description="of the usual size; above it a feed is held")
    largest_dead_share: float = Field(
        0.005, gt=0, lt=1, description="of the running roll one source may declare dead in a day unheld"
    )
    batch_rows: int = Field(5000, ge=100, le=100_000, description="rows in one transaction of an import")
    evidence: EvidenceSettings = Field(default_factory=lambda: EvidenceSettings.model_validate({}))


class CrossmatchSettings(_Section):
    """Thresholds of the leads that are not about one record."""

    shared_account_people: int = Field(3, ge=2, description="so many people on one account are a lead")
    account_change_days: int = Field(90, ge=1, description="days before or after a death")
    aged_from: int = Field(95, ge=60, description="age from which a missing life sign is a lead")
    life_sign_months: int = Field(24, ge=1, description="months without a life sign")


class CertificationSettings(_Section):
    """How often each scheme proves life: ``months:12``, ``months:6`` or ``birthday:3``."""

    employee: Cycle = Field("months:12", description="cycle of the employee scheme")
    public: Cycle = Field("months:12", description="cycle of the public scheme")
    resident: Cycle = Field("months:12", description="cycle of the resident scheme")


class NightlySettings(_Section):
    """The night job."""

    report_dir: Path = Field(description="folder the nightly reports are written to")
    schedule: Annotated[str, AfterValidator(_cron)] = Field(
        "30 1 * * *", description="minute hour day month weekday, Chinese time"
    )


class AgencySettings(_Section):
    """One agency of the tree that `init` and `migrate` bring into the database."""

    code: str = Field(min_length=1, max_length=20, description="unique code of the agency")
    name_zh: str = Field(min_length=1, description="Chinese name")
    name_en: str = Field(min_length=1, description="English name")
    parent: str | None = Field(None, description="code of the agency above, listed earlier")


class Settings(BaseSettings):
    """Everything that can be configured. Made by :func:`load_settings`, not by hand."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, case_sensitive=False
    )

    database: DatabaseSettings
    security: SecuritySettings
    console: ConsoleSettings = Field(default_factory=lambda: ConsoleSettings.model_validate({}))
    feeds: FeedSettings = Field(default_factory=lambda: FeedSettings.model_validate({}))
    crossmatch: CrossmatchSettings = Field(default_factory=lambda: CrossmatchSettings.model_validate({}))
    certification: CertificationSettings = Field(
        default_factory=lambda: CertificationSettings.model_validate({})
    )
    nightly: NightlySettings
    agencies: tuple[AgencySettings, ...] = ()

    @model_validator(mode="after")
    def _agencies_form_a_tree(self) -> Settings:
        seen: set[str] = set()
        for agency in self.agencies:
            if agency.code in seen:
                raise ValueError(f"agency {agency.code} is listed twice")
            if agency.parent is not None and agency.parent not in seen:
                raise ValueError(f"agency {agency.code}: parent {agency.parent} must be listed before it")
            seen.add(agency.code)
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then the file's values (handed in as arguments)."""
        return env_settings, init_settings


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read ``path``, else the file named in ``PENSION_VERIFIER_CONFIG``, else ``./config.toml``.

    Relative paths in the result are taken from the folder of that file.

    Raises:
        ConfigurationError: no file, not TOML, an unknown key or a value out of bounds; it names which.
    """
    variables = os.environ if environment is None else environment
    file = path or Path(variables.get(CONFIG_VARIABLE) or "config.toml")
    values = _read(file)
    _refuse_unknown_variables(variables)
    try:
        settings = Settings(**values)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or 'file'}: {item['msg']}"
            for item in error.errors()
        )
        raise ConfigurationError(
            Text("配置 {file} 有误：{problems}。", "Configuration {file} is wrong: {problems}.").fill(
                file=file, problems=problems
            ),
            Text("各项说明见 docs/settings.md。", "docs/settings.md explains every key."),
        ) from error
    return _with_absolute_paths(settings, file.resolve().parent)


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise ConfigurationError(
            Text("找不到配置文件 {file}。", "There is no configuration file {file}.").fill(file=file),
            Text(
                "请在含 config.toml 的目录中运行，或用 --config 指明。",
                "Run where config.toml lies, or name it with --config.",
            ),
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            Text(
                "配置文件 {file} 不是有效的 TOML：{why}", "Configuration {file} is not valid TOML: {why}"
            ).fill(file=file, why=error)
        ) from error


def _refuse_unknown_variables(variables: Mapping[str, str]) -> None:
    """A mistyped variable that silently does nothing is how a gate stays open."""
    sections = {name: field.annotation for name, field in Settings.model_fields.items()}
    for name in variables:
        if not name.upper().startswith(PREFIX):
            continue
        section, *keys = name[len(PREFIX) :].lower().split("__")
        model = sections.get(section)
        fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
        if section == "agencies" or not keys or keys[0] not in fields:
            raise ConfigurationError(
                Text(
                    "环境变量 {name} 不对应任何配置项。", "Environment variable {name} is no known setting."
                ).fill(name=name),
                Text("各项说明见 docs/settings.md。", "docs/settings.md explains every key."),
            )


def _with_absolute_paths(settings: Settings, base: Path) -> Settings:
    url = make_url(settings.database.url)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        url = url.set(database=str(base / url.database))
    return settings.model_copy(
        update={
            "database": settings.database.model_copy(
                update={"url": url.render_as_string(hide_password=False)}
            ),
            "security": settings.security.model_copy(update={"key_dir": base / settings.security.key_dir}),
            "nightly": settings.nightly.model_copy(update={"report_dir": base / settings.nightly.report_dir}),
        }
    )
