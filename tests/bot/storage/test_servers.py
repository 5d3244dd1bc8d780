from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings, strategies as st

from pullquote import Filters
from pullquote_bot.storage.answers import AnswerStore
from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import DEFAULT_SETTINGS, ServerSettings, ServerStore, StoredServer, own_collection
from pullquote_bot.storage.uploads import UploadStore

choices = st.builds(
    ServerSettings,
    channels=st.lists(st.integers(1, 2**63 - 1), max_size=4).map(tuple),
    after=st.none() | st.text(max_size=9),
    before=st.none() | st.text(max_size=9),
    outlet=st.none() | st.text(max_size=9),
    author=st.none() | st.text(max_size=9),
    quotes=st.integers(1, 3),
    interface=st.sampled_from([None, "en", "ko"]),
    keep_questions=st.booleans(),
)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path)) as opened:
        yield opened


@pytest.fixture
def guilds(state: State) -> ServerStore:
    return ServerStore(state, ("default", "press"))


LATER = ("joined", "posts", "usage", "uploaded", "uploads", "pseudonyms", "watched", "watches", "digests")
"""The tables that the first version did not have."""


def test_a_server_reads_what_is_shared_its_own_and_what_it_was_given(guilds: ServerStore):
    assert guilds.collections(7) == ("default", "press", "server-7")
    guilds.grant(7, "maritime")
    guilds.grant(7, "maritime")
    guilds.grant(8, "law")
    assert guilds.collections(7) == ("default", "press", "server-7", "maritime")
    assert guilds.collections(8) == ("default", "press", "server-8", "law")
    assert guilds.granted(7) == ["maritime"]


def test_what_is_shared_and_given_is_named_once(guilds: ServerStore):
    guilds.grant(7, "press")
    guilds.grant(7, own_collection(7))
    assert guilds.collections(7) == ("default", "press", "server-7")


def test_from_nowhere_only_what_is_shared_is_read(guilds: ServerStore):
    guilds.grant(7, "maritime")
    assert guilds.collections(None) == ("default", "press")


def test_nobody_has_a_collection_of_anothers(guilds: ServerStore):
    assert own_collection(7) == "server-7"
    assert len({own_collection(number) for number in range(1000)}) == 1000


def test_what_was_given_can_be_taken_back(guilds: ServerStore):
    guilds.grant(7, "maritime")
    guilds.grant(8, "maritime")
    assert guilds.revoke(7, "maritime")
    assert not guilds.revoke(7, "maritime")
    assert guilds.granted(7) == []
    assert guilds.granted(8) == ["maritime"]


@settings(max_examples=30)
@given(choices, choices)
def test_what_a_server_chose_is_kept_as_it_is(first: ServerSettings, second: ServerSettings):
    with TemporaryDirectory() as folder:
        with closing(State(Path(folder))) as state:
            guilds = ServerStore(state, ())
            guilds.save_settings(2**63 - 1, second)
            guilds.save_settings(2**63 - 1, first)
            guilds.save_settings(8, second)
        with closing(State(Path(folder))) as state:
            guilds = ServerStore(state, ())
            assert guilds.settings(2**63 - 1) == first
            assert guilds.settings(8) == second


def test_who_chose_nothing_has_the_defaults(guilds: ServerStore):
    guilds.save_settings(7, ServerSettings(quotes=1))
    assert guilds.settings(8) == guilds.settings(None) == DEFAULT_SETTINGS == ServerSettings()
    assert not DEFAULT_SETTINGS.keep_questions


def test_choices_of_another_version_are_read_as_far_as_they_are_known(state: State, guilds: ServerStore):
    state.change("INSERT INTO servers VALUES (7, ?)", '{"quotes": 2, "colour": "red"}')
    assert guilds.settings(7) == ServerSettings(quotes=2)


def test_forgetting_a_server_leaves_the_others(state: State, guilds: ServerStore):
    given = AnswerStore(state)
    kept = [given.save(server=server, asker=1, shown=0, answering=0, quotes=[]) for server in (7, 8, None)]
    for server in (7, 8):
        guilds.save_settings(server, ServerSettings(quotes=1))
        guilds.grant(server, "maritime")
    guilds.forget(7)
    assert guilds.settings(7) == DEFAULT_SETTINGS
    assert guilds.settings(8) == ServerSettings(quotes=1)
    assert given.find(kept[0], server=7) is None
    assert given.find(kept[1], server=8)
    assert given.find(kept[2], server=None)
    assert (guilds.granted(7), guilds.granted(8)) == ([], ["maritime"])


def test_nothing_is_stored_of_a_server_that_left_until_it_comes_back(state: State, guilds: ServerStore):
    guilds.join(7)
    guilds.save_settings(7, ServerSettings(quotes=1))
    assert guilds.known() == {7}
    guilds.forget(7)
    guilds.save_settings(7, ServerSettings(quotes=1))
    assert guilds.known() == set()
    assert guilds.mark(7) is None
    assert not guilds.may_store(7, guilds.mark(7))
    guilds.join(7)
    assert guilds.may_store(7, guilds.mark(7))
    assert not guilds.may_store(7, None)
    assert guilds.may_store(None, None)
    guilds.save_settings(7, ServerSettings(quotes=2))
    assert guilds.settings(7).quotes == 2


def test_a_server_that_is_to_come_keeps_what_it_was_granted(guilds: ServerStore):
    guilds.grant(9, "maritime")
    assert guilds.known() == set()


def test_questions_are_deleted_once_they_are_not_kept_any_more(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        servers, given = ServerStore(state, ["default"]), AnswerStore(state)
        for server in (7, 8):
            servers.save_settings(server, ServerSettings(keep_questions=True))
            given.save(server=server, asker=1, shown=0, answering=0, quotes=[], question=f"Whalebone {server}?")
        servers.save_settings(7, ServerSettings(keep_questions=True, quotes=1))
        assert len(given.kept()) == 2
        servers.save_settings(7, ServerSettings(quotes=1))
        assert [one.server for one in given.kept()] == [8]
        assert given.stored_about(1).answers == 2
        assert not any(b"Whalebone 7" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        ServerStore(state, []).save_settings(7, ServerSettings(quotes=1))
        for table in LATER:
            state.change(f"DROP TABLE {table}")
        state.change("PRAGMA user_version = 1")
    with closing(State(tmp_path)) as state:
        servers = ServerStore(state, [])
        servers.join(8)
        assert servers.known() == {7, 8}
        assert servers.settings(7).quotes == 1
        assert AnswerStore(state).take_post(1, 7)


def test_nothing_of_a_forgotten_server_is_left_in_a_file(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        servers = ServerStore(state, ["default"])
        servers.save_settings(7, ServerSettings(outlet="Whalebone Gazette"))
        AnswerStore(state).save(server=7, asker=1, shown=0, answering=0, quotes=[], question="Who carved whalebone?")
        assert any(b"halebone" in file.read_bytes() for file in tmp_path.iterdir())
        servers.forget(7)
        assert not any(b"halebone" in file.read_bytes() for file in tmp_path.iterdir())


@pytest.mark.parametrize("name", ["after", "before", "outlet", "author"])
def test_a_question_comes_before_the_choice(name: str):
    chosen = ServerSettings(after="2001", before="2002", outlet="Chosen", author="Chosen")
    nothing = chosen.filters(Filters(language="ko"))
    assert nothing == Filters(after="2001", before="2002", outlet="Chosen", author="Chosen", language="ko")
    own = {"after": "2002-05", "before": "2001-05"}.get(name, "asked")
    asked = chosen.filters(Filters(**{name: own}))  # type: ignore[arg-type]
    assert {one: getattr(asked, one) for one in ("after", "before", "outlet", "author")} == {
        "after": "2001",
        "before": "2002",
        "outlet": "Chosen",
        "author": "Chosen",
        name: own,
    }


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        (Filters(after="2003"), ("2003", None)),
        (Filters(before="2000"), (None, "2000")),
        (Filters(after="2002"), ("2002", "2002")),
        (Filters(after="2005", before="2004"), ("2005", "2004")),
        (Filters(), ("2001", "2002")),
    ],
)
def test_a_date_that_leaves_no_day_to_the_questions_own_is_set_aside(asked: Filters, searched: tuple[str, str]) -> None:
    used = ServerSettings(after="2001", before="2002").filters(asked)
    assert (used.after, used.before) == searched


def test_a_file_of_the_second_version_is_brought_up_to_date(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        for table in LATER:
            state.change(f"DROP TABLE {table}")
        state.change("CREATE TABLE joined (server INTEGER PRIMARY KEY)")
        state.change("INSERT INTO joined VALUES (7), (8)")
        state.change("PRAGMA user_version = 2")
    with closing(State(tmp_path)) as state:
        servers = ServerStore(state, [])
        assert servers.known() == {7, 8}
        assert len({servers.mark(7), servers.mark(8), None, ""}) == 4
        assert AnswerStore(state).take_post(1, 8)


def test_what_is_known_of_a_server_is_listed_for_the_operator(state: State, guilds: ServerStore):
    guilds.join(7, name="Harbour", members=12, since=1000)
    guilds.join(7, name="Harbour Town")
    guilds.grant(9, "maritime")
    guilds.save_settings(7, ServerSettings(keep_questions=True))
    for question in ("Who?", None):
        AnswerStore(state).save(server=7, asker=1, shown=0, answering=0, quotes=[], question=question)
    UploadStore(state).begin(7, "a.txt", 1)
    assert guilds.stored() == [
        StoredServer(id=7, name="Harbour Town", since=1000, members=12, answers=2, questions=1, files=1),
        StoredServer(id=9, granted=("maritime",)),
    ]
    guilds.forget(7)
    assert guilds.stored() == [StoredServer(id=9, granted=("maritime",))]


def test_a_mark_stays_until_all_of_the_server_is_deleted_by_whatever_process(tmp_path: Path):
    with closing(State(tmp_path)) as bot, closing(State(tmp_path)) as command:
        servers = ServerStore(bot, [])
        marks = (servers.mark(7), servers.mark(8))
        servers.join(7, name="Harbour")
        assert (servers.mark(7), servers.mark(8)) == marks
        assert servers.mark(None) is None
        ServerStore(command, []).forget(7)
        assert servers.mark(7) not in (None, marks[0])
        assert servers.mark(8) == marks[1]


def test_a_pseudonym_tells_neither_who_it_is_nor_what_they_ask_elsewhere(state: State, guilds: ServerStore):
    names = {guilds.pseudonym(server, person) for server in (7, 8) for person in (1, 2)}
    assert len(names) == 4
    assert all(re.fullmatch("P-[A-Z2-7]{8}", name) for name in names)
    before = guilds.pseudonym(7, 1)
    assert guilds.pseudonym(7, 1) == before
    guilds.save_settings(7, ServerSettings(keep_questions=True))
    assert guilds.pseudonym(7, 1) == before
    guilds.save_settings(7, ServerSettings(keep_questions=False))
    assert guilds.pseudonym(7, 1) != before


def test_questions_that_an_older_version_left_are_deleted(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        servers, given = ServerStore(state, []), AnswerStore(state)
        servers.save_settings(7, ServerSettings(keep_questions=True))
        servers.save_settings(8, ServerSettings())
        for server in (7, 8, 9, None):
            given.save(server=server, asker=1, shown=0, answering=0, quotes=[], question=f"Whalebone {server}?")
        servers.delete_unkept()
        assert [one.server for one in given.kept()] == [7]
        assert given.stored_about(1).answers == 4
        assert not any(b"Whalebone 8" in file.read_bytes() for file in tmp_path.iterdir())
