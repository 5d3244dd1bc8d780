"""The packaged reader: what it says of passages, alone and among others, and what it does with damaged files."""

from __future__ import annotations

import json
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pullquote import DamagedReader, InputError
from pullquote.answerability.layout import INPUTS, ReaderInput
from pullquote.answerability.reader import FACTS, FOLDER, GRAPH, OUTPUTS, TOKENIZER, Reader, Reading

pytestmark = pytest.mark.model

TITLE, LEAD = "Ferry fares rise", "Fares on the island ferry rise on 1 April, the harbour board said on Monday."
FARES = ReaderInput("An adult single goes from £6.40 to £7.10, and a car will cost £31.", TITLE, LEAD, LEAD)
REASON = ReaderInput("The board said that the rise was needed to pay for fuel, which costs twice as much.", TITLE, LEAD)
WEATHER = ReaderInput("Rain is expected on Tuesday, with winds of 40 miles an hour.", "Weather")
QUESTION = "What will a car cost on the ferry?"
FILLER = "The crew of the Kestrel painted the lower deck and mended two of its benches. " * 12


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def words(passage: ReaderInput, reading: Reading) -> str:
    assert reading.span is not None
    return passage.text[reading.span.start : reading.span.end]


def test_a_passage_that_answers_has_a_higher_logit_than_others(reader: Reader):
    passages = [WEATHER, REASON, FARES]
    weather, reason, fares = reader.read(QUESTION, passages)
    assert fares.logit > reason.logit + 1
    assert fares.logit > weather.logit + 1
    weather, reason, fares = reader.read("Why are the fares going up?", passages)
    assert reason.logit > max(fares.logit, weather.logit) + 1


def test_the_span_holds_the_answer_of_the_passage(reader: Reader):
    (fares,) = reader.read(QUESTION, [FARES])
    assert "31" in words(FARES, fares)
    (reason,) = reader.read("Why are the fares going up?", [REASON])
    assert "fuel" in words(REASON, reason)
    assert reason.margin > 0


def test_neither_order_nor_company_nor_threads_change_a_reading(reader: Reader):
    passages = [
        FARES,
        REASON,
        WEATHER,
        ReaderInput(FILLER + FARES.text, TITLE),
        ReaderInput("£31"),
        ReaderInput("\u200b"),
    ]
    found = reader.read(QUESTION, passages)
    order = list(range(len(passages)))
    random.Random(3).shuffle(order)
    assert reader.read(QUESTION, [passages[place] for place in order]) == [found[place] for place in order]
    assert [reader.read(QUESTION, [one])[0] for one in passages] == found
    assert Reader(threads=1).read(QUESTION, passages) == found
    assert Reader(threads=3).read(QUESTION, passages) == found
    assert reader.read(QUESTION, []) == []


def test_of_a_long_passage_beginning_and_end_are_read(reader: Reader):
    at_end, at_beginning = ReaderInput(FILLER + FARES.text, TITLE), ReaderInput(f"{FARES.text} {FILLER}", TITLE)
    for passage in (at_end, at_beginning):
        plain = ReaderInput(FILLER + FILLER, TITLE)
        found, without = reader.read(QUESTION, [passage, plain])
        assert found.logit > without.logit + 1


def test_a_passage_without_a_token_is_read_and_has_no_span(reader: Reader):
    (found,) = reader.read(QUESTION, [ReaderInput("\u200b")])
    assert found.span is None


def test_threads_share_a_reader_that_is_loaded_once(monkeypatch: pytest.MonkeyPatch):
    loaded = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: loaded.append(path.name) or read_bytes(path))
    shared = Reader(threads=2)
    assert loaded == []
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: shared.read(QUESTION, [FARES, WEATHER]), range(8)))
    assert found == [found[0]] * 8
    assert sorted(loaded) == [GRAPH, TOKENIZER]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in (FACTS, GRAPH, TOKENIZER):
        shutil.copyfile(FOLDER / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", [GRAPH, TOKENIZER])
def test_a_file_that_was_changed_is_refused(copied: Path, name: str):
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(content)
    reader = Reader(copied)
    for _ in range(2):
        with pytest.raises(DamagedReader) as caught:
            reader.read(QUESTION, [FARES])
        assert caught.value.code == "reader_damaged"
        assert caught.value.params["file"] == str(copied / name)


@pytest.mark.parametrize("name", [FACTS, GRAPH, TOKENIZER])
def test_a_file_that_is_missing_is_named(copied: Path, name: str):
    (copied / name).unlink()
    with pytest.raises(InputError, match=name) as caught:
        Reader(copied).load()
    assert caught.value.code == "reader_unreadable"


def test_the_facts_name_what_the_graph_takes_and_gives():
    facts = json.loads((FOLDER / FACTS).read_text("utf-8"))
    assert facts["inputs"] == list(INPUTS)
    assert facts["outputs"] == list(OUTPUTS)


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "ferry fares",
        "What are glycerophospholipids?",  # one word that falls apart
        "did Villeneuve-d'Ascq and Rzeszów sign",
        "What does a Qui Tam suit cost?",
        "Who is Juan de la Cruz?",
        "How was Quando Rondo hurt?",
        "Was the wie a word?",
        "Was it late?",
        "Was Brant hurt?",
        "Was anthracite burnt?",
        "naïve",
        "After 330 CE what did Osmey do?",
        "come and gone: the last mayor of Osmey",
        "12 or 13?",
        "",
    ],
)
def test_questions_in_english_are_read(reader: Reader, question: str):
    assert reader.knows_language(question)


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet die Fähre nach Osmey?",
        "Was verdient ein Fischer?",
        "was brennt in Osmey",
        "왜",
        "뭐?",
        "なぜ",
        "ОЧЕНЬ",
        "¿Cuánto cuesta el billete del transbordador?",
        "페리 요금은 얼마입니까?",
        "Сколько стоит билет на паром?",
        "船票多少钱",
        "Wie voll ist der Stausee Blackmoss?",
        "Combien coûte la traversée vers Osmey ?",
        "À quel prix vend-on le billet ?",
        "cuanto costo el faro de Osmey",
        "Quanto costa il ponte di Tolbrae?",
        "Hoeveel kost de brug?",
        "Hur hög är bron i Osmey?",
        "Ile kosztuje bilet na prom?",
        "Kuinka korkea silta on?",
        "Berapa harga tiket feri?",
        "Feribot bileti kaç lira?",
    ],
)
def test_questions_in_other_languages_are_not(reader: Reader, question: str):
    assert not reader.knows_language(question)


def test_common_words_and_names_are_known(reader: Reader):
    assert all(map(reader.is_word, ("prize", "London", "ferry")))
    assert not any(map(reader.is_word, ("comissioner", "campain", "")))
