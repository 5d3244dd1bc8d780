from __future__ import annotations

import json
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from hypothesis import given as given_values, settings, strategies as st

from pullquote import (
    Archive,
    Article,
    Expected,
    InputError,
    Question,
    QuoteReference,
    StorageError,
    evaluate,
    read_questions,
)
from pullquote_bot.cli import bot
from pullquote_bot.features.export import Export, export
from pullquote_bot.storage.answers import KEPT_DAYS, AnswerStore
from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import ServerSettings, ServerStore
from tests.bot.support import newsroom
from tests.support.fake_encoder import FakeEncoder

SERVER, OTHER = 1_000_000_000_000_000_001, 1_000_000_000_000_000_002
ASKER, VOTERS = 2_000_000_000_000_000_000, range(3_000_000_000_000_000_000, 3_000_000_000_000_000_009)
FARE, WORKERS = "What does a single ferry ticket cost?", "How many workers employed ninety?"
COSTS = "A single ferry ticket costs nine crowns from June."
EMPLOYED = "It employed ninety workers."
NOBODY = "Which submarine volcano erupted?"


class House:
    """The bot's file and an archive, with people who ask and vote."""

    def __init__(self, folder: Path) -> None:
        newsroom.make_archive(folder / "archive", server=SERVER)
        self.folder = folder
        self._second = 0
        self.archive = newsroom.open_archive(folder / "archive")
        self.state = State(folder / "state")
        self.given, self.guilds = AnswerStore(self.state), ServerStore(self.state, ())
        for server in (SERVER, OTHER):
            self.keep(server, True)

    def close(self) -> None:
        self.state.close()
        self.archive.close()

    def keep(self, server: int, kept: bool) -> None:
        self.guilds.save_settings(server, ServerSettings(keep_questions=kept))

    def asked(
        self, question: str, helpful: int = 0, not_helpful: int = 0, *, server: int = SERVER, asker: int = ASKER
    ) -> str:
        """Ask, show up to three quotes, keep the question, and let that many people vote."""
        answer = self.archive.ask(question, 10)
        quoted = [QuoteReference.to(quote) for quote in (*answer.quotes, *answer.closest)]
        return self.gave(question, quoted, len(answer.quotes), helpful, not_helpful, server=server, asker=asker)

    def gave(
        self,
        question: str,
        quoted: list[QuoteReference],
        answering: int,
        helpful: int,
        not_helpful: int,
        *,
        server: int = SERVER,
        asker: int = ASKER,
    ) -> str:
        id = self.given.save(
            server=server,
            asker=asker,
            shown=min(3, answering),
            answering=answering,
            quotes=quoted,
            question=question,
        )
        self._second += 1  # no two are asked in the same second, since those would have no order
        self.state.change("UPDATE answers SET given_at = given_at - 9999 + ? WHERE id = ?", self._second, id)
        for number, voter in enumerate(VOTERS[: helpful + not_helpful]):
            self.given.vote(id, voter, helpful=number < helpful)
        return id

    def export(self, *servers: int) -> Export:
        return export(self.given, self.guilds, self.archive, servers)

    def words(self, *servers: int) -> list[str]:
        return [one["question"] for one in self.export(*servers).questions]

    def reference(self, article: str, sentence: str) -> QuoteReference:
        (found,) = self.archive.versions(article)
        start = found.text.index(sentence)
        (passage,) = (one for one in found.passages if one.start <= start < one.end)
        quote = next(
            quote
            for answer in [self.archive.ask(sentence, 10)]
            for quote in (*answer.quotes, *answer.closest)
            if quote.passage == passage
        )
        return replace(QuoteReference.to(quote), highlight=(start - quote.start, start - quote.start + len(sentence)))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with closing(House(tmp_path)) as made:
        yield made


def read(folder: Path, exported: Export) -> list[Question]:
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in exported.questions), "utf-8")
    return read_questions(path)


def counts(exported: Export) -> tuple[int, int, int, int]:
    return len(exported.questions), exported.without_votes, exported.not_helpful, exported.not_printed


def test_what_is_exported_can_be_evaluated(house: House, tmp_path: Path):
    house.asked(FARE, helpful=2)
    house.asked(WORKERS, helpful=1)
    questions = read(tmp_path, house.export())
    assert [(one.question, one.kind) for one in questions] == [(FARE, "voted"), (WORKERS, "voted")]
    assert [one.answers for one in questions] == [
        (Expected("ferry", None, COSTS),),
        (Expected("mill", None, EMPLOYED),),
    ]
    figures = evaluate(house.archive, questions)
    assert (figures.set_aside, figures.lacking) == ((), ())
    for name in ("recall@1", "mrr@10", "coverage", "highlight_accuracy"):
        assert figures.figures["voted"][name].value == 1, name
        assert figures.figures["voted"][name].questions == 2, name


def test_a_ranking_that_shows_something_else_fails_the_exported_questions(house: House, tmp_path: Path):
    house.gave(FARE, [house.reference("mill", EMPLOYED)], 1, helpful=1, not_helpful=0)
    figures = evaluate(house.archive, read(tmp_path, house.export()))
    assert figures.figures["voted"]["recall@1"].value == 0


@pytest.mark.parametrize(("helpful", "not_helpful"), [(1, 0), (2, 1), (3, 0), (1, 1), (0, 1), (1, 2), (0, 0)])
def test_more_people_have_to_find_it_helpful_than_not(house: House, helpful: int, not_helpful: int):
    house.asked(FARE, helpful, not_helpful)
    exported = house.export()
    if helpful > not_helpful:
        (found,) = exported.questions
        assert (found["helpful"], found["not_helpful"]) == (helpful, not_helpful)
        assert counts(exported) == (1, 0, 0, 0)
    else:
        assert counts(exported) == ((0, 0, 1, 0) if helpful + not_helpful else (0, 1, 0, 0))


def test_what_was_not_answered_is_no_question_to_refuse(house: House):
    id = house.asked(NOBODY)
    assert house.given.find(id, server=SERVER).shown == 0  # type: ignore[union-attr]
    house.given.vote(id, VOTERS[0], helpful=True)
    assert counts(house.export()) == (0, 0, 1, 0)


def test_only_what_was_shown_is_expected(house: House):
    quoted = [house.reference("ferry", COSTS), house.reference("mill", EMPLOYED)]
    house.gave("shown", quoted, 2, helpful=1, not_helpful=0)
    house.gave("closest", quoted, 1, helpful=1, not_helpful=0)
    both, first = house.export().questions
    assert [one["span"] for one in both["answers"]] == [COSTS, EMPLOYED]
    assert [one["span"] for one in first["answers"]] == [COSTS]


def test_the_same_words_are_one_question_and_each_quote_has_its_votes(house: House):
    ferry, mill = house.reference("ferry", COSTS), house.reference("mill", EMPLOYED)
    house.gave("What of the mill?", [ferry, mill], 2, helpful=1, not_helpful=2)
    house.gave("what  of the MILL?", [mill], 1, helpful=2, not_helpful=0, server=OTHER)
    (found,) = house.export().questions
    assert found["question"] == "What of the mill?"
    assert found["answers"] == [{"article": "mill", "span": EMPLOYED}]
    assert (found["helpful"], found["not_helpful"]) == (3, 2)
    assert house.words(SERVER) == []
    (elsewhere,) = house.export(OTHER).questions
    assert elsewhere["id"] == found["id"]


def test_words_are_those_of_the_archive_now(house: House):
    house.asked(FARE, helpful=1)
    house.asked(WORKERS, helpful=1)
    house.archive.add_articles([replace(newsroom.FERRY, text=f"A new beginning.\n\n{newsroom.FERRY.text}")])
    house.archive.add_articles([replace(newsroom.MILL, text=newsroom.MILL.text.replace("ninety", "eighty"))])
    exported = house.export()
    assert [one["answers"] for one in exported.questions] == [[{"article": "ferry", "span": COSTS}]]
    assert counts(exported) == (1, 0, 0, 1)
    house.archive.remove("ferry")
    assert counts(house.export()) == (0, 0, 0, 2)


def test_a_quote_without_a_marked_sentence_is_expected_whole(house: House):
    reference = house.reference("mill", EMPLOYED)
    house.gave("Unmarked?", [replace(reference, highlight=(0, 0))], 1, helpful=1, not_helpful=0)
    (found,) = house.export().questions
    assert found["answers"][0]["span"] == f"The paper mill in Storvik closes in March. {EMPLOYED}"


def test_nothing_personal_goes_out(house: House):
    named = f"What did <@{ASKER}> say in <#{OTHER}> about a single ferry ticket of 1986 :wave{VOTERS[8]}:?"
    id = house.asked(FARE, helpful=3)
    house.given.set_message(id, message := 4_000_000_000_000_000_000)
    house.gave(named, [house.reference("ferry", COSTS)], 1, helpful=2, not_helpful=1)
    written = json.dumps(house.export().questions)
    assert len(house.export().questions) == 2
    for secret in (SERVER, OTHER, ASKER, *VOTERS, message, id, "server"):
        assert str(secret) not in written
    assert "What did <@…> say in <#…> about a single ferry ticket of 1986 :wave…:?" in house.words()
    assert set(house.export().questions[0]) == {"id", "question", "kind", "answers", "helpful", "not_helpful"}


def test_servers_that_keep_no_questions_any_more_give_none(house: House):
    house.asked(FARE, helpful=1)
    house.asked(WORKERS, helpful=1, server=OTHER)
    assert house.words() == [FARE, WORKERS]
    assert (house.words(SERVER), house.words(OTHER), house.words(OTHER, SERVER)) == ([FARE], [WORKERS], [FARE, WORKERS])
    house.keep(SERVER, False)
    assert house.words() == [WORKERS]
    with pytest.raises(InputError, match=f"server {SERVER} keeps no questions: .*/settings"):
        house.export(OTHER, SERVER)
    house.guilds.forget(OTHER)
    assert counts(house.export()) == (0, 0, 0, 0)


def test_who_asked_to_be_forgotten_is(house: House):
    house.asked(FARE, helpful=2)
    house.asked(WORKERS, helpful=1, asker=VOTERS[0])
    house.given.delete_person(ASKER)
    assert house.words() == [WORKERS]
    house.given.delete_person(VOTERS[0])
    assert counts(house.export()) == (0, 0, 0, 0)


def test_a_vote_of_who_asked_to_be_forgotten_does_not_count(house: House):
    house.asked(FARE, helpful=1)
    house.given.delete_person(VOTERS[0])
    assert counts(house.export()) == (0, 1, 0, 0)


def test_what_is_too_old_is_not_exported_even_if_it_was_not_deleted_yet(house: House):
    house.asked(FARE, helpful=1)
    expired = int(time.time()) - KEPT_DAYS * 86400
    house.state.change("UPDATE answers SET given_at = ?", expired + 60)
    assert house.words() == [FARE]
    house.state.change("UPDATE answers SET given_at = ?", expired - 1)
    assert house.words() == []


def test_the_order_is_that_of_asking(house: House):
    wanted = [f"{number} {FARE}" for number in (5, 3, 8, 1)]
    for question in wanted:
        house.gave(question, [house.reference("ferry", COSTS)], 1, helpful=1, not_helpful=0)
    house.gave(wanted[0].upper(), [house.reference("ferry", COSTS)], 1, helpful=1, not_helpful=0)
    assert house.words() == wanted
    assert house.export() == house.export()


@pytest.fixture(scope="module")
def one_article(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.open(tmp_path_factory.mktemp("archive"), encoder=FakeEncoder(), create=True) as archive:
        archive.add_articles([Article(id="a", text="One sentence stands here.")])
        yield archive


def is_question(text: str) -> bool:
    return any(map(str.isalnum, text)) and not re.search(r"\d{15}", text)


questions = st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(str.strip).filter(is_question)


@settings(max_examples=40)
@given_values(st.lists(st.tuples(questions, st.booleans()), min_size=1))
def test_whatever_is_asked_can_be_read_again(one_article: Archive, asked: list[tuple[str, bool]]):
    quoted = [QuoteReference.to(quote) for quote in one_article.ask("One sentence stands here.").quotes]
    with TemporaryDirectory() as folder, closing(State(Path(folder))) as state:
        given, guilds = AnswerStore(state), ServerStore(state, ())
        guilds.save_settings(1, ServerSettings(keep_questions=True))
        votes: Counter[str] = Counter()
        for question, helpful in asked:
            id = given.save(server=1, asker=2, shown=1, answering=1, quotes=quoted, question=question)
            given.vote(id, 3, helpful=helpful)
            votes[" ".join(question.split()).casefold()] += 1 if helpful else -1
        exported = export(given, guilds, one_article)
        liked = sorted(words for words, balance in votes.items() if balance > 0)
        assert exported.not_helpful == len(votes) - len(liked)
        found = read(Path(folder), exported) if liked else []
        assert sorted(one.question.casefold() for one in found) == liked


# The command


@pytest.fixture
def pullquote(house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Return a function that runs `pullquote bot …` with only the state's folder in the environment."""
    for name in [name for name in os.environ if name.startswith("PULLQUOTE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PULLQUOTE_DISCORD_STATE", str(house.folder / "state"))

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(bot, [str(one) for one in arguments])

    return run


def test_exporting_to_standard_output(house: House, pullquote: Callable[..., Result]):
    house.asked(FARE, helpful=1)
    house.asked("나루터 요금은?", 0, 1)
    done = pullquote("export", "--archive", house.folder / "archive")
    assert done.exit_code == 0
    assert [json.loads(line)["question"] for line in done.stdout.splitlines()] == [FARE]
    assert done.stderr == (
        "pullquote: questions exported: 1; left out: 0 without votes, 1 not found helpful, "
        "0 whose quotes are no longer printed\n"
    )


def test_exporting_to_a_file(house: House, pullquote: Callable[..., Result], tmp_path: Path):
    korean = "페리 요금은 얼마입니까?"
    house.gave(korean, [house.reference("ferry", COSTS)], 1, helpful=1, not_helpful=0)
    house.asked(WORKERS, helpful=1, server=OTHER)
    written = tmp_path / "questions.jsonl"
    written.write_text("what was there before")
    arguments = ("export", "--archive", house.folder / "archive", "--output", written)
    done = pullquote(*arguments, "--server", str(SERVER))
    assert (done.exit_code, done.stdout) == (0, "")
    assert korean in written.read_text("utf-8")
    assert [one.question for one in read_questions(written)] == [korean]
    pullquote(*arguments, "--server", str(SERVER), "--server", str(OTHER))
    assert [one.question for one in read_questions(written)] == [korean, WORKERS]


def test_what_cannot_be_exported(house: House, pullquote: Callable[..., Result], tmp_path: Path):
    archive = house.folder / "archive"
    house.asked(FARE, helpful=1)
    house.keep(OTHER, False)
    refused = pullquote("export", "--archive", archive, "--server", str(OTHER))
    assert isinstance(refused.exception, InputError)
    refused = pullquote("export", "--archive", archive, "--output", tmp_path)
    assert isinstance(refused.exception, StorageError)
    assert f"cannot write {tmp_path}: Is a directory" in str(refused.exception)
    refused = pullquote("export", "--archive", tmp_path / "nowhere")
    assert "no archive at" in str(refused.exception)
    assert "leave out --archive" in pullquote("export", "--sample", "--archive", archive).stderr
    assert "--server" in pullquote("export", "--archive", archive, "--server", "everyone").stderr


def test_options_for_serving_are_not_taken_for_those_of_another_command(house: House, pullquote: Callable[..., Result]):
    done = pullquote("--archive", house.folder / "archive", "export")
    assert done.exit_code == 2
    assert "options before `export` are for serving" in done.stderr
