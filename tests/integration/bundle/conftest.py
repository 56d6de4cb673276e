"""A case with papers, evidence and a debt, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.conftest import SettingsMaker, new_context
from tests.integration.notices.scene import LI, OFFICES, Matter, new_matter
from verifier.notices.evidence import attach


def fill(matter: Matter) -> Matter:
    """A notice of return that was served with its proof, and a photograph beside it."""
    matter.serve(matter.make("return_notice"))
    attach(matter.ctx, LI, matter.case, matter.file(b"\xff\xd8\xff\xe0 another picture ", "王秀英墓碑.jpg"))
    return matter


@pytest.fixture
def matter(database_url: str, settings_for: SettingsMaker) -> Iterator[Matter]:
    made = new_context(settings_for(database_url, notices=OFFICES))
    with closing(made.database):
        yield fill(new_matter(made))
