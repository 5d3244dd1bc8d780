"""The first real input, if it is beside the repository: two raw press articles without any metadata."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pullquote import Archive, Metadata
from tests.conftest import SHARED

SEEDS = SHARED / "seeds"

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not part of the repository"),
]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("seeds"), create=True) as archive:
        assert len(archive.add(SEEDS).added) == 2
        yield archive


UNANSWERED = {  # confidences of .24 and .28, which are below the threshold
    "Which UN resolution called for their return?",
    "What are some restaurants turning into?",
}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What do North Korean workers in Liaoning earn a month?", "3,200-3,300"),
        ("How many factories in Dandong employ North Koreans?", "300 factories"),
        ("What does a Chinese worker earn in comparison?", "8,000-12,000"),
        ("Which UN resolution called for their return?", "2397"),
        ("What happens to restaurant workers?", "restaurant workers"),
        ("What did the source say about the Chinese owners' view of RMB 3,500?", "realistic"),
        ("How much can one make with overtime?", "548"),
        ("When will the workers return home?", "June and August"),
        ("Why do Chinese companies prefer North Korean workers?", "prefer"),
        ("What were workers seen buying?", "electronics"),
        ("Have the payments to the loyalty fund risen?", "loyalty fund"),
        ("What are some restaurants turning into?", "underground"),
    ],
)
def test_the_paragraph_that_answers_comes_first_or_second(seeds: Archive, question: str, words: str):
    answer = seeds.ask(question)
    ranking = (*answer.quotes, *answer.closest)
    assert any(words in quote.text for quote in ranking[:2]), [quote.text for quote in ranking]
    assert answer.answered == (question not in UNANSWERED)


@pytest.mark.parametrize(
    "question",
    ["When was the Hunchun factory built?", "Who won the 2022 World Cup?", "Who is the president of France?"],
)
def test_what_is_not_there_is_not_answered(seeds: Archive, question: str):
    answer = seeds.ask(question)
    assert not answer.answered
    assert answer.reason
    assert not answer.quotes


def test_what_stands_in_the_text_is_kept_as_metadata_and_the_rest_is_unknown(seeds: Archive):
    first, second = sorted(seeds.articles(), key=lambda article: str(article.source))
    assert (first.authors, second.translators) == (("Seulkee Jang",), ("Violet Kim",))
    assert first.origins["authors"] == second.origins["translators"] == "text"
    for article in (first, second):
        assert (article.title, article.outlet, article.published, article.url) == (None, None, None, None)
        assert ".." not in str(article.source)
        assert article.text == Path(str(article.source)).read_text("utf-8")
    assert second.authors == ()


def test_furniture_is_never_body(seeds: Archive):
    body = [p.text for article in seeds.articles() for p in article.passages if p.kind == "body"]
    for words in ("Please direct", "Read in Korean", "Translated by", "full-time journalists", "Image:", "confined"):
        assert not [text for text in body if words in text]
    (caption,) = [p for article in seeds.articles() for p in article.passages if p.kind == "caption"]
    assert caption.credit == "Daily NK"
    assert "Hunchun" in caption.text
    assert "Image" not in caption.text


def test_metadata_can_be_supplied_later(tmp_path: Path):
    one = sorted(SEEDS.glob("*.txt"))[0]
    with Archive.open(tmp_path / "archive", create=True) as archive:
        archive.add(one)
        known = Metadata(outlet="Some Outlet", published="2022-02-02", url="https://news.example/wages")
        assert len(archive.add(one, metadata=known).updated) == 1
        assert len(archive.add(one).unchanged) == 1
        (article,) = archive.articles()
    assert (article.outlet, article.published, article.version) == ("Some Outlet", "2022-02-02", 2)
