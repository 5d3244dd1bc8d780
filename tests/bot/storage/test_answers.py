from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given as given_values, settings, strategies as st

from pullquote import QuoteReference, StorageError
from pullquote_bot.storage.answers import (
    DISCORD_EPOCH,
    KEPT_DAYS,
    AnswerRecord,
    AnswerStore,
    KeptQuestion,
    StoredCounts,
)
from pullquote_bot.storage.database import State

WHALE = "Where did the whale strand?"
REFERENCE = QuoteReference(
    id="ferry", collection="default", version=2, start=3, end=9, highlight=(1, 4), sha256="0" * 64
)
references = st.builds(
    QuoteReference,
    id=st.text(max_size=9),
    collection=st.text(max_size=9),
    version=st.integers(0, 2**40),
    start=st.integers(0, 2**40),
    end=st.integers(0, 2**40),
    highlight=st.tuples(st.integers(0, 99), st.integers(0, 99)),
    sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path)) as opened:
        yield opened


@pytest.fixture
def given(state: State) -> AnswerStore:
    return AnswerStore(state)


def remember(given: AnswerStore, **known: object) -> str:
    fields = {"server": 7, "asker": 1, "shown": 1, "answering": 1, "quotes": [REFERENCE], **known}
    return given.save(**fields)  # type: ignore[arg-type]


def in_any_file(folder: Path, text: str) -> bool:
    return any(text.encode() in file.read_bytes() for file in folder.iterdir())


@settings(max_examples=30)
@given_values(
    st.none() | st.integers(1, 2**63 - 1),
    st.integers(1, 2**63 - 1),
    st.integers(0, 3),
    st.integers(0, 10),
    st.lists(references, max_size=10),
)
def test_an_answer_is_found_as_it_was_given(
    server: int | None, asker: int, shown: int, answering: int, quotes: list[QuoteReference]
):
    with TemporaryDirectory() as folder:
        with closing(State(Path(folder))) as state:
            id = AnswerStore(state).save(
                server=server, asker=asker, shown=shown, answering=answering, quotes=quotes, question="?"
            )
        with closing(State(Path(folder))) as state:
            assert AnswerStore(state).find(id, server=server) == AnswerRecord(
                id=id,
                server=server,
                message=None,
                asker=asker,
                shown=shown,
                answering=answering,
                quotes=tuple(quotes),
            )


def test_ids_cannot_be_guessed(given: AnswerStore):
    ids = {remember(given) for _ in range(50)}
    assert len(ids) == 50
    assert all(re.fullmatch("[0-9a-f]{16}", id) for id in ids)


@pytest.mark.parametrize(("where", "elsewhere"), [(7, 8), (7, None), (None, 7), (7, 0), (None, 0)])
def test_an_answer_is_found_where_it_was_given_and_nowhere_else(
    given: AnswerStore, where: int | None, elsewhere: int | None
):
    id = remember(given, server=where)
    assert given.find(id, server=where)
    assert given.find(id, server=elsewhere) is None
    assert given.find(id.upper() + "x", server=where) is None


def test_the_message_that_shows_it_is_noted(given: AnswerStore):
    id, other = remember(given), remember(given)
    given.set_message(id, 2**63 - 1)
    assert [given.find(one, server=7).message for one in (id, other)] == [2**63 - 1, None]  # type: ignore[union-attr]


def test_one_vote_a_person(state: State, given: AnswerStore):
    id = remember(given)
    for voter, helpful in ((1, True), (2, True), (1, False), (1, False)):
        given.vote(id, voter, helpful=helpful)
    votes = [tuple(row) for row in state.rows("SELECT voter, helpful FROM votes ORDER BY voter")]
    assert votes == [(1, 0), (2, 1)]


def test_counting_what_is_stored_about_a_person(given: AnswerStore):
    mine = remember(given, asker=1, question=WHALE)
    remember(given, asker=1, server=None)
    theirs = remember(given, asker=2, question=WHALE)
    given.vote(theirs, 1, helpful=True)
    given.vote(mine, 2, helpful=True)
    given.vote(theirs, 2, helpful=True)
    assert given.stored_about(1) == StoredCounts(answers=2, votes=1, questions=1)
    assert given.stored_about(2) == StoredCounts(answers=1, votes=2, questions=1)
    assert given.stored_about(3) == StoredCounts(answers=0, votes=0, questions=0)


def test_forgetting_a_person(tmp_path: Path, state: State, given: AnswerStore):
    mine = remember(given, asker=1, question=WHALE)
    theirs = remember(given, asker=2, question="And the seal?")
    given.vote(theirs, 1, helpful=True)
    given.vote(mine, 2, helpful=True)
    given.delete_person(1)
    assert given.stored_about(1) == StoredCounts(answers=0, votes=0, questions=0)
    assert given.stored_about(2) == StoredCounts(answers=1, votes=1, questions=1)
    found = given.find(mine, server=7)
    assert found is not None, "its buttons still work for the others"
    assert found.asker is None
    assert not in_any_file(tmp_path, WHALE)
    assert in_any_file(tmp_path, "And the seal?")


def test_forgetting_an_answer_with_all_that_hangs_on_it(tmp_path: Path, state: State, given: AnswerStore):
    id, other = remember(given, question=WHALE), remember(given)
    for one in (id, other):
        given.vote(one, 1, helpful=True)
    given.delete_answer(id)
    assert given.find(id, server=7) is None
    assert [row[0] for row in state.rows("SELECT answer FROM votes")] == [other]
    assert state.rows("SELECT * FROM questions") == []
    assert not in_any_file(tmp_path, WHALE)


def age(state: State, seconds: int) -> None:
    """Make all answers given until now older."""
    state.change("UPDATE answers SET given_at = given_at - ?", seconds)


def test_what_is_too_old_goes(state: State, given: AnswerStore):
    old = remember(given, question=WHALE)
    given.vote(old, 2, helpful=True)
    age(state, KEPT_DAYS * 86400 - 60)
    kept = remember(given)
    given.delete_old()
    assert given.find(old, server=7)
    age(state, 61)
    given.delete_old()
    assert given.find(old, server=7) is None
    assert given.find(kept, server=7)
    assert given.stored_about(2) == StoredCounts(answers=0, votes=0, questions=0)
    assert state.rows("SELECT * FROM questions") == []


def test_what_is_too_old_is_deleted_by_another_thread_while_others_write(
    tmp_path: Path, state: State, given: AnswerStore
):
    for _ in range(500):
        remember(given, question=WHALE)
    age(state, KEPT_DAYS * 86400 + 1)
    with ThreadPoolExecutor(1) as thread:
        deleting = thread.submit(given.delete_old)
        kept = [remember(given) for _ in range(20)]
        deleting.result()
    assert [row[0] for row in state.rows("SELECT id FROM answers ORDER BY id")] == sorted(kept)
    assert not in_any_file(tmp_path, WHALE)


def test_what_is_kept_of_a_question(state: State, given: AnswerStore):
    quotes = [replace(REFERENCE, id=name) for name in ("first", "second", "closest")]
    asked = remember(given, question=WHALE, shown=2, answering=2, quotes=quotes)
    voted = remember(given, question="And the seal?", server=None)
    remember(given)
    state.change("UPDATE answers SET given_at = given_at - (id = ?)", voted)
    for voter, helpful in ((1, True), (2, True), (3, False)):
        given.vote(voted, voter, helpful=helpful)
    first, second = given.kept()
    assert first == KeptQuestion(
        id=voted,
        server=None,
        asker=1,
        asked_at=first.asked_at,
        question="And the seal?",
        shown=1,
        answering=1,
        ranked=(REFERENCE,),
        helpful=2,
        not_helpful=1,
    )
    assert (second.id, second.server, second.asked_at) == (asked, 7, first.asked_at + 1)
    assert (second.ranked, second.quotes, second.answering) == (tuple(quotes), tuple(quotes[:2]), 2)
    assert given.kept(7) == [second]
    assert given.kept(8) == []
    given.delete_answer(asked)
    given.delete_person(1)
    assert given.kept() == []


def test_kept_questions_of_a_server_are_deleted_and_their_answers_stay(tmp_path: Path, given: AnswerStore):
    ids = [remember(given, question=f"{WHALE} {server}", server=server) for server in (7, 7, 8)]
    assert given.delete_questions([ids[0], ids[2], "nowhere"], server=7) == 1
    assert {one.id for one in given.kept()} == {*ids[1:]}
    assert given.find(ids[0], server=7) is not None
    assert given.delete_questions(ids, server=7) == 1
    assert not in_any_file(tmp_path, f"{WHALE} 7")
    assert in_any_file(tmp_path, f"{WHALE} 8")


def test_what_is_too_old_is_not_kept_even_before_it_goes(state: State, given: AnswerStore):
    remember(given, question=WHALE)
    age(state, KEPT_DAYS * 86400 - 60)
    assert len(given.kept()) == 1
    age(state, 61)
    assert given.kept() == []


def test_no_question_is_kept_unless_it_is_given(tmp_path: Path, state: State, given: AnswerStore):
    remember(given)
    assert state.rows("SELECT * FROM questions") == []


def test_a_vote_on_no_answer_is_no_vote(state: State, given: AnswerStore):
    with pytest.raises(StorageError):
        given.vote("0" * 16, 1, helpful=True)
    assert state.rows("SELECT * FROM votes") == []


def test_a_post_is_taken_once_and_forgotten_after_some_months(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        answers = AnswerStore(state)
        now = int(time.time())
        old, recent = (
            int((now - days * 86400 - DISCORD_EPOCH) * 1000) << 22 for days in (KEPT_DAYS + 1, KEPT_DAYS - 1)
        )
        assert [answers.take_post(post, 7) for post in (old, recent, old)] == [True, True, False]
        answers.delete_old()
        assert [answers.take_post(post, 7) for post in (old, recent)] == [True, False]
