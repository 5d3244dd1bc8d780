from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pullquote import Archive, Article
from pullquote.verification.pieces import MAX_PIECES, _longest_run, _printed_before
from tests.verification.test_verify import PIER

MILL = Article(id="mill", text="The mill on the Norrin ground its last sack of barley on Friday. Nobody wept.")
BANK = Article(id="bank", text="河边的老磨坊星期五磨完了最后一袋大麦。没有人哭。")


@pytest.fixture
def filled(archive: Archive) -> Archive:
    archive.add_articles([PIER, MILL, BANK])
    return archive


@pytest.mark.parametrize(
    ("claim", "pieces"),
    [
        (
            "The council met on Monday. It gave every fisherman of the town a silver medal and a new boat.",
            [("The council met on Monday.", "pier")],
        ),
        (
            "The council met on Monday. Zebras danced on the quay all through the summer. Nobody wept.",
            [("The council met on Monday.", "pier"), ("Nobody wept.", "mill")],
        ),
        (
            "While zebras danced and the king slept, the mill on the Norrin ground its last sack for nothing.",
            [("the mill on the Norrin ground its last sack", "mill")],
        ),
        ("市长说谎了，大家都非常高兴地跳舞，老磨坊星期五磨完了最后一袋。", [("老磨坊星期五磨完了最后一袋", "bank")]),
    ],
)
def test_a_claim_of_which_a_part_was_printed_says_which(filled: Archive, claim: str, pieces: list[tuple[str, str]]):
    found = filled.verify(claim)
    assert found.status == "pieces"
    assert [(claim[one.start : one.end], one.places[0].article.id) for one in found.pieces] == pieces
    assert found.places == tuple(place for one in found.pieces for place in one.places)
    assert [piece["text"] for piece in found.to_dict()["pieces"]] == [text for text, _ in pieces]


@pytest.mark.parametrize("claim", ["On the one of the many in the.", "A king on the moon wept for his lost barley."])
def test_a_few_common_words_are_no_piece(filled: Archive, claim: str):
    assert filled.verify(claim).status == "absent"


WORDS = "red blue green grey white black brown pink gold silver amber ochre".split()
FILLER = "Zebras danced in a hall all through that long summer night, and no king complained about noise."
words = st.lists(st.sampled_from("abc"), max_size=14)


def holds(printed: list[list[str]], run: list[str]) -> bool:
    return any(run == text[i : i + len(run)] for text in printed for i in range(len(text) - len(run) + 1))


@given(words, st.lists(words, max_size=3))
def test_how_many_words_before_each_place_were_printed_is_what_comparing_all_runs_says(
    claim: list[str], printed: list[list[str]]
):
    expected = [
        max((n for n in range(1, end + 1) if holds(printed, claim[end - n : end])), default=0)
        for end in range(len(claim) + 1)
    ]
    assert _printed_before(claim, printed) == expected


@given(words, st.lists(words, max_size=3), st.data())
def test_the_longest_run_between_two_places_is_the_longest(
    claim: list[str], printed: list[list[str]], data: st.DataObject
):
    low = data.draw(st.integers(0, len(claim)))
    high = data.draw(st.integers(low, len(claim)))
    runs = [(i, j) for i in range(low, high) for j in range(i + 1, high + 1) if holds(printed, claim[i:j])]
    start, end = _longest_run(_printed_before(claim, printed), low, high)
    assert end - start == max((j - i for i, j in runs), default=0)
    assert start == end or (start, end) == min((i, j) for i, j in runs if j - i == end - start)


def test_long_claims_in_long_texts_are_read():
    """Quadratic time would exceed the test's timeout."""
    assert _printed_before(["a", "b"] * 500 + ["c"], [["a", "b"] * 100_000]) == [*range(1001), 0]


def test_a_claim_with_more_printed_sentences_than_are_named_says_so(filled: Archive):
    told = [f"The {word} keeper counted the lamps of the {word} quay." for word in WORDS]
    filled.add_articles([Article(id="lamps", text=" ".join(told))])
    few = filled.verify(f" {FILLER} ".join(told[:3]))
    assert (len(few.pieces), few.compared_all) == (3, True)
    many = filled.verify(f" {FILLER} ".join(told))
    assert (len(many.pieces), many.compared_all) == (MAX_PIECES, False)
    assert many.to_dict()["compared_all"] is False
