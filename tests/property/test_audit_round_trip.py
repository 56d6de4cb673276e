"""The chain holds for whatever detail was recorded, once it has been through a database."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verifier.audit.chain import entry_mac
from verifier.audit.service import Auditor, Happening
from verifier.clock import FixedClock
from verifier.context import Context
from verifier.database import EVERYWHERE

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(-1e14, 1e14, allow_nan=False).filter(lambda value: str(value) != "-0.0")
    | texts
)
details = st.dictionaries(
    texts,
    st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(detail=details, at=moments)
def test_what_was_recorded_holds_after_the_database_gave_it_back(
    ctx: Context, detail: dict[str, object], at: datetime
) -> None:
    auditor = Auditor(ctx.auditor.key, FixedClock(at))
    with ctx.database.write(EVERYWHERE) as session:
        auditor.record(session, "王", "root", [Happening("t.tried", "t", "1", detail)])
    with ctx.database.read(EVERYWHERE) as session:
        assert auditor.verify(session).problem is None


@given(detail=details, at=moments, seq=st.integers(1, 10**9), other=st.binary(min_size=32, max_size=32))
def test_another_previous_mac_or_key_gives_another_mac(
    detail: dict[str, object], at: datetime, seq: int, other: bytes
) -> None:
    def mac(key: bytes, previous: bytes) -> bytes:
        return entry_mac(
            key,
            previous,
            seq=seq,
            at=at,
            actor="a",
            os_user="b",
            action="t.tried",
            subject_type="t",
            subject_id="1",
            detail=detail,
        )

    if other != bytes(32):
        assert mac(other, bytes(32)) != mac(bytes(32), bytes(32))
        assert mac(bytes(32), other) != mac(bytes(32), bytes(32))
    assert len(mac(other, other)) == 32
