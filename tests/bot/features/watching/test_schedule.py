from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from pullquote_bot.features.watching.schedule import is_zone, next_due
from pullquote_bot.storage.digests import Every

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Asia/Seoul"])
EVERY: list[Every] = ["day", "week"]


def local(seconds: int, zone: str) -> datetime:
    return datetime.fromtimestamp(seconds, ZoneInfo(zone))


@given(st.sampled_from(EVERY), st.integers(0, 23), ZONES, st.integers(1_600_000_000, 2_000_000_000))
def test_it_is_the_next_such_hour(every: Every, hour: int, zone: str, after: int):
    due = next_due(every, hour, zone, after)
    assert due > after
    days = 1 if every == "day" else 7
    assert due - after <= (days + 1) * 86_400  # Apia once skipped a day; clocks change by an hour
    there = local(due, zone)
    assert (there.minute, there.second) == (0, 0)
    assert there.hour in {hour, (hour + 1) % 24}
    assert every == "day" or there.weekday() == 0


def test_an_hour_that_clocks_skip_and_one_that_they_have_twice():
    def at(*moment: int) -> int:
        return int(datetime(*moment, tzinfo=ZoneInfo("Europe/Berlin")).timestamp())  # type: ignore[arg-type, misc]

    assert local(next_due("day", 2, "Europe/Berlin", at(2024, 3, 30, 12)), "Europe/Berlin").hour == 3
    first = next_due("day", 2, "Europe/Berlin", at(2024, 10, 26, 12))
    assert local(first, "Europe/Berlin").day == 27
    assert local(next_due("day", 2, "Europe/Berlin", first), "Europe/Berlin").day == 28  # not in the same night again


@pytest.mark.parametrize("name", ["", "Mars", "../../etc/passwd", "/etc/localtime", "Europe", "a\0b", "x" * 300])
def test_what_is_no_time_zone(name: str):
    assert not is_zone(name)


def test_what_is_a_time_zone():
    assert all(map(is_zone, ("UTC", "Europe/Berlin", "Asia/Seoul")))
