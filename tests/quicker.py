"""What costs a session of tests much and proves nothing, done once or not at all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import CodeType

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from verifier.accounts import passwords
from verifier.devices import pins


def pytest_configure() -> None:
    """Collect garbage a tenth as often: there is room, and most of what it looks at stays to the end."""
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_finish() -> None:
    """Spare the collector what was collected: ten thousand tests, looked at again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Give back what was set aside: libraries look at the end whether all of theirs is gone."""
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes() -> Iterator[None]:
    """A login takes the product 64 MiB and a tenth of a second; what it takes has a test of its own."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        for module in (passwords, pins):
            patch.setattr(module, "_hasher", cheap)
        patch.setattr(passwords, "_code_hasher", cheap)
        yield


class _Compiled(BytecodeCache):
    """Templates compiled once for all consoles of a session; one whose text has changed is another one."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled from the same text before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _compiled_templates() -> Iterator[None]:
    """Each test has a console of its own; its pages are those of every other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", _Compiled())
        yield
