from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pullquote import Archive, Article
from pullquote.verification.pieces import _longest_run
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


words = st.lists(st.sampled_from("abc"), max_size=14)


@given(words, st.lists(words, max_size=3))
def test_the_longest_run_is_the_longest(claim: list[str], printed: list[list[str]]):
    runs = {tuple(text[i:j]) for text in printed for i in range(len(text)) for j in range(i + 1, len(text) + 1)}
    longest = max(
        (j - i for i in range(len(claim)) for j in range(i + 1, len(claim) + 1) if tuple(claim[i:j]) in runs), default=0
    )
    start, end = _longest_run(claim, printed)
    assert end - start == longest
    assert not longest or tuple(claim[start:end]) in runs


def test_long_claims_in_long_texts_are_read():
    """Quadratic time would exceed the test's timeout."""
    assert _longest_run(["a", "b"] * 500 + ["c"], [["a", "b"] * 100_000]) == (0, 1000)
