"""All settings: one TOML file, overridden key by key from the environment; an unknown key is refused.

Read once, handed down as a frozen object; nothing reads the environment later.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

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


def _database_url(text: str) -> str:
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise ValueError("use sqlite:///FILE or postgresql://USER@HOST/DATABASE") from error
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError("only sqlite and postgresql are supported")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ValueError("SQLite needs a file: several processes share the database")
    return text


def _cycle(text: str) -> str:
    kind, _, number = text.partition(":")
    if kind not in {"months", "birthday"} or not number.isdigit() or not 1 <= int(number) <= 24:
        raise ValueError("use months:N or birthday:N with N from 1 to 24")
    return text


Cycle = Annotated[str, AfterValidator(_cycle)]


class DatabaseSettings(_Section):
    """Where everything is stored."""

    url: Annotated[str, AfterValidator(_database_url)] = Field(
        description="sqlite:///FILE for the embedded default, postgresql://… for production"
    )


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
        """Return the class of a source by its name; ``police-2026`` counts as ``police``.

        A name that speaks of a village or family is class E whatever else it speaks of: "the village's list,
        not seen by the police" must not count as the police.
        """
        name = source.strip().casefold().replace("_", "-").replace(" ", "-")
        for letter in ("E", "A", "B", "C", "D"):
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


class Settings(_Section):
    """Everything that can be configured. Made by :func:`load_settings`, not by hand."""

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


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read ``path``, else the file named in ``PENSION_VERIFIER_CONFIG``, else ``./config.toml``.

    Relative paths in the result are taken from the folder of that file.

    Raises:
        ConfigurationError: no file, not TOML, an unknown key or a value out of bounds; it names which.
    """
    variables = os.environ if environment is None else environment
    file = path or Path(variables.get(CONFIG_VARIABLE) or "config.toml")
    values = _read(file)
    names = _override(values, variables)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(
            f"{_place(item['loc'], names)}: {item['msg'].removeprefix('Value error, ')}"
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


def _override(values: dict[str, Any], variables: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Put the environment's values in their places; return which variable each came from.

    A mistyped variable that silently does nothing is how a gate stays open: it is refused.
    """
    names: dict[tuple[str, ...], str] = {}
    for name, value in variables.items():
        if not name.upper().startswith(PREFIX):
            continue
        place = _setting_named(name[len(PREFIX) :].split("__"))
        if place is None:
            raise ConfigurationError(
                Text(
                    "环境变量 {name} 不对应任何配置项。", "Environment variable {name} is no known setting."
                ).fill(name=name),
                Text("各项说明见 docs/settings.md。", "docs/settings.md explains every key."),
            )
        section = values
        for key in place[:-1]:
            section = section.setdefault(key, {})
            if not isinstance(section, dict):  # the file has a plain value there: validation will say so
                return names
        section[place[-1]] = _list_or_text(value)
        names[place] = name
    return names


def _setting_named(parts: list[str]) -> tuple[str, ...] | None:
    """Return the path of the single setting ``parts`` name in any case, None when there is no such one."""
    model: Any = Settings
    place: list[str] = []
    for part in parts:
        fields = model.model_fields if isinstance(model, type) and issubclass(model, BaseModel) else {}
        found = next((key for key in fields if key.casefold() == part.casefold()), None)
        if found is None:
            return None
        place.append(found)
        model = fields[found].annotation
    is_section = isinstance(model, type) and issubclass(model, BaseModel)
    return None if is_section or place[0] == "agencies" else tuple(place)


def _list_or_text(value: str) -> Any:
    """Read a JSON list (``["police", "公安"]``) as one; every other value is text for pydantic to judge."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, list) else value


def _place(location: tuple[int | str, ...], names: Mapping[tuple[str, ...], str]) -> str:
    """Name the key that is wrong: the variable it came from, else its path in the file."""
    path = tuple(str(part) for part in location)
    return names.get(path) or ".".join(path) or "file"


def _with_absolute_paths(settings: Settings, base: Path) -> Settings:
    url = make_url(settings.database.url)
    if url.get_backend_name() == "sqlite" and url.database:
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
