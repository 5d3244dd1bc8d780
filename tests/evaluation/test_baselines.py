from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st

from pullquote import Archive, InputError
from pullquote.encoders.context import in_context
from pullquote.evaluation import BASELINES
from pullquote.evaluation.baselines import (
    ORDERS,
    READ_AT_ONCE,
    Baselines,
    Bm25,
    Scores,
    by_bm25,
    by_dense,
    by_minmax,
    by_rrf,
)
from pullquote.evaluation.judge import RankedResult
from pullquote.text.terms import content_terms, passage_terms
from tests.support.archives import FERRY, MILL, add, change
from tests.support.fake_encoder import FakeEncoder

LONG = " ".join(f"Keeper {n} of the lamp at Gannet Point wrote line {n} of the log." for n in range(1, 200))
WORDS = st.lists(st.sampled_from("a b c d e f".split()), max_size=8)


def bm25_of(texts: list[list[str]], terms: list[str], number: int) -> float:
    """Score one text by the formula of Robertson and Zaragoza, with Lucene's idf."""
    mean = sum(map(len, texts)) / len(texts)
    score = 0.0
    for term in terms:
        holding = sum(term in text for text in texts)
        idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        tf = texts[number].count(term)
        score += idf * tf / (tf + 1.2 * (1 - 0.75 + 0.75 * len(texts[number]) / mean)) if tf else 0.0
    return score


@given(st.lists(WORDS, min_size=1, max_size=8), WORDS.map(lambda words: sorted(set(words))))
def test_bm25_is_what_its_formula_says(texts: list[list[str]], terms: list[str]):
    expected = [bm25_of(texts, terms, number) for number in range(len(texts))]
    assert Bm25(texts).scores(terms).tolist() == pytest.approx(expected)


def test_bm25_agrees_with_bm25s():
    import bm25s  # slow to import

    draw = np.random.default_rng(1)
    words = [f"w{n}" for n in range(200)]
    texts = [draw.choice(words, size=draw.integers(1, 60)).tolist() for _ in range(100)]
    other = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    other.index(texts, show_progress=False)
    own = Bm25(texts)
    for _ in range(20):
        terms = list(dict.fromkeys(draw.choice(words, size=6).tolist()))
        assert own.scores(terms) == pytest.approx(other.get_scores(terms), abs=1e-5)


def test_the_orders_by_hand():
    scores = Scores(np.array([0.9, 0.5, 0.1, 0.5]), np.array([0.0, 3.0, 6.0, 3.0]))
    assert by_dense(scores).tolist() == [0, 1, 3, 2]
    assert by_bm25(scores).tolist() == [2, 1, 3]  # the first holds none of the terms
    # rrf: 1/61, 1/62 + 1/62, 1/64 + 1/61, 1/63 + 1/63
    assert by_rrf(scores).tolist() == [1, 2, 3, 0]
    # minmax: 1 + 0, 0.5 + 0.5, 0 + 1, 0.5 + 0.5: all the same
    assert by_minmax(scores).tolist() == [0, 1, 2, 3]


def test_where_all_are_the_same_or_nothing_is_found():
    scores = Scores(np.array([0.5, 0.5]), np.array([0.0, 0.0]))
    assert by_bm25(scores).tolist() == []
    for order in (by_dense, by_rrf, by_minmax):
        assert order(scores).tolist() == [0, 1]


def test_the_names_are_those_that_the_command_line_gives():
    assert tuple(ORDERS) == BASELINES


@pytest.fixture
def filled(archive: Archive) -> Archive:
    add(
        archive,
        {"text": FERRY, "id": "ferry"},
        {"text": "The ferry to Osmey will be superseded.", "id": "mill"},
        {"text": LONG, "id": "long"},
        {"text": FERRY, "id": "wire"},
    )
    add(archive, {"text": f"{MILL}\n\nThe lamp of the ferry burned.", "id": "mill"})
    return archive


def listed(passages: list[RankedResult]) -> list[tuple[str, int]]:
    return [(one.article.id, one.paragraph) for one in passages]


def test_every_current_passage_is_ranked_once_and_copies_are_folded(filled: Archive):
    rankings = Baselines(filled, BASELINES).rank("the ferry to Osmey left at dawn", 10)
    assert set(rankings) == set(BASELINES)
    body = {(article.id, passage.paragraph) for article in filled.articles() for passage in article.passages}
    assert sum(len(article.passages) for article in filled.articles()) > len(body)  # the log is split into windows
    for name in ("dense", "rrf", "minmax"):
        assert sorted(listed(rankings[name])) == sorted(body - {("wire", 1)})
    assert listed(rankings["bm25"]) == [("ferry", 1), ("mill", 2)]
    for ranking in rankings.values():
        (ferry,) = (one for one in ranking if one.article.id == "ferry")
        assert ferry.also_in == {"wire"}, ranking
        assert ferry.passage == ferry.shown == FERRY


def test_searching_is_exact(filled: Archive, encoder: FakeEncoder):
    """The orders are those of cosines and scores computed one by one."""
    question = "the lamp of Gannet Point burned as the ferry left"
    parts = [(article, passage) for article in filled.articles() for passage in article.passages]
    best: dict[tuple[str, int], float] = {}
    for article in filled.articles():
        texts = in_context(article, article.passages)
        for passage, views in zip(article.passages, encoder.encode_passages(texts), strict=True):
            cosine = float(views.vector @ encoder.encode_question(question).vector)
            place = (article.id, passage.paragraph)
            best[place] = max(best.get(place, -1), cosine)
    del best["wire", 1]
    rankings = Baselines(filled, ("dense", "bm25")).rank(question, 10)
    assert listed(rankings["dense"]) == sorted(best, key=lambda place: -best[place])
    texts = [passage_terms(passage.text) for _, passage in parts]
    scores = [bm25_of(texts, content_terms(question), number) for number in range(len(texts))]
    found: dict[tuple[str, int], float] = {}
    for (article, passage), score in zip(parts, scores, strict=True):
        if score:
            place = (article.id, passage.paragraph)
            found[place] = max(found.get(place, 0), score)
    del found["wire", 1]
    assert listed(rankings["bm25"]) == sorted(found, key=lambda place: -found[place])


def test_no_more_than_were_asked_for(filled: Archive):
    baselines = Baselines(filled, ("rrf",))
    whole = listed(baselines.rank("ferry", 10)["rrf"])
    assert [listed(baselines.rank("ferry", k)["rrf"]) for k in (1, 2)] == [whole[:1], whole[:2]]


def test_a_name_given_twice_is_ranked_once(filled: Archive):
    assert list(Baselines(filled, ("bm25", "dense", "bm25")).rank("ferry", 1)) == ["bm25", "dense"]


def test_an_unknown_name(filled: Archive):
    with pytest.raises(InputError, match="'tfidf' is not a baseline: known are dense, bm25, rrf, minmax"):
        Baselines(filled, ("dense", "tfidf"))


def test_many_passages_are_read_in_parts(archive: Archive):
    last = READ_AT_ONCE + 1
    add(archive, {"text": "\n\n".join(f"Keeper number{n} lit the lamp." for n in range(1, last + 1)), "id": "k"})
    ranking = Baselines(archive, ("bm25",)).rank(f"number{last}", 3)["bm25"]
    assert listed(ranking) == [("k", last)]


def test_a_damaged_article_is_not_ranked(filled: Archive):
    """Nor is it quoted; the vectors of the others stay with their passages."""
    change(filled, "UPDATE versions SET text = replace(text, 'Keeper', 'Sweeper')")
    with Archive.open(Path(filled.folder), encoder=FakeEncoder()) as opened:
        rankings = Baselines(opened, ("dense",)).rank("the ferry to Osmey left at dawn", 10)
    assert listed(rankings["dense"])[0] == ("ferry", 1)
    assert "long" not in {article for article, _ in listed(rankings["dense"])}
