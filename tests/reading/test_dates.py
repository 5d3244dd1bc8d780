from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.reading import dates
from pullquote.reading.dates import in_future, parse_date


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2022-01-12", "2022-01-12"),
        ("2022-01-12T23:30:00-05:00", "2022-01-12"),
        ("2022-01-12T00:30:00.123Z", "2022-01-12"),
        ("2022-01-12 08:00:00+0900", "2022-01-12"),
        ("2022-01-12 22:19:12", "2022-01-12"),
        ("2022/01/12", "2022-01-12"),
        ("20220112", "2022-01-12"),
        ("Wed, 12 Jan 2022 23:59:59 +0900", "2022-01-12"),
        ("12 January 2022", "2022-01-12"),
        ("12th January, 2022", "2022-01-12"),
        ("January 12, 2022", "2022-01-12"),
        ("Jan. 12, 2022", "2022-01-12"),
        ("Sept. 3, 2022", "2022-09-03"),
        ("Wednesday, January 12, 2022 at 5:30 p.m. EST", "2022-01-12"),
        ("  12   May 2022 ", "2022-05-12"),
        ("25/12/2020", "2020-12-25"),
        ("12/25/2020", "2020-12-25"),
        ("25.12.2020 10:30", "2020-12-25"),
    ],
)
def test_dates_as_printed(printed, expected):
    assert parse_date(printed) == expected


@pytest.mark.parametrize("printed", ["03/04/2022", "3.4.2022", "12/12/20", "03-04-22", "03/04/2022 10:00"])
def test_ambiguous_dates_are_never_guessed(printed):
    with pytest.raises(ValueError, match="ambiguous"):
        parse_date(printed)


@pytest.mark.parametrize(
    "printed",
    [
        "2022-02-30",
        "31 April 2022",
        "2022-13-01",
        "13/13/2020",
        "31/02/2020",
        "0000-00-00",
        "-0001-11-30",
        "yesterday",
        "2022",
        "Mayday 3, 2022",
        "",
    ],
)
def test_impossible_dates_are_refused(printed):
    with pytest.raises(ValueError, match=r"calendar|not a date"):
        parse_date(printed)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_reads_back(day):
    for form in (
        day.isoformat(),
        f"{day:%d %B %Y}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%a, %d %b %Y} 10:00:00 GMT",
    ):
        assert parse_date(form) == day.isoformat()


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_a_value_error(text):
    try:
        found = parse_date(text)
    except ValueError:
        return
    assert date.fromisoformat(found).isoformat() == found


def test_tomorrow_may_be_a_time_zone_but_later_is_the_future(monkeypatch):
    today = date(2022, 1, 12)
    monkeypatch.setattr(dates, "today", lambda: today)
    assert not in_future((today + timedelta(days=1)).isoformat())
    assert in_future((today + timedelta(days=2)).isoformat())
