from __future__ import annotations

import json
import pickle
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pullquote import Archive, Article, Filters, Furniture, InputError, Note, Progress, Rejected, read_bytes
from pullquote.encoders.base import PassageText
from pullquote.errors import EncoderError
from tests.support.archives import FERRY, MILL, ids, said, write_lines
from tests.support.fake_encoder import FakeEncoder

ARTICLES = (
    {"text": FERRY, "id": "ferry", "title": "Pears at dawn", "published": "2022-03-04", "outlet": "Harbour Ledger"},
    {"text": MILL, "id": "mill", "url": "https://courier.example/mill", "published": "March"},
    {"title": "no text"},
    {"text": "The lamp was lit.\n\nNobody saw it.", "authors": ["Ada Fenn"]},
)
BATCH = "\n\n".join(f"Crate {number} held pears." for number in range(64))  # as many passages as are encoded at once


def lines(*articles: dict[str, Any]) -> bytes:
    return "".join(json.dumps(article) + "\n" for article in articles).encode()


def read(*articles: dict[str, Any]) -> list[Article | Rejected | Note]:
    return list(read_bytes(lines(*articles), name="some.jsonl"))


def test_reading_bytes_gives_what_may_be_added():
    events = read(*ARTICLES)
    assert [type(event) for event in events] == [Article, Note, Article, Rejected, Article]
    first = events[0]
    assert isinstance(first, Article)
    assert (first.text, first.source, first.collection) == (FERRY, "some.jsonl:1", "default")


def test_what_was_read_elsewhere_is_stored_as_a_file_would_be(archive: Archive, tmp_path: Path):
    """As from another process: through a pickle."""
    events = pickle.loads(pickle.dumps(read(*ARTICLES)))
    report = archive.add_articles(iter(events))
    with Archive.open(tmp_path / "other", encoder=FakeEncoder(), create=True) as other:
        expected = other.add(write_lines(tmp_path, *ARTICLES))
        assert report.added == expected.added
        assert len(report.added) == 3
        assert [(r.place.partition(":")[2], r.why) for r in report.rejected] == [
            (r.place.partition(":")[2], r.why) for r in expected.rejected
        ]
        assert [note.text for note in report.notes] == [note.text for note in expected.notes]
        assert len(report.notes) == len(report.rejected) == 1
        stored = [replace(article, source=None) for article in archive.articles()]
        assert stored == [replace(article, source=None) for article in other.articles()]
        assert said(archive.ask("the ferry to Osmey")) == said(other.ask("the ferry to Osmey"))
    assert archive.check() == []


def test_the_rules_of_adding_hold(archive: Archive):
    changed = {**ARTICLES[0], "text": FERRY.replace("ninety", "eighty")}
    assert archive.add_articles(read(ARTICLES[0])).added == ("ferry",)
    assert archive.add_articles(read(ARTICLES[0])).unchanged == ("ferry",)
    assert archive.add_articles(read(changed)).updated == ("ferry",)
    assert [article.version for article in archive.versions("ferry")] == [1, 2]
    heading = Article(text="Pears", source="pears.txt", furniture=(Furniture(0, 5, "heading"),))
    assert [rejected.place for rejected in archive.add_articles([heading]).rejected] == ["pears.txt"]
    assert archive.add_articles([]) == archive.add_articles(iter(()))
    assert ids(archive.articles()) == ["ferry"]


def test_the_collection_is_the_callers(archive: Archive):
    (event,) = read(ARTICLES[0])
    assert isinstance(event, Article)
    archive.add_articles([replace(event, collection="elsewhere", version=7)], collection="harbour")
    (stored,) = archive.articles(Filters(collections=("harbour",)))
    assert (stored.collection, stored.version) == ("harbour", 1)
    assert list(archive.articles(Filters(collections=("elsewhere",)))) == []
    with pytest.raises(InputError, match="collection"):
        archive.add_articles([event], collection=" ")


def test_what_is_no_article_is_refused(archive: Archive):
    with pytest.raises(InputError, match="str cannot be added"):
        archive.add_articles("articles/")  # type: ignore[arg-type]
    assert archive.stats()["articles"] == 0


def test_progress_counts_articles(archive: Archive):
    told: list[Progress] = []
    archive.add_articles(read(*ARTICLES), progress=told.append)
    assert [progress.articles for progress in told] == [1, 2, 3, 3]
    assert (told[-1].done, told[-1].total, told[-1].passages) == (1, 1, 4)


def test_a_story_printed_by_many_outlets_is_encoded_once(
    archive: Archive, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
):
    """Its passages are remembered until too many others have been added, and are then encoded again."""
    monkeypatch.setattr("pullquote.pipeline.add.ENCODE_AT_ONCE", 2)
    monkeypatch.setattr("pullquote.pipeline.add.REMEMBERED", 3)
    encoded: list[str] = []
    encoder.before_passages = lambda passages: encoded.extend(one.text for one in passages)
    story = {"title": "Late again", "text": "The ferry left at nine.\n\nNobody on the quay had seen the master."}
    outlets = [story | {"id": f"story-{number}", "outlet": f"outlet {number}"} for number in range(4)]
    others = [{"id": f"other-{number}", "text": f"The lamp of keeper {number} burned."} for number in range(6)]
    archive.add_articles(read(*outlets, *others, story | {"id": "again"}))
    assert [text for text in encoded if "ferry" in text] == ["The ferry left at nine."] * 2
    (quote,) = archive.ask("when the ferry left", k=1).quotes
    assert len(quote.also_in) == 4
    assert archive.check() == []


def test_what_one_encoder_made_of_a_passage_is_not_stored_as_anothers(tmp_path: Path):
    """Another process encodes the archive again between two outlets' copies of a story."""
    first, second = FakeEncoder("first"), FakeEncoder("second", "x")
    with Archive.open(tmp_path / "archive", encoder=first, create=True) as archive:
        outlets = read(*({"id": name, "text": BATCH, "outlet": name} for name in ("Ledger", "Courier")))

        def between() -> Iterator[Article | Rejected | Note]:
            yield outlets[0]
            while not archive.stats()["articles"]:
                yield Note("-", "the first is not stored yet")
            archive.reindex(second)
            yield outlets[1]

        archive.add_articles(between())
        with archive._catalog.database.reading() as db:
            stored = [bytes(row[0]) for row in db.execute("SELECT paragraph FROM vectors ORDER BY passage")]
        half = len(stored) // 2
        assert stored[:half] == stored[half:]


def test_what_was_read_before_reading_failed_is_kept(archive: Archive):
    def torn() -> Iterator[Article | Rejected | Note]:
        yield from read({"text": BATCH, "id": "ferry"})
        raise InputError("reader_gone", "the reader is gone")

    with pytest.raises(InputError, match="the reader is gone"):
        archive.add_articles(torn())
    assert ids(archive.articles()) == ["ferry"]
    assert archive.check() == []
    assert [path.name for path in archive.folder.glob("passages-*.faiss")] != []


def test_reading_goes_on_while_passages_are_encoded(archive: Archive, encoder: FakeEncoder):
    went_on, waited = threading.Event(), list[bool]()
    encoder.before_passages = lambda _: waited.append(went_on.wait(30))

    def reading() -> Iterator[Article | Rejected | Note]:
        yield from read({"text": BATCH, "id": "ferry"})
        went_on.set()
        yield from read(ARTICLES[1])

    assert archive.add_articles(reading()).added == ("ferry", "mill")
    assert waited == [True, True]


def test_what_was_stored_before_encoding_failed_is_kept(archive: Archive, encoder: FakeEncoder):
    def fail(passages: Sequence[PassageText]) -> None:
        if any("mill" in passage.text for passage in passages):
            raise EncoderError("model_gone", "the model is gone")

    encoder.before_passages = fail
    with pytest.raises(EncoderError, match="the model is gone"):
        archive.add_articles(read({"text": BATCH, "id": "ferry"}, *ARTICLES[1:]))
    assert ids(archive.articles()) == ["ferry"]
    assert archive.check() == []


def test_threads_may_add_remove_and_ask_at_once(archive: Archive, monkeypatch: pytest.MonkeyPatch):
    """Each thread adds its own articles and one that all of them change, and removes half of its own."""
    monkeypatch.setattr("pullquote.pipeline.add.ENCODE_AT_ONCE", 1)
    failures: list[BaseException] = []
    read_of: list[str | None] = []
    barrier, written = threading.Barrier(4), threading.Event()

    def keeper(name: str, number: int) -> dict[str, str]:
        text = f"The lamp of keeper {name}{number} burned.\n\nThe tide came after {name}{number} slept."
        return {"id": f"{name}{number}", "text": text, "outlet": name}

    def write(name: str) -> None:
        barrier.wait()
        for number in range(10):
            everyones = {"id": "everyones", "text": f"The last to write was {name}, at hour {number}."}
            report = archive.add_articles(read(keeper(name, number), everyones))
            assert report.rejected == ()
            assert report.added[0] == f"{name}{number}"
            if number % 2:
                assert archive.remove(f"{name}{number - 1}") == 1

    def ask() -> None:
        barrier.wait()
        over = False
        while not over:
            over = written.is_set()  # so that there is something to read at least once
            answer = archive.ask("the lamp of keeper a3", k=5, filters=Filters(outlet="a"))
            read_of.extend(quote.article.outlet for quote in (*answer.quotes, *answer.closest))
            archive.names("outlet")

    def guarded(work: Any, *arguments: str) -> None:
        try:
            work(*arguments)
        except BaseException as error:
            failures.append(error)

    works = [(write, "a"), (write, "b"), (write, "c"), (ask,)]
    threads = [threading.Thread(target=guarded, args=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads[:-1]:
        thread.join()
    written.set()
    threads[-1].join()
    assert failures == []
    assert set(read_of) == {"a"}
    assert ids(archive.articles()) == sorted([f"{name}{n}" for name in "abc" for n in range(1, 10, 2)] + ["everyones"])
    versions = archive.versions("everyones")
    assert [article.version for article in versions] == list(range(1, 31))
    assert len({article.text for article in versions}) == 30
    for name in "abc":
        assert ids(archive.ask(f"the lamp of keeper {name}9", k=1)) == [f"{name}9"]
    assert archive.check() == []


def test_a_collection_holds_no_more_passages_than_it_may(archive: Archive):
    one, other = ({"text": f"Pears of {name}.\n\nPlums of {name}.", "id": name} for name in ("one", "other"))
    archive.add_articles(read(*ARTICLES))  # of another collection

    def added(*articles: dict[str, Any]) -> tuple[int, int, int, list[str | None]]:
        report = archive.add_articles(read(*articles), collection="small", most_passages=3)
        return len(report.added), len(report.updated), len(report.unchanged), [each.code for each in report.rejected]

    assert added(one, other) == (1, 0, 0, ["collection_full"])
    assert added(one) == (0, 0, 1, [])
    assert added({**one, "text": "Figs.\n\nPlums."}, {"text": "A third.", "id": "third"}) == (1, 1, 0, [])
    assert added({**one, "text": "Figs.\n\nPlums.\n\nPears."}) == (0, 0, 0, ["collection_full"])
    assert added({**one, "text": "Figs."}, {"text": "A fourth.", "id": "fourth"}) == (1, 1, 0, [])
    assert ids(archive.articles(Filters(collections=("small",)))) == ["fourth", "one", "third"]
