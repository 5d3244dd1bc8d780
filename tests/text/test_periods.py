from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from pullquote.text.periods import Period, period_of, range_of

NOW = date(2024, 5, 15)
MARCH = Period(date(2021, 3, 1), date(2021, 3, 31))


@pytest.mark.parametrize(
    ("published", "held"),
    [
        ("2021-03-01", True),
        ("2021-03-31", True),
        ("2021-03", True),
        ("2021", False),
        ("2021-02-28", False),
        ("2021-04-01", False),
        ("2021-04", False),
        (None, False),
        ("", False),
    ],
)
def test_a_period_holds_what_lies_in_it_as_a_whole(published: str | None, held: bool):
    assert MARCH.holds(published) is held


def test_a_period_without_a_bound_holds_all_on_that_side():
    assert Period(date(2021, 3, 1), None).holds("2030")
    assert not Period(date(2021, 3, 1), None).holds("2021")
    assert Period(None, date(2021, 3, 31)).holds("1990-02-11")
    assert Period(None, None).holds("1990")


def test_a_period_begins_after_what_lies_wholly_before_it():
    assert MARCH.begins_after("2021-02-28")
    assert MARCH.begins_after("2020")
    assert not MARCH.begins_after("2021")
    assert not MARCH.begins_after("2021-03-01")
    assert not MARCH.begins_after(None)
    assert not Period(None, date(2021, 3, 31)).begins_after("1990")


def test_what_is_since_after_before_and_until_a_period():
    assert MARCH.related("since") == Period(MARCH.first, None)
    assert MARCH.related("after") == Period(date(2021, 4, 1), None)
    assert MARCH.related("before") == Period(None, date(2021, 2, 28))
    assert MARCH.related("until") == Period(None, MARCH.last)
    assert MARCH.related(None) == MARCH.related("within") == MARCH


@given(st.dates(date(1600, 1, 1), date(2090, 12, 31)))
def test_before_and_since_part_all_days(day: date):
    before, since = MARCH.related("before"), MARCH.related("since")
    assert before.holds(day.isoformat()) is not since.holds(day.isoformat())


def test_what_is_not_known_is_no_period():
    assert period_of("last blursday", "en", NOW) is None
    assert period_of("31 February 2021", "en", NOW) is None
    assert range_of("2020", "2018", "en", NOW) is None


def test_the_first_date_of_a_range_is_of_the_last_ones_year():
    assert range_of("March", "June 2021", "en", NOW) == Period(date(2021, 3, 1), date(2021, 6, 30))
    assert range_of("3월", "2021년 6월", "ko", NOW) == Period(date(2021, 3, 1), date(2021, 6, 30))
