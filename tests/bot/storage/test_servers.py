from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote import Filters
from pullquote_bot.storage.answers import GivenAnswers
from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import NOTHING_CHOSEN, Choices, Guilds, own_collection

choices = st.builds(
    Choices,
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
def guilds(state: State) -> Guilds:
    return Guilds(state, ("default", "press"))


def test_a_server_reads_what_is_shared_its_own_and_what_it_was_given(guilds: Guilds):
    assert guilds.collections(7) == ("default", "press", "server-7")
    guilds.grant(7, "maritime")
    guilds.grant(7, "maritime")
    guilds.grant(8, "law")
    assert guilds.collections(7) == ("default", "press", "server-7", "maritime")
    assert guilds.collections(8) == ("default", "press", "server-8", "law")
    assert guilds.granted(7) == ["maritime"]


def test_what_is_shared_and_given_is_named_once(guilds: Guilds):
    guilds.grant(7, "press")
    guilds.grant(7, own_collection(7))
    assert guilds.collections(7) == ("default", "press", "server-7")


def test_from_nowhere_only_what_is_shared_is_read(guilds: Guilds):
    guilds.grant(7, "maritime")
    assert guilds.collections(None) == ("default", "press")


def test_nobody_has_a_collection_of_anothers(guilds: Guilds):
    assert own_collection(7) == "server-7"
    assert len({own_collection(number) for number in range(1000)}) == 1000


def test_what_was_given_can_be_taken_back(guilds: Guilds):
    guilds.grant(7, "maritime")
    guilds.grant(8, "maritime")
    assert guilds.revoke(7, "maritime")
    assert not guilds.revoke(7, "maritime")
    assert guilds.granted(7) == []
    assert guilds.granted(8) == ["maritime"]


@settings(max_examples=30)
@given(choices, choices)
def test_what_a_server_chose_is_kept_as_it_is(first: Choices, second: Choices):
    with TemporaryDirectory() as folder:
        with closing(State(Path(folder))) as state:
            guilds = Guilds(state, ())
            guilds.choose(2**63 - 1, second)
            guilds.choose(2**63 - 1, first)
            guilds.choose(8, second)
        with closing(State(Path(folder))) as state:
            guilds = Guilds(state, ())
            assert guilds.choices(2**63 - 1) == first
            assert guilds.choices(8) == second


def test_who_chose_nothing_has_the_defaults(guilds: Guilds):
    guilds.choose(7, Choices(quotes=1))
    assert guilds.choices(8) == guilds.choices(None) == NOTHING_CHOSEN == Choices()
    assert not NOTHING_CHOSEN.keep_questions


def test_choices_of_another_version_are_read_as_far_as_they_are_known(state: State, guilds: Guilds):
    state.change("INSERT INTO servers VALUES (7, ?)", '{"quotes": 2, "colour": "red"}')
    assert guilds.choices(7) == Choices(quotes=2)


def test_forgetting_a_server_leaves_the_others(state: State, guilds: Guilds):
    given = GivenAnswers(state)
    kept = [given.remember(server=server, asker=1, shown=0, answering=0, quotes=[]) for server in (7, 8, None)]
    for server in (7, 8):
        guilds.choose(server, Choices(quotes=1))
        guilds.grant(server, "maritime")
    guilds.forget(7)
    assert guilds.choices(7) == NOTHING_CHOSEN
    assert guilds.choices(8) == Choices(quotes=1)
    assert given.find(kept[0], server=7) is None
    assert given.find(kept[1], server=8)
    assert given.find(kept[2], server=None)
    assert guilds.granted(7) == ["maritime"], "what the bot's operator gave is theirs to take back"


@pytest.mark.parametrize("name", ["after", "before", "outlet", "author"])
def test_a_question_comes_before_the_choice(name: str):
    chosen = Choices(after="2001", before="2002", outlet="Chosen", author="Chosen")
    nothing = chosen.filters(Filters(language="ko"), ["a", "b"])
    assert nothing == Filters(
        after="2001", before="2002", outlet="Chosen", author="Chosen", language="ko", collections=("a", "b")
    )
    asked = chosen.filters(Filters(**{name: "asked"}), [])  # type: ignore[arg-type]
    assert {one: getattr(asked, one) for one in ("after", "before", "outlet", "author")} == {
        "after": "2001",
        "before": "2002",
        "outlet": "Chosen",
        "author": "Chosen",
        name: "asked",
    }


def test_whatever_collections_a_question_names_only_those_it_may_read_count():
    assert Choices().filters(Filters(collections=("server-8",)), ["default"]).collections == ("default",)
    assert Choices().filters(Filters(), []).collections == ()
