from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pullquote import Archive, DamagedArchive, IncompatibleArchive
from pullquote.encoders.base import PassageText, PassageViews
from pullquote.pipeline.add import Progress
from tests.support.archives import FERRY, MILL, add, change, ids, rows, said
from tests.support.fake_encoder import FakeEncoder

QUESTIONS = ("the ferry to Osmey with pears", "the paper mill at Hollin Beck", "keeper 7 lit the lamp")
ARTICLES = (
    {"text": FERRY, "id": "ferry"},
    {"text": MILL, "id": "mill"},
    *(
        {"text": f"The lamp was lit by keeper {n}.\n\nThe tide was {n} feet high.", "id": f"lamp-{n}"}
        for n in range(20)
    ),
)


class Interrupted(Exception):
    pass


class Tiring(FakeEncoder):
    """An encoder that fails after a number of passages."""

    def __init__(self, strength: int, **options: str) -> None:
        super().__init__(**options)
        self.strength = strength

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageViews]:
        for views in super().encode_passages(passages):
            if self.encoded > self.strength:
                raise Interrupted
            yield views


@pytest.fixture
def filled(archive: Archive) -> Archive:
    add(archive, *ARTICLES)
    return archive


def test_another_encoder_is_refused_and_told_what_to_run(filled: Archive, tmp_path: Path):
    with Archive.open(filled.folder, encoder=FakeEncoder("other", "x")) as opened:
        for use in (lambda: opened.ask("the ferry"), lambda: add(opened, {"text": "Something new was printed."})):
            with pytest.raises(IncompatibleArchive, match="pullquote reindex") as raised:
                use()
            assert raised.value.exit_code == 3
            assert "'fake'" in str(raised.value)
            assert "'other'" in str(raised.value)
        assert opened.verify("ninety crates of pears").status == "part"
        assert opened.stats()["articles"] == len(ARTICLES)
    assert filled.check() == []


def test_the_same_weights_by_another_name_are_welcome(filled: Archive):
    with Archive.open(filled.folder, encoder=FakeEncoder("renamed")) as opened:
        assert opened.ask("the ferry to Osmey").answered


def test_nothing_is_encoded_before_something_is_added(tmp_path: Path):
    def never(*_: object) -> None:
        raise AssertionError

    with Archive.open(tmp_path / "empty", create=True) as opened:
        opened._loader.load = never  # type: ignore[method-assign,assignment]
        assert opened.stats()["encoder"] is None
        assert opened.check() == []
        assert not opened.ask("anything?").answered


def test_reindexing_keeps_the_answers(filled: Archive):
    before = [said(filled.ask(question, k=1)) for question in QUESTIONS]
    other = FakeEncoder("other", "x")
    passages = filled.stats()["passages"]
    assert filled.reindex(other) == passages == other.encoded
    assert filled.stats()["encoder"] == "other"
    assert [said(filled.ask(question, k=1)) for question in QUESTIONS] == before
    assert rows(filled, "SELECT count(*), count(DISTINCT encoder) FROM vectors") == [(passages, 1)]
    assert filled.check() == []
    with Archive.open(filled.folder, encoder=other) as opened:
        assert [said(opened.ask(question, k=1)) for question in QUESTIONS] == before
        assert add(opened, {"text": "Something new was printed."}).added
        assert opened.check() == []
    with Archive.open(filled.folder, encoder=FakeEncoder()) as opened, pytest.raises(IncompatibleArchive):
        opened.ask("the ferry")


def test_reindexing_twice_with_the_same_encoder_encodes_once(filled: Archive):
    other = FakeEncoder("other", "x")
    filled.reindex(other)
    encoded = other.encoded
    assert filled.reindex(other) == 0
    assert other.encoded == encoded
    assert filled.check() == []


def test_reindexing_cut_short_still_answers_and_goes_on_where_it_stopped(filled: Archive, encoder: FakeEncoder):
    before = [said(filled.ask(question)) for question in QUESTIONS]
    passages = filled.stats()["passages"]
    with pytest.raises(Interrupted):
        filled.reindex(Tiring(13, name="other", seed="x"))
    assert [said(filled.ask(question)) for question in QUESTIONS] == before
    assert filled.stats()["encoder"] == "fake"
    assert filled.check() == []
    done = rows(filled, "SELECT count(*) FROM vectors WHERE encoder <> 1")[0][0]
    assert 0 < done <= 13
    filled.close()
    with Archive.open(filled.folder, encoder=encoder) as opened:
        assert [said(opened.ask(question)) for question in QUESTIONS] == before
        other = FakeEncoder("other", "x")
        assert opened.reindex(other) == passages - done == other.encoded
        assert [said(opened.ask(question, k=1)) for question in QUESTIONS] == [found[:1] for found in before]
        assert opened.check() == []


def test_reindexing_ends_at_an_article_whose_text_was_tampered_with(filled: Archive):
    other = FakeEncoder("other", "x")
    change(filled, "UPDATE versions SET text = replace(text, 'ferry', 'barge') WHERE text LIKE '%ferry to Osmey%'")
    with pytest.raises(DamagedArchive, match="pullquote check"):
        filled.reindex(other)
    assert other.encoded > 0
    assert filled.stats()["encoder"] == "fake"
    (told,) = (line for line in filled.check() if "its text is not what was added" in line)
    filled.remove(told.split()[0].split("/")[-1])
    filled.reindex(other)
    assert filled.stats()["encoder"] == "other"
    assert filled.check() == []


def test_what_changes_while_reindexing_is_encoded_too(filled: Archive, encoder: FakeEncoder):
    other = FakeEncoder("other", "x")
    done: list[Progress] = []

    def meddle(progress: Progress) -> None:
        done.append(progress)
        if len(done) == 5:
            with Archive.open(filled.folder, encoder=encoder) as second:
                add(second, {"text": "A whale was seen off Gannet Point.", "id": "whale"})
                add(second, {"text": MILL + " The town was told on Monday.", "id": "mill"})
                second.remove("lamp-19")

    filled.reindex(other, progress=meddle)
    assert done[0].total == len(ARTICLES)
    assert ids(filled.ask("a whale off Gannet Point", k=1)) == ["whale"]
    assert said(filled.ask("the town was told on Monday", k=1)) == [MILL + " The town was told on Monday."]
    assert "lamp-19" not in ids(filled.articles())
    assert filled.check() == []


def test_an_adder_that_was_overtaken_by_a_reindex_stores_nothing_wrong(filled: Archive, encoder: FakeEncoder):
    class Overtaken(FakeEncoder):
        def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageViews]:
            filled.reindex(FakeEncoder("other", "x"))
            yield from super().encode_passages(passages)

    with Archive.open(filled.folder, encoder=Overtaken()) as late, pytest.raises(IncompatibleArchive):
        add(late, {"text": "A whale was seen off Gannet Point.", "id": "whale"})
    assert filled.check() == []
    assert "whale" not in ids(filled.articles())


def test_an_archive_object_notices_that_another_reindexed(filled: Archive, encoder: FakeEncoder):
    assert filled.ask("the ferry to Osmey").answered
    other = FakeEncoder("other", "x")
    with Archive.open(filled.folder, encoder=other) as second:
        second.reindex(other)
    with pytest.raises(IncompatibleArchive):
        filled.ask("the ferry to Osmey")


def test_reindexing_leaves_no_old_index_files(filled: Archive, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pullquote.search.index_files.REPLAYED", 0)
    filled.reindex(FakeEncoder("other", "x"))
    filled.reindex(FakeEncoder("third", "y"))
    assert len(list(filled.folder.glob("passages-*.faiss"))) == 1


@pytest.mark.parametrize("moment", ["engine", "encoder"])
def test_a_question_overtaken_by_a_reindex_is_not_ranked_with_another_encoders_vectors(
    filled: Archive, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch, moment: str
):
    expected = [quote.score for quote in filled.ask("the ferry to Osmey").quotes]
    original = getattr(filled._loader, moment)

    def overtaken() -> object:
        found = original()
        monkeypatch.undo()
        other = FakeEncoder("other", "x")
        with Archive.open(filled.folder, encoder=other) as second:
            second.reindex(other)
        return found

    monkeypatch.setattr(filled._loader, moment, overtaken)
    try:
        answer = filled.ask("the ferry to Osmey")
    except IncompatibleArchive:
        return
    assert [quote.score for quote in answer.quotes] == expected
