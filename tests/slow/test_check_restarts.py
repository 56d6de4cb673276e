"""PostgreSQL restarted at once under load: what was acknowledged is there, pools recover by themselves."""

from __future__ import annotations

import pytest

from tests.conftest import SettingsMaker
from tests.kiosk.conftest import GENEROUS
from tests.kiosk.scene import open_office
from tests.slow.restarts import endure, lasting_server, restarter

RESTARTS = 5


@pytest.mark.slow
def test_a_database_restarted_under_load_loses_and_doubles_nothing(settings_for: SettingsMaker) -> None:
    with (
        lasting_server() as server,
        restarter(server) as restart,
        open_office(settings_for(server.new_database(), kiosk=GENEROUS)) as office,
    ):
        seen = endure(office, restart, RESTARTS, pause=1.5)
        assert seen["checks"] > 0
        assert seen["pages"] > 0
