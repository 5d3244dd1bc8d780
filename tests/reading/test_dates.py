from datetime import date

import pytest
from babel.dates import format_date
from babel.localedata import locale_identifiers
from hypothesis import given, strategies as st

from pullquote.reading.dates import find_dates, in_future, parse_date, parse_published


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


@pytest.mark.parametrize(
    ("printed", "language", "expected"),
    [
        ("3. Mai 2024", "de", "2024-05-03"),
        ("Freitag, 3. Mai 2024, 10:30 Uhr", "de", "2024-05-03"),
        ("Freitag, den 1. März 2024", "de-AT", "2024-03-01"),
        ("12. Jän. 2024", "de-AT", "2024-01-12"),
        ("3 mai 2024", "fr", "2024-05-03"),
        ("le 1er février 2024 à 10h30", "fr", "2024-02-01"),
        ("vendredi 3 mai 2024", "fr", "2024-05-03"),
        ("12 déc. 2024", "fr-CA", "2024-12-12"),
        ("3 de mayo de 2024", "es", "2024-05-03"),
        ("viernes, 3 de mayo de 2024", "es", "2024-05-03"),
        ("3 de maig del 2024", "ca", "2024-05-03"),
        ("sexta-feira, 3 de maio de 2024", "pt-BR", "2024-05-03"),
        ("3 maggio 2024", "it", "2024-05-03"),
        ("den 3 maj 2024", "sv", "2024-05-03"),
        ("3 mei 2024", "nl", "2024-05-03"),
        ("3 мая 2024 г.", "ru", "2024-05-03"),
        ("3 maja 2024", "pl", "2024-05-03"),
        ("3. toukokuuta 2024", "fi", "2024-05-03"),
        ("2024. május 3.", "hu", "2024-05-03"),
        ("3 Μαΐου 2024", "el", "2024-05-03"),
        ("3 مايو 2024", "ar", "2024-05-03"),
        ("2024년 5월 3일", "ko", "2024-05-03"),
        ("2024년 05월 03일 (금) 오전 10:30", "ko", "2024-05-03"),
        ("2024. 5. 3.", "ko", "2024-05-03"),
        ("2024年5月3日", "ja", "2024-05-03"),
        ("2024年5月3日 星期五 10:30", "zh-Hans", "2024-05-03"),
        ("3. Mai 2024", None, "2024-05-03"),
        ("3 de mayo de 2024", None, "2024-05-03"),
        ("12 December 2024", "ko", "2024-12-12"),
        ("3. Mai 2024", "en", "2024-05-03"),
        ("3 listopada 2024", "pl", "2024-11-03"),
        ("3. listopada 2024", "hr", "2024-10-03"),
        ("3. Mai 2024", "no such language", "2024-05-03"),
    ],
)
def test_dates_in_many_languages(printed, language, expected):
    assert parse_date(printed, language) == expected


@pytest.mark.parametrize(
    ("printed", "language"),
    [
        ("3. listopada 2024", None),  # November in Polish, October in Croatian
        ("3. Mai", "de"),
        ("3. Wonnemond 2024", "de"),
        ("Felix, 3. Mai 2024", "de"),
        ("30 février 2024", "fr"),
        ("2024년 13월 3일", "ko"),
        ("2024년 2월 30일", "ko"),
        ("2024 3 mai", "fr"),
        ("am 3. Mai 2024 in Köln", "de"),
    ],
)
def test_what_is_no_date_in_a_language_is_refused(printed, language):
    with pytest.raises(ValueError, match=r"calendar|not a date"):
        parse_date(printed, language)


@pytest.mark.parametrize("language", ["de", "fr", "en-US", "ko"])
@pytest.mark.parametrize("printed", ["03.04.2024", "3/4/2024"])
def test_no_language_makes_an_ambiguous_date_plain(printed, language):
    with pytest.raises(ValueError, match="ambiguous"):
        parse_date(printed, language)


@pytest.mark.parametrize("language", "de fr es it nl sv pl ru fi tr uk ja zh ko".split())
@given(day=st.dates(min_value=date(1000, 1, 1)))
def test_every_day_reads_back_from_a_long_date(language, day):
    assert parse_date(format_date(day, "long", locale=language), language) == day.isoformat()


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


def test_tomorrow_may_be_a_time_zone_but_later_is_the_future():
    today = date(2022, 1, 12)
    assert not in_future("2022-01-13", today)
    assert in_future("2022-01-14", today)


CLDR = [tag for tag in locale_identifiers() if "_" not in tag]
# Of these CLDR's own formats have words that nothing marks as such; Bulgarian's shortest has figures only.
NOT_READ = set("bg ug bo byn ckb csw dz eu gez ku la mn prg tig tok vo wal".split())


def test_dates_of_every_language_in_cldr_are_read():
    failed = set()
    for tag in CLDR:
        for length in ("full", "long", "medium"):
            for day in (date(2022, 1, 12), date(2022, 9, 5), date(2023, 5, 28)):
                text = format_date(day, length, locale=tag)
                if any(character.isalpha() for character in text) and _parsed(text, tag) != day.isoformat():
                    failed.add(tag)
    assert len(CLDR) > 300
    assert failed <= NOT_READ


def _parsed(text, language):
    try:
        return parse_date(text, language)
    except ValueError:
        return None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Publié le 12 janvier 2022 à 10h30 | Mis à jour le 13 janvier 2022", "fr", ["2022-01-12", "2022-01-13"]),
        ("Stand: 03.04.2019, 10:00 Uhr", "de", ["2019-04-03"]),
        ("Port Ellam, Jan 5th, 2020", "en", ["2020-01-05"]),
        ("03/04/2019", "en", []),
        ("2022.01.12 10:00", "ko", ["2022-01-12"]),
        ("1.2.3.2022 and 127.0.0.1", "de", []),
        ("since 1970-01-01", "en", []),
    ],
)
def test_dates_in_a_line(text, language, expected):
    assert [day for _, day in find_dates(text, language)] == expected


@pytest.mark.parametrize("day", ["1970-01-01", "0001-01-01", "1900-01-01", "1969-12-31"])
def test_dates_that_stand_for_none(day):
    with pytest.raises(ValueError, match="unknown date"):
        parse_published(day)
    assert parse_date(day) == day


@pytest.mark.parametrize(
    "printed",
    [
        "Wed Jan 12 2022 10:15:00 GMT+0000 (Coordinated Universal Time)",
        "2022-01-12 10:15:00 +0000 UTC",
        "Wed Jan 12 10:15:00 UTC 2022",
        "2022-01-12T10:15:00+01:00[Europe/Paris]",
    ],
)
def test_dates_as_programs_print_them(printed):
    assert parse_date(printed) == "2022-01-12"


@pytest.mark.parametrize(
    "printed", ["2024-5-3", "2024.5.3", "2024/5/3", "2024. 5. 3", "2024. 5. 3.", "2024-5-3 07:05:00"]
)
def test_dates_with_the_year_first_need_no_zeros(printed):
    assert parse_date(printed) == "2024-05-03"


@pytest.mark.parametrize("printed", ["202453", "2024-5", "2024.53", "2024-5.3"])
def test_figures_with_a_year_first_that_are_no_date(printed):
    with pytest.raises(ValueError, match="is not a date"):
        parse_date(printed)


@pytest.mark.parametrize(("line", "language"), [("3 Μαΐου 2024", "el"), ("Ngày 3 tháng 5 năm 2024", "vi")])
def test_printed_days_whose_letters_fold_apart_or_whose_year_has_a_word(line, language):
    assert [day for _, day in find_dates(line, language)] == ["2024-05-03"]
