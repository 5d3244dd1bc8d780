from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from pullquote.errors import InputError, ReadError
from pullquote.reading.metadata import MetadataSource, merge, read_fields, validate
from pullquote.types import Metadata


def test_what_the_caller_gives_is_validated():
    given = Metadata(
        title=" Fares  rise ", authors="By Jane Doe", published=date(2022, 1, 12), url="https://a.example/x"
    )
    assert validate(given) == Metadata(
        title="Fares rise", authors=("Jane Doe",), published="2022-01-12", url="https://a.example/x"
    )
    assert validate(Metadata(title=None, authors=["Ann Poe", "", "Ann Poe"], outlet="")) == Metadata(
        authors=("Ann Poe",)
    )


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"published": "03/04/2022"}, "published.*ambiguous"),
        ({"modified": "2022-02-30"}, "modified.*calendar"),
        ({"url": "ftp://a.example"}, "url.*https"),
        ({"url": "javascript:alert(1)"}, "url.*https"),
        ({"language": "Korean language"}, "language.*tag"),
        ({"title": 5}, "title is 5"),
        ({"title": "a\ud800"}, "surrogate"),
        ({"authors": [5]}, "authors.*names"),
    ],
)
def test_an_invalid_value_raises_one_line(values, why):
    with pytest.raises(InputError, match=why) as caught:
        validate(Metadata(**values))
    assert "\n" not in str(caught.value)


def test_a_files_bad_date_or_address_is_dropped_with_a_note():
    metadata, notes = read_fields({"title": "Fares", "date": "03/04/2022", "url": "mailto:x", "weather": ["fog"]})
    assert metadata == Metadata(title="Fares")
    assert len(notes) == 2


@pytest.mark.parametrize("values", [{"id": True}, {"id": ["a"]}, {"id": {"made": "up"}}, {"url": "\udfff"}])
def test_an_id_of_another_type_and_half_a_character_are_errors(values):
    with pytest.raises(ReadError):
        read_fields(values)


@pytest.mark.parametrize(
    "values",
    [{"outlet": False}, {"outlet": {"made": "up"}}, {"author": 7}, {"authors": [[True]]}, {"date": [[[[[[1]]]]]]}],
)
def test_other_values_of_another_type_are_dropped_with_a_note(values):
    metadata, notes = read_fields({"title": "Fares", **values})
    assert metadata == Metadata(title="Fares")
    assert len(notes) == 1
    assert notes[0].endswith("; left unknown")
    assert "\n" not in notes[0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": 1984}, {"title": "1984"}),
        ({"title": {"rendered": "Fares"}}, {"title": "Fares"}),
        ({"publisher": {"@type": "Organization", "name": "Harbour Ledger"}}, {"outlet": "Harbour Ledger"}),
        ({"publisher": [{"name": "Harbour Ledger"}, {"name": "Other"}]}, {"outlet": "Harbour Ledger"}),
        ({"Publisher": ["Harbour Ledger"]}, {"outlet": "Harbour Ledger"}),
        ({"section": [None, "Ports"]}, {"section": "Ports"}),
        ({"id": {"$oid": "5f1"}}, {"id": "5f1"}),
        ({"Date Published": "2022-01-12"}, {"published": "2022-01-12"}),
        ({"datePublished": "2022-01-12", "canonicalURL": "https://a.example/x"}, {"url": "https://a.example/x"}),
        ({"published": "soon", "date": "2022-01-12"}, {"published": "2022-01-12"}),
        ({"date": "“2022-01-12”", "lang": "‘en’"}, {"published": "2022-01-12", "language": "en"}),
        ({"author": {"first_name": "Jane", "last_name": "Doe"}}, {"authors": ("Jane Doe",)}),
        ({"authors": [{"displayName": "Jane Doe"}, ["John Roe"], 7]}, {"authors": ("Jane Doe", "John Roe")}),
        ({"author": {"person": {"name": "Jane Doe"}}}, {"authors": ("Jane Doe",)}),
    ],
)
def test_what_programs_export_is_read(values, expected):
    metadata, notes = read_fields(values)
    assert expected.items() <= metadata.known().items()
    assert notes == []


@pytest.mark.parametrize(
    "moment",
    [
        *(1641945600, 1641945600.75, "1641945600", 1641945600_123, 1641945600_123456, 1641945600_123456789),
        *({"$date": "2022-01-12T00:00:00Z"}, {"$date": {"$numberLong": "1641945600000"}}, 20220112),
    ],
)
def test_a_moment_in_seconds_or_less_is_its_day(moment):
    assert read_fields({"published": moment}) == (Metadata(published="2022-01-12"), [])


@pytest.mark.parametrize("moment", [0, 1, -1641945600, 2022, 10**25, "1641945600 or so"])
def test_other_numbers_are_no_day(moment):
    metadata, notes = read_fields({"published": moment})
    assert metadata.published is None
    assert len(notes) == 1


@given(st.dates(date(1973, 4, 1), date(2100, 1, 1)), st.integers(0, 86_399), st.sampled_from((1, 1000, 10**6, 10**9)))
def test_every_day_is_found_by_its_moments(day, second, scale):
    moment = (int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + second) * scale
    assert read_fields({"published": moment})[0].published == day.isoformat()


def test_null_and_empty_are_unknown():
    assert read_fields({"title": None, "authors": [None], "outlet": " ", "published": ""}) == (Metadata(), [])


@pytest.mark.parametrize(
    ("given", "authors"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("by Jane Doe", ("Jane Doe",)),
        ("Byron Poe", ("Byron Poe",)),
        (["Jane Doe", {"name": "John Roe"}], ("Jane Doe", "John Roe")),
        ("No Author", ()),
        ("Doe, Jane", ("Doe, Jane",)),
    ],
)
def test_author_strings(given, authors):
    assert read_fields({"author": given})[0].authors == authors


def test_the_first_source_that_knows_a_fact_wins_and_is_remembered():
    merged, origins = merge(
        [
            MetadataSource("given", Metadata(title="A")),
            MetadataSource("sidecar", Metadata(title="B", outlet="Ledger")),
            MetadataSource("text", Metadata(authors=("Jane Doe",), outlet="Coast")),
        ]
    )
    assert merged == Metadata(title="A", outlet="Ledger", authors=("Jane Doe",))
    assert origins == {"title": "given", "outlet": "sidecar", "authors": "text"}
