from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pullquote import Archive
from pullquote.benchmark.corpus import ARTICLE, PerturbingEncoder, newsroom
from pullquote.encoders.context import in_context
from pullquote.text.passages import split
from tests.support.fake_encoder import FakeEncoder


@pytest.fixture
def made(tmp_path: Path, encoder: FakeEncoder) -> tuple[Archive, PerturbingEncoder]:
    """Return an archive of the demo newsroom, and the encoder that it was encoded with."""
    copying = PerturbingEncoder(encoder)
    with newsroom() as (articles, _), Archive.open(tmp_path / "made", encoder=copying, create=True) as archive:
        archive.add(articles)
        yield archive, copying


def test_copies_are_stored_as_articles_and_never_encoded(made: tuple[Archive, PerturbingEncoder], encoder: FakeEncoder):
    archive, copying = made
    originals, encoded = archive.stats()["passages"], encoder.encoded
    report = archive.add_articles(copying.articles(2 * ARTICLE + 1))
    assert not report.rejected
    assert len(report.added) == 3
    assert archive.stats()["passages"] == originals + 2 * ARTICLE + 1
    assert encoder.encoded == encoded == len(copying.paragraphs)
    assert archive.check() == []


def test_a_copy_is_near_its_original_and_not_the_same(made: tuple[Archive, PerturbingEncoder]):
    _, copying = made
    (article,) = copying.articles(ARTICLE)
    for views, part in zip(copying.encode_passages(in_context(article, split(article))), split(article), strict=True):
        texts = copying.paragraphs
        words = set(part.text.split())
        shared = max(len(words & set(text.split())) / len(words) for text in texts)
        assert 0.5 < shared < 1 or len(words) < 12
        assert len(views.sentences) == len(part.sentences)
        for rows in (views.vector[None, :], views.sentences, views.tokens):
            assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


def test_an_unknown_article_is_encoded(made: tuple[Archive, PerturbingEncoder], encoder: FakeEncoder):
    archive, copying = made
    encoded = encoder.encoded
    assert archive.add_articles([copying.unknown(1)]).added == ("new-1",)
    assert encoder.encoded > encoded
    assert copying.unknown(1) == copying.unknown(1)
    assert copying.unknown(1).text != copying.unknown(2).text
