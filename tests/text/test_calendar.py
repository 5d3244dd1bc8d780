from __future__ import annotations

import subprocess
import sys

import pytest

from pullquote.text.calendar import MONTHS, WEEKDAYS, is_weekday, month_names, month_number, weekday_names


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("January", None, 1),
        ("SEPT", None, 9),
        ("Ju", None, None),
        ("Mayday", None, None),
        ("März", "de", 3),
        ("août", "fr-CA", 8),
        ("déc.", None, 12),
        ("листопада", None, 11),
        ("listopada", None, None),
        ("listopada", "pl", 11),
        ("listopada", "hr", 10),
        ("January", "de", 1),
        ("Mai", "xx-unknown", 5),
        ("", "de", None),
    ],
)
def test_month_number(name: str, language: str | None, expected: int | None):
    assert month_number(name, language) == expected


@pytest.mark.parametrize(
    ("name", "language"), [("Tues", None), ("Freitag", "de"), ("sexta-feira", None), ("금요일", "ko")]
)
def test_weekdays(name: str, language: str | None):
    assert is_weekday(name, language)


@pytest.mark.parametrize(("name", "language"), [("Felix", "de"), ("May", None), ("", None)])
def test_no_weekdays(name: str, language: str | None):
    assert not is_weekday(name, language)


def test_names_of_a_language_are_those_of_cldr():
    assert {name.casefold(): number for number, name in enumerate(MONTHS, 1)}.items() <= month_names("en").items()
    assert set(map(str.casefold, WEEKDAYS)) <= weekday_names("en")
    assert set(month_names("de").values()) == set(range(1, 13))
    assert month_names("no such language") == {}


def test_english_dates_do_not_import_babel():
    code = "import sys; from pullquote.reading.dates import parse_date; "
    code += "parse_date('Wed, 12 Jan 2022'); sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
