from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pullquote import Archive
from pullquote.benchmark import query
from pullquote.benchmark.update import update
from pullquote.search.base import Candidates
from pullquote.types import Article
from tests.support.fake_encoder import FakeEncoder

WORDS = "ferry harbour lamp gull crate pear storm bridge quarry mill bell rope".split()
ARTICLES = [Article(text=f"The {one} and the {two} met.", id=f"{one}-{two}") for one in WORDS for two in WORDS]
QUESTIONS = ["Where did the ferry and the bell meet?", "the lamp and the rope"]


@pytest.fixture
def filled(archive: Archive) -> Archive:
    archive.add_articles(ARTICLES)
    return archive


@pytest.mark.parametrize("at_once", [7, 20_000])
def test_recall_is_that_of_an_exact_search(
    filled: Archive, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch, at_once: int
):
    monkeypatch.setattr(query, "READ_AT_ONCE", at_once)
    assert query._recall(filled, encoder, QUESTIONS, 100) >= 0.9  # equally near passages may come in a different order
    engine = filled._loader.engine()
    worst = engine.numbers().tolist()
    for question in QUESTIONS:
        near = engine.candidates(encoder.encode_question(question), (), query.Filters(), 50).nearest.tolist()
        worst = [number for number in worst if number not in near]
    monkeypatch.setattr(
        engine, "candidates", lambda *_: Candidates(np.array(worst), np.zeros(len(worst), np.float32), {})
    )
    assert query._recall(filled, encoder, QUESTIONS, 100) == 0


def test_an_update_is_seen_by_a_reader_and_leaves_the_archive_as_it_was(
    tmp_path: Path, filled: Archive, encoder: FakeEncoder
):
    new = Article(text="Nobody had counted the herons before.\n\nThey left.", id="herons")
    before = filled.stats()
    for folder in (filled.folder, tmp_path / "empty"):
        for done, seen in update(folder, encoder, new):
            assert 0 < done < seen
    assert filled.stats() == before
    assert filled.check() == []
