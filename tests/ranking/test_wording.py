"""Near copies: slips that are corrected are copies, whatever changes what is said is none."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, strategies as st

from pullquote import Archive, Filters
from pullquote.ranking.duplicates import deduplicate, first_printed
from pullquote.ranking.wording import is_copy
from tests.ranking.builders import scored, stored
from tests.support.archives import add
from tests.support.wire_copies import MEANINGS, STYLES, slip

WORDS = frozenset(
    "the harbour harbor board said monday that winter ferry would leave at seven because engines were replaced and "
    "passengers complained about conditions hired fired council pier master walked walker".split()
)
TEXT = (
    "The harbour board said on Monday that the winter ferry to Osmey would leave at 7, because 12 engines were "
    "replaced. “Passengers complained about conditions,” said Una Vey, and the council of Tarn was told on Friday."
)


def is_word(word: str) -> bool:
    return word in WORDS


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("the council replaced engines", "the council replacd engines", True),
        ("the council replaced engines", "the council repalced engines", True),
        ("the council replaced engines", "the counncil replaced engines", True),
        ("the council hired the master", "the council fired the master", False),
        ("the council walked to the pier", "the council walker to the pier", False),
        ("the council of Osmey", "the council of Osney", False),
        ("the council replaced 7 engines", "the council replacd 8 engines", False),
        ("the council replaced engines", "the council not replacd engines", False),
        ("the council replaced engines", "the council replacd engines?", False),
        ("the council “replaced” engines that complained", "the council replacd engines that complained", False),
        ("the council “replaced” engines", "the council “replacd” engines", False),
        ("the pier and the ferry", "the pir and the ferry", False),
    ],
)
def test_a_slip_is_corrected_where_only_one_is_a_word(one: str, other: str, expected: bool):
    assert is_copy(one, other, is_word) is expected
    assert is_copy(other, one, is_word) is expected


def test_only_few_words_may_have_slips():
    assert not is_copy("the council replaced engines", "the councl replacd engines", is_word)


@pytest.mark.parametrize("name", sorted(STYLES.keys() - {"a slip"}))
def test_a_style_changes_no_wording(name: str):
    changed = STYLES[name](TEXT, Random(1))
    assert changed is None or is_copy(TEXT, changed)


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(MEANINGS)))
def test_what_changes_the_meaning_makes_another_wording_with_or_without_a_slip(random: Random, name: str):
    changed = MEANINGS[name](TEXT, random)
    assert changed is not None
    for text in (changed, slip(changed, random) or changed):
        assert not is_copy(TEXT, text)
        assert not is_copy(TEXT, text, is_word)


def test_the_first_printing_is_quoted_and_the_others_are_named():
    texts = ("the council replacd engines", "the council replaced engines", "the council replaced engines")
    days = (None, "2022-03-05", "2022-03-04")
    ranked = [
        scored(stored(n, text=text, published=day), sentence=1 - n / 10)
        for n, (text, day) in enumerate(zip(texts, days, strict=True))
    ]
    ((best, copies),) = deduplicate(ranked, 10, is_word)
    first, others = first_printed(best, copies)
    assert first.stored.number == 2
    assert first.score == best.score
    assert [one.stored.number for one in others] == [0, 1]


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (("2022-03", "2022-03-04"), 0),  # perhaps the same day
        (("2022-04", "2022-03-04"), 1),
        ((None, None), 0),
        (("2022-03-04", None), 0),
        (("2021-03-04", "2020"), 1),
    ],
)
def test_which_printing_is_the_first(days: tuple[str | None, str | None], first: int):
    one, other = (scored(stored(n, text="x", published=day)) for n, day in enumerate(days))
    assert first_printed(one, [other])[0].stored.number == first


def test_a_near_copy_is_named_beside_the_earliest_quote(archive: Archive):
    add(
        archive,
        {"text": TEXT.replace("replaced", "replacd"), "id": "late", "outlet": "Late Post", "published": "2022-03-06"},
        {"text": TEXT, "id": "first", "outlet": "Meridian Wire", "published": "2022-03-05"},
        {
            "text": TEXT.replace("12 engines", "13 engines"),
            "id": "other",
            "outlet": "Upland",
            "published": "2022-03-04",
        },
    )
    answer = archive.ask("Why would the winter ferry to Osmey leave at 7?", k=5)
    ranking = {one.article.id: [other.id for other in one.also_in] for one in (*answer.quotes, *answer.closest)}
    assert ranking == {"first": ["late"], "other": []}


def test_what_may_not_be_read_changes_no_quote(archive: Archive):
    add(archive, {"text": TEXT, "id": "late", "published": "2022-03-06"})
    alone = archive.ask("Why would the winter ferry to Osmey leave at 7?", filters=Filters(collections=("default",)))
    add(archive, {"text": TEXT, "id": "first", "published": "2022-03-05"}, collection="others")
    beside = archive.ask("Why would the winter ferry to Osmey leave at 7?", filters=Filters(collections=("default",)))
    assert beside.to_dict() == alone.to_dict()


def test_every_copy_among_many_is_named(archive: Archive):
    """What MinHash at ingestion would find is found among the candidates of the question."""
    copies = [change(TEXT, Random(n)) or TEXT for n in range(5) for change in STYLES.values()]
    told = [{"text": text, "url": f"https://{n}.example/a", "outlet": f"Outlet {n}"} for n, text in enumerate(copies)]
    others = [{"text": f"The ferry to Osmey left at {n}, said a witness.", "id": f"w{n}"} for n in range(10)]
    add(archive, *told, *others)
    answer = archive.ask("Why would the winter ferry to Osmey leave at 7?", k=3)
    named = [1 + len(one.also_in) for one in (*answer.quotes, *answer.closest) if one.article.url]
    assert sum(named) == len(copies)
    assert max(named) > len(copies) - 10
