"""The index of large archives, compared with the brute-force oracle of test_faiss_engine.py at sizes fit for a test."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest

from pullquote import Filters
from pullquote.encoders.base import QuestionViews, Vector
from pullquote.search import faiss_engine, index_files
from pullquote.search.faiss_index import PROBED, is_flat, numbers_in
from tests.search.test_faiss_engine import OUTLETS, Bench, bench, draw

MANY = 300


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Train a partitioned index for `MANY` passages already."""
    monkeypatch.setattr(faiss_engine, "IVF_THRESHOLD", MANY)


@pytest.fixture
def large() -> Iterator[Bench]:
    """An archive that has outgrown its first index."""
    with bench(3) as made:
        for number in range(MANY // 5):
            made.put(f"a{number}", draw(made.random, 5, False), outlet=number % 3)
        made.engine.save()
        assert not is_flat(made.engine._index)
        yield made


def nearest(engine: faiss_engine.FaissEngine, question: Vector, filters: Filters, depth: int) -> list[int]:
    views = QuestionViews(question, question[None, :], ((0, 1),))
    return engine.candidates(views, [], filters, depth).nearest.tolist()


def recall(made: Bench, engine: faiss_engine.FaissEngine, depth: int) -> float:
    found = []
    for question in draw(made.random, 20, False):
        expected = made.expected(question, Filters())
        best = set(sorted(expected, key=lambda number: -expected[number])[:10])
        near = nearest(engine, question, Filters(), depth)
        assert set(near) <= set(expected)
        found.append(len(best & set(near)) / len(best))
    return float(np.mean(found))


def test_below_the_bound_the_index_is_exact():
    with bench(3) as made:
        made.put("a", draw(made.random, 5, False))
        made.engine.save()
        assert is_flat(made.engine._index)


def test_it_finds_nearly_what_is_nearest(large: Bench):
    assert large.engine._index.nprobe == PROBED
    assert recall(large, large.engine, 50) > 0.98
    assert large.engine.numbers().tolist() == sorted(large.expected(np.ones(8, np.float32), Filters()))


def test_articles_come_and_go(large: Bench):
    (new,) = draw(large.random, 1, False)
    large.put("new", new[None, :])
    number = max(large.expected(new, Filters()))
    assert number in nearest(large.engine, new, Filters(), 5)
    large.drop(len(large.known) - 1)
    assert number not in nearest(large.engine, new, Filters(), MANY)
    assert number not in large.engine.numbers()
    assert recall(large, large.engine, 50) > 0.98


@pytest.mark.parametrize("outlet", OUTLETS[:2])
def test_filters_find_all_that_pass(large: Bench, outlet: str):
    (question,) = draw(large.random, 1, False)
    expected = large.expected(question, Filters(outlet=outlet))
    assert set(nearest(large.engine, question, Filters(outlet=outlet), MANY)) == set(expected)


def test_it_is_written_and_read_again(large: Bench):
    large.put("new", draw(large.random, 3, False))
    again = large.opened()
    assert not is_flat(again._index)
    assert again._index.nprobe == PROBED
    assert again.numbers().tolist() == large.engine.numbers().tolist()
    assert recall(large, again, 50) > 0.98


def test_what_changes_while_it_grows_is_not_lost(monkeypatch: pytest.MonkeyPatch):
    with bench(4) as made:
        for number in range(MANY // 5):
            made.put(f"a{number}", draw(made.random, 5, False))
        grow = faiss_engine.build_ivf

        def meanwhile(*given):
            made.put("late", draw(made.random, 2, False))
            made.drop(0)
            return grow(*given)

        monkeypatch.setattr(faiss_engine, "build_ivf", meanwhile)
        made.engine.save()
        assert not is_flat(made.engine._index)
        assert made.engine.numbers().tolist() == sorted(made.expected(np.ones(8, np.float32), Filters()))


def test_an_index_without_vectors_has_no_numbers(large: Bench):
    large.engine._index.reset()
    assert numbers_in(large.engine._index).tolist() == []


def test_little_that_changed_is_not_worth_writing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(index_files, "REPLAYED", 10)
    with bench(5) as made:

        def worth_saving() -> bool:
            return index_files.worth_saving(made.catalog, made.folder, made.encoder)

        made.put("a", draw(made.random, 5, False))
        assert not worth_saving()
        made.put("b", draw(made.random, 6, False))
        assert worth_saving()
        made.engine.save()
        assert not worth_saving()
        for name in "cd":
            made.put(name, draw(made.random, 5, False))
        assert not worth_saving()
        made.drop(0)
        assert worth_saving()
        (path,) = made.folder.glob("passages-*")
        path.rename(path.with_name(re.sub(r"passages-\d+", "passages-99", path.name)))
        assert worth_saving()
