from __future__ import annotations

import pytest

from pullquote.text.version_times import Known, Times, first_known, is_known_by, is_published_by, next_known

SEEN = Times("2024-01-02", None, "2024-02-01")


@pytest.mark.parametrize(
    ("times", "known"),
    [
        (SEEN, Known("2024-01-02", "publisher")),
        (Times("2024-01-02", "2024-01-09", "2024-02-01"), Known("2024-01-09", "publisher")),
        (Times("2024-01-02", "2023-12-30", "2024-02-01"), Known("2024-01-02", "publisher")),
        (Times(None, "2024-01-09", "2024-02-01"), Known("2024-01-09", "publisher")),
        (Times(None, None, "2024-02-01"), Known("2024-02-01", "archive")),
        (Times("2024-01-02", "2024-03-01", "2024-02-01"), Known("2024-02-01", "archive")),  # modified in the future
        (Times("2024-01", None, "2024-01-15"), Known("2024-01-15", "archive")),
        (Times("2024-01", None, "2024-02-15"), Known("2024-01", "publisher")),
        (Times("2024-01-02", None, None), Known("2024-01-02", "publisher")),
        (Times(None, None, None), None),
    ],
)
def test_when_the_first_text_stood(times: Times, known: Known | None):
    assert first_known(times) == known


@pytest.mark.parametrize(
    ("before", "after", "known"),
    [
        (SEEN, Times("2024-01-02", "2024-03-03", "2024-03-09"), Known("2024-03-03", "publisher")),
        (SEEN, Times("2024-01-02", "2024-02-01", "2024-03-09"), Known("2024-02-01", "publisher")),
        (
            SEEN,
            Times("2024-01-02", "2024-01-20", "2024-03-09"),
            Known("2024-03-09", "archive"),
        ),  # before it
        (SEEN, Times("2024-01-02", None, "2024-03-09"), Known("2024-03-09", "archive")),
        (SEEN, Times("2024-01-02", "2024-05-05", "2024-03-09"), Known("2024-03-09", "archive")),
        (  # silently edited: the publisher's date is that of the text before
            Times("2024-01-02", "2024-02-05", "2024-02-04"),
            Times("2024-01-02", "2024-02-05", "2024-03-09"),
            Known("2024-03-09", "archive"),
        ),
        (Times("2024-01-02", None, None), Times("2024-01-02", None, None), None),
        (Times("2024-01-02", None, None), Times("2024-01-02", "2024-01-08", None), Known("2024-01-08", "publisher")),
    ],
)
def test_when_the_next_text_stood(before: Times, after: Times, known: Known | None):
    assert next_known(before, after) == known


@pytest.mark.parametrize(
    ("date", "day", "by"),
    [
        ("2024-01-02", "2024-01-02", True),
        ("2024-01-02", "2024-01-01", False),
        ("2024-01", "2024-01-30", False),
        ("2024-01", "2024-01-31", True),
        ("2024", "2024-12-30", False),
        ("2024", "2024-12-31", True),
    ],
)
def test_a_month_has_passed_on_its_last_day(date: str, day: str, by: bool):
    assert is_known_by(Known(date, "publisher"), day) == by
    assert is_published_by(date, day) == by


def test_what_nobody_dates_is_published_and_not_known():
    assert is_published_by(None, "2024-01-01")
    assert not is_known_by(None, "2024-01-01")
