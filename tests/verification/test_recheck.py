from __future__ import annotations

from dataclasses import replace

import pytest

from pullquote import Archive, Article, Furniture, Quote, QuoteReference
from pullquote.text.folding import digest
from tests.support.archives import change

LIGHT = Article(
    id="light",
    title="The light of Oss",
    authors=("Ada Fenn",),
    outlet="Harbour Ledger",
    published="2022-01-12",
    url="https://ledger.example.org/light",
    text=(
        "The lighthouse of Oss was lit on Monday.\n\n"
        "Its lamp came from Velden. The keeper carried it up two hundred steps. Nobody helped.\n\n"
        "The keeper on the stairs. Photo: B. Lind\n\n"
        "Ships will see it from thirty miles away."
    ),
)
CAPTION = LIGHT.text.index("The keeper on the stairs")
LIGHT = replace(
    LIGHT, furniture=(Furniture(CAPTION, CAPTION + len("The keeper on the stairs. Photo: B. Lind"), "caption"),)
)
LAMP = LIGHT.text.split("\n\n")[1]
STEPS = "How many steps did the keeper carry the lamp?"


def changed(text: str) -> Article:
    return replace(LIGHT, text=text, furniture=())


@pytest.fixture
def quote(archive: Archive) -> Quote:
    """Add the article and return its quote."""
    archive.add_articles([LIGHT])
    return archive.ask(STEPS).quotes[0]


@pytest.fixture
def reference(quote: Quote) -> QuoteReference:
    return QuoteReference.to(quote)


def test_a_quote_again_is_the_same(archive: Archive, quote: Quote, reference: QuoteReference):
    assert archive.requote(reference) == replace(quote, score=0.0, also_in=())
    assert quote.text == LAMP
    assert quote.text[slice(*quote.highlight)] == "The keeper carried it up two hundred steps."


def test_a_quote_that_was_cut_is_cut_again(archive: Archive):
    long = " ".join(f"The keeper counted step {number} of the stairs with care." for number in range(80))
    archive.add_articles([replace(LIGHT, text=long, furniture=())])
    quote = archive.ask("the keeper counted step 40 of the stairs with care").quotes[0]
    assert quote.cut_before
    assert quote.cut_after
    assert archive.requote(QuoteReference.to(quote)) == replace(quote, score=0.0)


def test_every_passage_that_came_close_can_be_quoted_again(archive: Archive):
    archive.add_articles([LIGHT])
    answer = archive.ask("What of the keeper, the ships and the lamp?", k=10)
    assert len(answer.closest) + len(answer.quotes) == 4
    for quote in (*answer.quotes, *answer.closest):
        assert archive.requote(QuoteReference.to(quote)) == replace(quote, score=0.0)


def test_the_passages_around_are_those_of_the_body_whole(archive: Archive, reference: QuoteReference):
    around = [archive.requote(reference, away=step) for step in (-2, -1, 1, 2)]
    assert [quote and quote.text for quote in around] == [
        None,
        "The lighthouse of Oss was lit on Monday.",
        "Ships will see it from thirty miles away.",
        None,
    ]
    after = around[2]
    assert after is not None
    assert after.article.text[after.start : after.end] == after.text
    assert (after.highlight, after.cut_before, after.cut_after) == ((0, 0), False, False)
    assert "paragraph 4" in after.attribution
    assert after.link is not None
    assert after.link.startswith(f"{LIGHT.url}#:~:text=")
    assert archive.requote(QuoteReference.to(after), away=-1) is not None


def test_around_a_caption_is_the_body(archive: Archive, reference: QuoteReference):
    caption = next(
        quote
        for quote in archive.ask("keeper on the stairs", k=10).closest + archive.ask("keeper stairs", k=10).quotes
        if quote.passage.kind == "caption"
    )
    given = QuoteReference.to(caption)
    steps = [archive.requote(given, away=step) for step in (-1, 0, 1)]
    assert [quote and quote.passage.kind for quote in steps] == ["body", "caption", "body"]
    assert steps[0] is not None
    assert steps[0].text == LAMP


@pytest.mark.parametrize("away", [10_000, -10_000])
def test_there_is_nothing_far_away(archive: Archive, reference: QuoteReference, away: int):
    assert archive.requote(reference, away=away) is None


def test_a_superseded_version_is_quoted_as_one(archive: Archive, quote: Quote, reference: QuoteReference):
    archive.add_articles([changed("Nothing of this was true.")])
    again = archive.requote(reference)
    assert again is not None
    assert (again.text, again.article.version, again.superseded) == (quote.text, 1, True)
    assert "superseded" in again.attribution
    assert "superseded" not in quote.attribution
    before = archive.requote(reference, away=-1)
    assert before is not None
    assert (before.text, before.superseded) == ("The lighthouse of Oss was lit on Monday.", True)
    newest = archive.ask("Nothing of this was true").quotes[0]
    requoted = archive.requote(QuoteReference.to(newest))
    assert requoted is not None
    assert not requoted.superseded


def test_what_was_removed_is_not_quoted(archive: Archive, reference: QuoteReference):
    archive.remove(LIGHT.id)
    assert archive.requote(reference) is None
    assert archive.requote(reference, away=1) is None
    recheck = archive.recheck(reference)
    assert (recheck.status, recheck.place) == ("withdrawn", None)


def test_an_article_added_again_with_other_words_is_another(archive: Archive, reference: QuoteReference):
    archive.remove(LIGHT.id)
    other = LIGHT.text.replace("two hundred", "one hundred")
    assert len(other) == len(LIGHT.text)
    archive.add_articles([changed(other)])
    assert [version.version for version in archive.versions(LIGHT.id)] == [1]
    assert archive.requote(reference) is None
    assert archive.requote(reference, away=1) is None
    assert archive.recheck(reference).status == "withdrawn"


def test_an_article_added_again_with_the_same_words_is_the_same(
    archive: Archive, quote: Quote, reference: QuoteReference
):
    archive.remove(LIGHT.id)
    archive.add_articles([LIGHT])
    again = archive.requote(reference)
    assert again is not None
    assert (again.text, again.superseded) == (quote.text, False)
    assert archive.recheck(reference).status == "unchanged"


def test_the_same_words_where_no_passage_is_are_not_quoted(archive: Archive, reference: QuoteReference):
    """An article added again may be split differently: a quote never crosses the end of a passage."""
    start, end = reference.start, LIGHT.text.index("Ships") + 5
    across = replace(reference, end=end, sha256=digest(LIGHT.text[start:end]))
    assert archive.requote(across) is None
    between = replace(reference, start=start - 2, end=start, sha256=digest("\n\n"))
    assert archive.requote(between) is None
    assert archive.recheck(across).status == archive.recheck(between).status == "withdrawn"


@pytest.mark.parametrize("collections", [(), ("other",), ("Default",), ["other", "more"]])
def test_nothing_is_quoted_from_a_collection_that_may_not_be_read(
    archive: Archive, reference: QuoteReference, collections: list[str]
):
    assert archive.requote(reference, collections=collections) is None
    assert archive.requote(reference, away=1, collections=collections) is None
    recheck = archive.recheck(reference, collections=collections)
    assert (recheck.status, recheck.place) == ("withdrawn", None)
    assert archive.requote(reference, collections=["other", "default"]) is not None


def test_one_id_in_two_collections(archive: Archive, reference: QuoteReference):
    archive.add_articles([changed("Theirs is another lighthouse.")], collection="theirs")
    assert archive.requote(replace(reference, collection="theirs")) is None
    ours = archive.requote(reference)
    assert ours is not None
    assert ours.article.collection == "default"
    assert archive.recheck(reference).status == "unchanged"
    archive.remove(LIGHT.id, collections=["default"])
    assert archive.recheck(reference).status == "withdrawn"


def test_unchanged_where_it_stood(archive: Archive, quote: Quote, reference: QuoteReference):
    recheck = archive.recheck(reference)
    assert recheck.status == "unchanged"
    assert recheck.place is not None
    assert (recheck.place.start, recheck.place.end) == (quote.start, quote.end)
    assert (recheck.place.paragraph, recheck.place.current, recheck.place.differences) == (2, True, ())


def test_unchanged_where_it_stands_now(archive: Archive, quote: Quote, reference: QuoteReference):
    archive.add_articles([changed(f"A correction came in.\n\nIt is this.\n\n{LIGHT.text}")])
    place = archive.recheck(reference).place
    assert place is not None
    assert place.article.version == 2
    assert place.article.text[place.start : place.end] == quote.text
    assert place.paragraph == 4


def test_of_two_places_the_one_nearest_to_where_it_stood(archive: Archive, reference: QuoteReference):
    twice = f"{LIGHT.text}\n\n{'Words between. ' * 30}\n\n{LAMP}"
    archive.add_articles([changed(twice)])
    place = archive.recheck(reference).place
    assert place is not None
    assert place.start == reference.start


def test_changed_with_what_differs(archive: Archive, reference: QuoteReference):
    archive.add_articles([changed(LIGHT.text.replace("two hundred", "ninety"))])
    recheck = archive.recheck(reference)
    assert recheck.status == "changed"
    assert recheck.place is not None
    assert "ninety" in recheck.place.article.text[recheck.place.start : recheck.place.end]
    assert [
        (step.claimed.strip(), step.printed.strip()) for step in recheck.place.differences if step.operation != "equal"
    ] == [("two hundred", "ninety")]
    assert recheck.place.similarity < 1


@pytest.mark.parametrize("other", [str.upper, str.title, lambda text: text.replace(" ", "  ")])
def test_other_letters_or_spaces_are_a_change(archive: Archive, reference: QuoteReference, other):
    archive.add_articles([changed(other(LIGHT.text))])
    assert archive.recheck(reference).status == "changed"


def test_changed_out_of_recognition(archive: Archive, reference: QuoteReference):
    archive.add_articles([changed("Pears were cheap in Hollin Beck.")])
    recheck = archive.recheck(reference)
    assert (recheck.status, recheck.place) == ("changed", None)


def test_changed_and_changed_back(archive: Archive, reference: QuoteReference):
    archive.add_articles([changed("Pears were cheap in Hollin Beck.")])
    archive.add_articles([LIGHT])
    recheck = archive.recheck(reference)
    assert recheck.status == "unchanged"
    assert recheck.place is not None
    assert recheck.place.article.version == archive.versions(LIGHT.id)[-1].version


def test_a_text_that_was_tampered_with_is_not_quoted(archive: Archive, reference: QuoteReference):
    change(archive, "UPDATE versions SET text = replace(text, 'two hundred', 'six hundred')")
    assert archive.requote(reference) is None
    assert archive.recheck(reference).status == "withdrawn"


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "nothing"},
        {"version": 2},
        {"version": 0},
        {"start": -5},
        {"start": 10**9, "end": 10**9 + 5},
        {"end": 0},
        {"sha256": "0" * 64},
    ],
)
def test_a_reference_to_nothing(archive: Archive, reference: QuoteReference, wrong: dict[str, object]):
    nowhere = replace(reference, **wrong)  # type: ignore[arg-type]
    assert archive.requote(nowhere) is None
    assert archive.requote(nowhere, away=1) is None
    assert archive.recheck(nowhere).status == "withdrawn"


def test_an_empty_archive_has_nothing_to_quote(archive: Archive):
    reference = QuoteReference(
        id="x", collection="default", version=1, start=0, end=1, highlight=(0, 1), sha256="0" * 64
    )
    assert archive.requote(reference) is None
    assert archive.recheck(reference).status == "withdrawn"
