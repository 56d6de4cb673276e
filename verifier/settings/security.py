"""Settings of keys, sessions and logins."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from verifier.settings.section import Section

Role = Literal[
    "investigator",
    "approver",
    "supervisor",
    "operator",
    "system_admin",
    "security_admin",
    "audit_admin",
]
"""The roles of ``verifier.accounts.rights``, which stands above; a test holds the two together."""


class SecuritySettings(Section):
    """Keys, sessions and logins."""

    key_dir: Path = Field(description="folder of the key files, mode 0700, made by `init`")
    session_idle_minutes: int = Field(30, ge=1, description="a session ends after so long without a click")
    session_hours: int = Field(10, ge=1, description="a session ends after so long in any case")
    login_attempts: int = Field(5, ge=1, description="wrong passwords for one name before logins pause")
    login_pause_minutes: int = Field(15, ge=1, description="length of that pause")
    secure_cookies: bool = Field(False, description="true where the console is served over HTTPS")
    second_factor_roles: tuple[Role, ...] = Field(
        ("system_admin", "security_admin", "audit_admin"),
        description="roles that log in with a second factor; every other user may set one up",
    )
    leaked_passwords_file: Path | None = Field(
        None, description="passwords known from break-ins elsewhere, one a line; none of them can be chosen"
    )
    temporary_password_hours: int = Field(
        72, ge=1, le=336, description="a password printed by `user add` opens the account for so long"
    )
    invitation_hours: int = Field(
        72, ge=1, le=336, description="an invitation by which a user chooses a password is good for so long"
    )
