from datetime import date

import pytest

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


@pytest.mark.parametrize(
    "values",
    [{"title": 5}, {"title": ["a"]}, {"author": 7}, {"authors": [["a"]]}, {"outlet": False}, {"url": "\udfff"}],
)
def test_a_files_wrong_types_are_errors(values):
    with pytest.raises(ReadError):
        read_fields(values)


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
