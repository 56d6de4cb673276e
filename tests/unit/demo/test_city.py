"""The generated city holds what its manifest says, to the row and to the fen."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from matchers.records.resident_id import has_valid_check
from verifier.demo.city import SMALLEST_CITY, CityManifest, Flaw, generate_city
from verifier.demo.city.ids import luhn_digit
from verifier.demo.city.texts import STORY_TEXTS
from verifier.errors import InvalidInput
from verifier.language import Text
from verifier.money import fen_from_text
from verifier.months import Month

PEOPLE = 2000
BUSINESS_DATE = date(2026, 9, 18)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CityManifest]:
    directory = tmp_path_factory.mktemp("city")
    return directory, generate_city(directory, PEOPLE, 11, BUSINESS_DATE)


def rows_of(path: Path, encoding: str) -> list[dict[str, str]]:
    text = path.read_bytes().decode(encoding, errors="replace")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def current_roll(city: tuple[Path, CityManifest]) -> dict[str, dict[str, str]]:
    directory, manifest = city
    faulty = {fault.line for fault in manifest.file("roll_2026-09.csv").faults}
    rows = rows_of(directory / "roll_2026-09.csv", "gb18030")
    return {row["个人编号"]: row for line, row in enumerate(rows, 2) if line not in faulty}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first = generate_city(tmp_path / "a", 600, 5, BUSINESS_DATE)
    again = generate_city(tmp_path / "b", 600, 5, BUSINESS_DATE)
    other = generate_city(tmp_path / "c", 600, 6, BUSINESS_DATE)
    assert first == again
    names = [planted.name for planted in first.files]
    assert sorted(names) == sorted(path.name for path in (tmp_path / "a").iterdir())
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
        assert (tmp_path / "a" / name).read_bytes() != (tmp_path / "c" / name).read_bytes(), name
    assert [one.name for one in other.files] == names


def test_a_city_is_generated_anew_over_an_older_one(tmp_path: Path) -> None:
    generate_city(tmp_path, 800, 1, BUSINESS_DATE)
    smaller = generate_city(tmp_path, 600, 1, BUSINESS_DATE)
    assert len(rows_of(tmp_path / "roll_2026-09.csv", "gb18030")) == smaller.file("roll_2026-09.csv").rows


def test_rows_are_accepted_quarantined_or_duplicate_and_nothing_else(
    city: tuple[Path, CityManifest],
) -> None:
    for planted in city[1].files:
        assert planted.rows == planted.accepted + planted.duplicates + planted.quarantined
        repeated = sum(fault.flaw is Flaw.DUPLICATE for fault in planted.faults)
        assert len(planted.faults) == repeated + planted.quarantined
        assert planted.duplicates >= repeated
        assert planted.accepted > 0


def test_text_files_have_as_many_lines_as_the_manifest_counts(city: tuple[Path, CityManifest]) -> None:
    directory, manifest = city
    texts = [planted for planted in manifest.files if planted.name.endswith((".csv", ".txt"))]
    assert len(texts) == 20
    for planted in texts:
        assert (directory / planted.name).read_bytes().count(b"\r\n") == planted.rows + 1, planted.name


def test_the_current_roll_has_exactly_the_people_asked_for(city: tuple[Path, CityManifest]) -> None:
    roll = current_roll(city)
    planted = city[1].file("roll_2026-09.csv")
    assert planted.rows - len(planted.faults) == len(roll) == PEOPLE


def test_files_stand_in_the_order_of_import(city: tuple[Path, CityManifest]) -> None:
    kinds = list(dict.fromkeys(planted.kind for planted in city[1].files))
    assert kinds == ["roll", "payments", "accounts", "deaths", "custody", "other-roll"]
    months = [planted.name for planted in city[1].files if planted.kind == "payments"]
    assert months == sorted(months)
    assert len(months) == 12
    assert months[-1] == "payments_2026-09.csv"


def test_before_the_pay_day_this_month_has_no_payment_file(tmp_path: Path) -> None:
    manifest = generate_city(tmp_path, 600, 1, date(2026, 9, 3))
    months = [planted.name for planted in manifest.files if planted.kind == "payments"]
    assert (months[0], months[-1]) == ("payments_2025-09.csv", "payments_2026-08.csv")


def test_every_id_on_the_roll_is_valid_and_agrees_with_birth_and_sex(
    city: tuple[Path, CityManifest],
) -> None:
    roll = current_roll(city)
    for row in roll.values():
        number = row["公民身份号码"]
        assert has_valid_check(number), row
        assert number[6:14] == row["出生日期"].replace("-", "")
        assert (int(number[16]) % 2 == 1) == (row["性别"] == "男")
    shared = {pid for story in city[1].of_kind("two_schemes") for pid in story.pids}
    alone = Counter(row["公民身份号码"] for pid, row in roll.items() if pid not in shared)
    assert set(alone.values()) == {1}


def test_every_account_passes_the_luhn_check_under_a_fictional_prefix(
    city: tuple[Path, CityManifest],
) -> None:
    for row in current_roll(city).values():
        account = row["开户账号"]
        assert len(account) == 19
        assert account.startswith("990")
        assert luhn_digit(account[:-1]) == account[-1]


def test_schemes_and_amounts_are_those_of_a_real_city(city: tuple[Path, CityManifest]) -> None:
    roll = list(current_roll(city).values())
    shares = Counter(row["险种"] for row in roll)
    for scheme, share in {"企业职工": 0.13, "机关事业": 0.19, "城乡居民": 0.68}.items():
        assert shares[scheme] / len(roll) == pytest.approx(share, abs=0.03)
    limits = {"企业职工": (1800, 4500), "机关事业": (3500, 7510), "城乡居民": (120, 360)}
    for row in roll:
        low, high = limits[row["险种"]]
        assert low * 100 <= fen_from_text(row["月待遇"]) <= high * 100
    assert {row["经办机构"] for row in roll} == {"3799", "379901", "379902", "379903", "379904"}


def overpaid_from_files(directory: Path, manifest: CityManifest) -> tuple[Counter[str], Counter[str]]:
    fen: Counter[str] = Counter()
    months: Counter[str] = Counter()
    for planted in (one for one in manifest.files if one.kind == "payments"):
        spoiled = {fault.line for fault in planted.faults}
        for line, row in enumerate(rows_of(directory / planted.name, "utf-8-sig"), 2):
            dead = manifest.overpayments.get(row["个人编号"])
            if dead is None or row["发放结果"] != "成功":
                continue
            assert line not in spoiled
            if Month.parse(row["待遇月份"]) > Month.of(dead.died_on):
                fen[row["个人编号"]] += fen_from_text(row["发放金额"])
                months[row["个人编号"]] += 1
    return fen, months


def test_a_planted_overpayment_is_the_sum_of_the_payments_after_the_month_of_death(
    city: tuple[Path, CityManifest],
) -> None:
    directory, manifest = city
    fen, months = overpaid_from_files(directory, manifest)
    assert {pid: one.fen for pid, one in manifest.overpayments.items() if one.fen} == dict(fen)
    assert {pid: one.months for pid, one in manifest.overpayments.items() if one.months} == dict(months)
    assert manifest.overpaid_fen == sum(fen.values()) > 1_000_000


def test_a_month_the_bank_sent_back_is_not_overpaid(city: tuple[Path, CityManifest]) -> None:
    directory, manifest = city
    returned = [
        row["个人编号"]
        for planted in manifest.files
        if planted.kind == "payments"
        for row in rows_of(directory / planted.name, "utf-8-sig")
        if row["发放结果"] == "失败" and row["个人编号"] in manifest.overpayments
    ]
    assert returned
    for pid in returned:
        dead = manifest.overpayments[pid]
        assert dead.months == Month(2026, 9).ordinal - Month.of(dead.died_on).ordinal - 1


def test_who_was_stopped_in_time_was_not_overpaid(city: tuple[Path, CityManifest]) -> None:
    manifest = city[1]
    roll = current_roll(city)
    stopped = [pid for story in manifest.of_kind("stopped") for pid in story.pids]
    assert stopped
    for pid in stopped:
        assert manifest.overpayments[pid].fen == 0
        assert roll[pid]["发放状态"] == "终止"


def test_nobody_dead_was_certified_after_death(city: tuple[Path, CityManifest]) -> None:
    roll = current_roll(city)
    for pid, dead in city[1].overpayments.items():
        assert date.fromisoformat(roll[pid]["认证日期"]) < dead.died_on


def test_each_feed_of_deaths_passes_but_the_neighbours(city: tuple[Path, CityManifest]) -> None:
    roll = current_roll(city)
    running = sum(row["发放状态"] == "正常" for row in roll.values())
    for planted in city[1].files:
        if planted.kind == "deaths":
            held = planted.source == "neighbour-city"
            assert planted.expected_held is held
            assert (planted.accepted > 0.005 * running) is held


def test_events_lie_within_fourteen_months_before_the_business_date(
    city: tuple[Path, CityManifest],
) -> None:
    for row in rows_of(city[0] / "deaths_neighbour_city.csv", "gb18030"):
        event = date(*map(int, row["死亡日期"].split("/")))
        assert date(2025, 7, 1) <= event <= BUSINESS_DATE


def test_every_kind_of_story_is_planted_and_told_in_both_languages(city: tuple[Path, CityManifest]) -> None:
    manifest = city[1]
    assert {story.kind for story in manifest.stories} == set(STORY_TEXTS)
    roll = current_roll(city)
    for story in manifest.stories:
        assert "{" not in story.text.zh + story.text.en
        assert story.text.zh != story.text.en
        assert story.pids
        assert set(story.pids) <= roll.keys()
        assert set(story.protected) <= set(story.pids)


def test_nobody_plays_in_two_stories(city: tuple[Path, CityManifest]) -> None:
    players = Counter(pid for story in city[1].stories for pid in story.pids)
    assert set(players.values()) == {1}


def test_the_protected_are_alive(city: tuple[Path, CityManifest]) -> None:
    manifest = city[1]
    protected = [pid for story in manifest.stories for pid in story.protected]
    assert len(protected) >= 5
    assert not manifest.overpayments.keys() & set(protected)


def test_six_people_share_one_account(city: tuple[Path, CityManifest]) -> None:
    roll = current_roll(city)
    accounts = Counter(row["开户账号"] for row in roll.values())
    for story in city[1].of_kind("shared_account"):
        assert {accounts[roll[pid]["开户账号"]] for pid in story.pids} == {6}
    assert sum(count > 1 for count in accounts.values()) == len(city[1].of_kind("shared_account"))


def test_an_account_moved_after_death_is_in_the_banks_list_20_to_60_days_later(
    city: tuple[Path, CityManifest],
) -> None:
    moved = {row["个人编号"]: row for row in rows_of(city[0] / "accounts.csv", "utf-8")}
    for kind, sign in (("account_changed_after", 1), ("account_changed_before", -1)):
        for story in city[1].of_kind(kind):
            changed = date.fromisoformat(moved[story.pids[0]]["变更日期"])
            days = (changed - city[1].overpayments[story.pids[0]].died_on).days
            assert 20 <= days * sign <= 60


def test_the_lapsed_have_been_without_certification_for_twenty_months(
    city: tuple[Path, CityManifest],
) -> None:
    roll = current_roll(city)
    for story in city[1].of_kind("lapsed"):
        assert roll[story.pids[0]]["认证日期"].startswith("2025-01")
    for story in city[1].of_kind("aged_unseen"):
        row = roll[story.pids[0]]
        assert int(row["出生日期"][:4]) <= 2026 - 97
        assert date.fromisoformat(row["认证日期"]) < date(2023, 9, 18)


def test_the_manifest_is_plain_json(city: tuple[Path, CityManifest]) -> None:
    plain = city[1].as_dict()
    assert json.loads(json.dumps(plain, ensure_ascii=False)) == plain
    assert plain["business_date"] == "2026-09-18"
    assert plain["overpaid_fen"] == city[1].overpaid_fen
    assert plain["stories"][0]["text"].keys() == {"zh", "en"}


def test_an_unknown_file_is_not_in_the_manifest(city: tuple[Path, CityManifest]) -> None:
    with pytest.raises(KeyError):
        city[1].file("nothing.csv")


def test_progress_counts_every_step(tmp_path: Path) -> None:
    told: list[tuple[Text, int, int]] = []
    manifest = generate_city(
        tmp_path, 600, 1, BUSINESS_DATE, lambda what, done, total: told.append((what, done, total))
    )
    assert [done for _, done, _ in told] == list(range(len(told)))
    assert {total for _, _, total in told} == {len(told)} == {len(manifest.files) + 1}


def test_a_city_too_small_for_its_stories_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=str(SMALLEST_CITY)):
        generate_city(tmp_path, SMALLEST_CITY - 1, 1, BUSINESS_DATE)
