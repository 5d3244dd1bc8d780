from __future__ import annotations

import pytest

from pullquote import Archive, Filters, InputError
from pullquote.text.calendar import day
from tests.support.archives import add, ids

ARTICLES = (
    {
        "id": "a",
        "published": "2021-12-31",
        "outlet": "Harbour Ledger",
        "authors": ["Ada Fenn", "Ines Roe"],
        "language": "en",
    },
    {"id": "b", "published": "2022-01-01", "outlet": "HARBOUR LEDGER", "authors": ["Ines Roe"], "language": "en-GB"},
    {"id": "c", "published": "2022-02-28", "outlet": "Upland Courier", "authors": ["Štěpán Öz"], "language": "ko"},
    {"id": "d", "published": "2022-12-31", "outlet": "Upland Courier", "language": "eng"},
    {"id": "e", "outlet": "Straße Post", "authors": ["ADA FENN"]},
)


@pytest.fixture
def filled(archive: Archive) -> Archive:
    add(archive, *({"text": f"The lamp of quay {a['id']} was lit again.", **a} for a in ARTICLES))
    return archive


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), "abcde"),
        (Filters(after="2022"), "bcd"),
        (Filters(after="2022-01-01"), "bcd"),
        (Filters(after="2022-01-02"), "cd"),
        (Filters(after="2022-02"), "cd"),
        (Filters(before="2022"), "abcd"),
        (Filters(before="2022-12-30"), "abc"),
        (Filters(before="2022-02"), "abc"),
        (Filters(before="2022-2-28"), "abc"),
        (Filters(before="2021"), "a"),
        (Filters(after="2022", before="2022-01"), "b"),
        (Filters(after="2023", before="2022"), ""),
        (Filters(after="0001"), "abcd"),
        (Filters(before="9999"), "abcd"),
        (Filters(outlet="harbour ledger"), "ab"),
        (Filters(outlet="  Harbour Ledger "), "ab"),
        (Filters(outlet="STRASSE POST"), "e"),
        (Filters(outlet="the harbour-ledger"), "ab"),
        (Filters(outlet="strasse post"), "e"),
        (Filters(outlet="Harbour"), ""),
        (Filters(author="ada fenn"), "ae"),
        (Filters(author="Ines Roe"), "ab"),
        (Filters(author="štěpán öz"), "c"),
        (Filters(author="Stepan Oz"), "c"),
        (Filters(author="Roe"), ""),
        (Filters(language="en"), "ab"),
        (Filters(language="EN-gb"), "b"),
        (Filters(language="ko"), "c"),
        (Filters(outlet="' OR 1 --"), ""),
        (Filters(author='"], "'), ""),
        (Filters(collections=("default",)), "abcde"),
        (Filters(collections=("default", "other")), "abcde"),
        (Filters(collections=("other",)), ""),
        (Filters(after="2022", outlet="upland courier", language="ko"), "c"),
    ],
)
def test_filters(filled: Archive, filters: Filters, expected: str):
    assert ids(filled.articles(filters)) == list(expected)
    answer = filled.ask("the lamp of the quay was lit", k=10, filters=filters)
    assert sorted(ids(answer)) == list(expected)
    assert answer.answered == bool(expected)
    if not expected:
        assert answer.reason == "filtered_out"


@pytest.mark.parametrize("language", ["*", "e*", "e?", "[e]n"])
def test_a_language_is_no_pattern(filled: Archive, language: str):
    assert ids(filled.articles(Filters(language=language))) == []


@pytest.mark.parametrize(
    "value", ["yesterday", "2022-13", "2022-02-30", "22", "2022/01/01", "0000", "2022-00", "2022-01-00"]
)
@pytest.mark.parametrize("name", ["after", "before"])
def test_a_date_that_is_none_is_refused(filled: Archive, name: str, value: str):
    filters = Filters(**{name: value})
    with pytest.raises(InputError, match=r"date|calendar") as raised:
        filled.ask("the lamp", filters=filters)
    assert repr(value) in str(raised.value)
    with pytest.raises(InputError):
        list(filled.articles(filters))


def test_a_bad_date_is_refused_by_an_empty_archive_too(archive: Archive):
    with pytest.raises(InputError):
        archive.ask("the lamp", filters=Filters(after="soon"))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-2", "2023-02-01", "2023-02-28"),
        (" 2022-04-05 ", "2022-04-05", "2022-04-05"),
        ("0001", "0001-01-01", "0001-12-31"),
    ],
)
def test_a_partial_date_stands_for_its_first_or_last_day(text: str, first: str, last: str):
    assert (day(text, "first"), day(text, "last")) == (first, last)


def test_a_narrow_filter_in_a_large_archive_still_gives_k(archive: Archive):
    """The passages that pass rank behind hundreds of others: filtering after the search would find nothing."""
    common = [{"text": f"The lamp of the quay was lit. Day {n}.", "outlet": "Common"} for n in range(400)]
    rare = [{"text": f"Nothing burned that night, said keeper {n}.", "outlet": "Rare", "id": f"r{n}"} for n in range(7)]
    rare[6]["published"] = "2022-01-01"
    add(archive, *common, *rare)
    answer = archive.ask("The lamp of the quay was lit", k=5, filters=Filters(outlet="rare"))
    assert len(set(ids(answer))) == 5
    assert all(name.startswith("r") for name in ids(answer))
    assert ids(archive.ask("The lamp of the quay was lit", k=5, filters=Filters(after="2022"))) == ["r6"]


def test_a_filter_is_not_remembered_past_a_change(archive: Archive):
    add(archive, {"text": "The lamp of quay one was lit.", "outlet": "Rare", "id": "one"})
    rare = Filters(outlet="Rare")
    assert ids(archive.ask("the lamp", filters=rare)) == ["one"]
    add(archive, {"text": "The lamp of quay two was lit.", "outlet": "Rare", "id": "two"})
    assert sorted(ids(archive.ask("the lamp", filters=rare))) == ["one", "two"]
    add(archive, {"text": "The lamp of quay one was lit.", "outlet": "Common", "id": "one"})
    assert ids(archive.ask("the lamp", filters=rare)) == ["two"]
    archive.remove("two")
    assert ids(archive.ask("the lamp", filters=rare)) == []


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (
            Filters(outlet="Harbor Ledger"),
            ["no article is of the outlet “Harbor Ledger”: did you mean “HARBOUR LEDGER”"],
        ),
        (Filters(author="Ada Fen"), ["no article is by “Ada Fen”: did you mean “ADA FENN” or “Ada Fenn”?"]),
        (Filters(outlet="ledgr"), ["no article is of the outlet “ledgr”: did you mean “HARBOUR LEDGER”"]),
        (Filters(author="ines rowe"), ["no article is by “ines rowe”: did you mean “Ines Roe”?"]),
        (Filters(language="kor"), ["no article has the language “kor”: did you mean “ko”?"]),
        (Filters(language="ko-KR"), ["no article has the language “ko-KR”: did you mean “ko”?"]),
        (Filters(author="Roe"), ["no article is by “Roe”: did you mean “Ines Roe”?"]),
        (Filters(language="english"), ["no article has the language “english”: did you mean “en”, “en-GB” or “eng”?"]),
        (
            Filters(language="Coréen"),
            ["no article has the language “Coréen”: there are only “en”, “en-GB”, “eng” and “ko”"],
        ),
        (Filters(language="한국어"), ["no article has the language “한국어”: did you mean “ko”?"]),
        (Filters(collections="nope"), ["no article is in the collection “nope”: there is only “default”"]),
        (
            Filters(collections=("defualt", "no"), outlet="x"),
            ["did you mean “default”?", "“no”: there is only “default”"],
        ),
        (Filters(after="2030"), ["no article was published on or after 2030, the newest is of 2022-12-31"]),
        (Filters(before="1999"), ["no article was published on or before 1999, the oldest is of 2021-12-31"]),
        (
            Filters(after="2030", outlet="Nowhere"),
            ["on or after 2030", "the outlet “Nowhere”: there are only “HARBOUR LEDGER”, “Harbour Led"],
        ),
        (Filters(after="2022-12", outlet="Harbour Ledger"), []),
        (Filters(outlet="harbour ledger"), []),
        (Filters(collections=()), []),
    ],
)
def test_a_filter_that_no_article_passes_is_named(filled: Archive, filters: Filters, said: list[str]):
    """Python: `unmatched`, and the answer's reason; both say the same."""
    unmatched = filled.unmatched(filters)
    assert len(unmatched) == len(said)
    for one, words in zip(map(str, unmatched), said, strict=True):
        assert words in one
    answer = filled.ask("the lamp of the quay was lit", filters=filters)
    assert answer.unmatched == unmatched
    if said:
        assert answer.reason == "filtered_out"
        assert answer.reason_text == "; ".join(map(str, unmatched))
        assert [one["field"] for one in answer.to_dict()["unmatched"]] == [one.field for one in unmatched]


def test_filters_that_only_exclude_each_other_are_said_to(filled: Archive):
    answer = filled.ask("the lamp", filters=Filters(after="2022-12", outlet="Harbour Ledger"))
    assert answer.reason_text == "no article of the archive passes all the filters"


def test_nothing_of_another_collection_is_suggested(archive: Archive):
    add(
        archive, {"text": "The lamp was lit.", "outlet": "Private Wire", "authors": ["Hidden Roe"], "published": "2022"}
    )
    add(archive, {"text": "The lamp went out.", "outlet": "Quay Post"}, collection="ours")
    ours = Filters(collections="ours", outlet="private wir", author="hidden", after="2021", language="english")
    said = "; ".join(map(str, archive.unmatched(ours)))
    assert "no article is of the outlet “private wir”: there is only “Quay Post”" in said
    assert "no article is by “hidden”" in said
    assert "Private Wire" not in said
    assert "Hidden Roe" not in said
    assert "2022" not in said
