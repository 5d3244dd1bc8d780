"""Which passages are read for an answer, and what becomes of what the reader finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pullquote import Archive
from pullquote.answerability.layout import ReaderInput, Reading
from tests.support.archives import add, change
from tests.support.fake_encoder import FakeEncoder

QUESTION = "the lamp of the quay"
TEXTS = [f"Lamp number {number} of the quay was lit. Nobody saw it." for number in range(9)]


class Scripted:
    """A reader that finds what it is told, and keeps what it was given."""

    def __init__(self) -> None:
        self.logits: dict[str, float] = {}
        self.margins: tuple[float, ...] = (0.0, 0.0)
        self.english = True
        self.given: list[list[ReaderInput]] = []

    def load(self) -> None:
        pass

    def is_word(self, word: str) -> bool:
        return True

    def knows_language(self, text: str) -> bool:
        return self.english

    def read(self, question: str, passages: Sequence[ReaderInput]) -> list[Reading]:
        self.given.append(list(passages))
        return [Reading(self.logits.get(one.text, -9.0), None, 0.0, self.margins) for one in passages]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    reader = Scripted()
    monkeypatch.setattr("pullquote.answerability.reader.Reader", lambda: reader)
    return reader


@pytest.fixture
def archive(tmp_path: Path, reader: Scripted) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True) as archive:
        add(archive, *({"text": text, "title": f"Lamp {number}"} for number, text in enumerate(TEXTS)))
        yield archive


def read(reader: Scripted) -> list[int]:
    return [len(one) for one in reader.given]


def test_three_more_are_read_unless_one_of_three_clearly_answers(archive: Archive, reader: Scripted):
    archive.ask(QUESTION)
    assert read(reader) == [3, 3]
    reader.given.clear()
    reader.logits = dict.fromkeys(TEXTS, 0.0)
    archive.ask(QUESTION)
    assert read(reader) == [3]


def test_the_reader_is_given_the_passage_with_its_title(archive: Archive, reader: Scripted):
    archive.ask(QUESTION)
    for one in reader.given[0]:
        assert one.title == f"Lamp {TEXTS.index(one.text)}"
        assert [one.text[start:end] for start, end in one.sentences] == [one.text[:-15], "Nobody saw it."]


def test_what_the_reader_finds_decides_whether_and_in_which_order_it_answers(archive: Archive, reader: Scripted):
    refused = archive.ask(QUESTION)
    assert not refused
    best = reader.given[0][1].text
    reader.logits[best] = 8.0
    answer = archive.ask(QUESTION)
    assert [quote.text for quote in answer.quotes] == [best]
    assert answer.confidence > refused.confidence


def test_the_sentence_in_which_the_answer_begins_is_marked(archive: Archive, reader: Scripted):
    reader.logits = dict.fromkeys(TEXTS, 8.0)
    first = archive.ask(QUESTION).quotes[0]
    assert first.text[slice(*first.highlight)] == first.text[:-15]
    reader.margins = (-12.0, 12.0)
    second = archive.ask(QUESTION).quotes[0]
    assert second.text[slice(*second.highlight)] == "Nobody saw it."


def test_a_damaged_passage_is_not_read(archive: Archive, reader: Scripted, caplog: pytest.LogCaptureFixture):
    archive.ask(QUESTION)
    damaged = reader.given[0][0].text
    change(archive, "UPDATE versions SET text = replace(text, 'lit', 'out') WHERE text = ?", damaged)
    reader.given.clear()
    archive.ask(QUESTION)
    assert read(reader) == [2, 3]
    assert "not what was added" in caplog.text


def test_a_question_that_the_reader_cannot_read_is_answered_by_its_words(archive: Archive, reader: Scripted):
    reader.english = False
    answer = archive.ask("lamp quay lit")
    assert answer.answered
    assert reader.given == []
    refused = archive.ask("lamp volcano parliament")
    assert (refused.outcome, refused.reason) == ("not_in_archive", "language")
