from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import ServerStore
from pullquote_bot.storage.uploads import UploadStore

LONG = "x" * 300


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with closing(State(tmp_path)) as opened:
        yield opened


@pytest.fixture
def uploads(state: State) -> UploadStore:
    return UploadStore(state)


def listed(uploads: UploadStore, server: int = 7) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name, one.articles) for one in uploads.of(server)]


def test_files_are_listed_newest_first_with_the_articles_that_came_of_each(uploads: UploadStore):
    first, second, other = uploads.begin(7, "a", 1), uploads.begin(7, "b", 2), uploads.begin(8, "c", 1)
    uploads.record(first, ["x", LONG, "z"], {})
    uploads.record(second, ["y"], {"z": 1})
    uploads.record(other, ["x"], {})
    assert listed(uploads) == [("b", ("y", "z")), ("a", ("x", LONG))]
    assert listed(uploads, 8) == [("c", ("x",))]
    assert [one.person for one in uploads.of(7)] == [2, 1]
    assert uploads.changes(second) == {"y": None, "z": 1}
    assert uploads.servers() == [7, 8]
    uploads.delete(second)
    assert listed(uploads) == [("a", ("x", LONG, "z"))]


def test_what_a_file_changed_twice_keeps_the_version_before_it(uploads: UploadStore):
    upload = uploads.begin(7, "a", 1)
    uploads.record(upload, ["x"], {"y": 1})
    uploads.record(upload, [], {"x": 1, "y": 2})
    assert uploads.changes(upload) == {"x": None, "y": 1}


def test_nothing_is_recorded_of_a_file_that_was_deleted_meanwhile(state: State, uploads: UploadStore):
    upload = uploads.begin(7, "a", 1)
    ServerStore(state, ()).forget(7)
    uploads.record(upload, ["x"], {"y": 1})
    assert state.rows("SELECT * FROM uploaded") == uploads.of(7) == []


def test_a_file_is_forgotten_with_its_last_article(uploads: UploadStore):
    first, second, empty = (uploads.begin(7, name, 1) for name in "abc")
    elsewhere = uploads.begin(8, "a", 1)
    for upload in (first, second, elsewhere):
        uploads.record(upload, ["x"], {})
    uploads.record(second, ["y"], {})
    uploads.forget_articles(7, ["x", "nowhere"])
    assert listed(uploads) == [("c", ()), ("b", ("y",))]  # `c` is still being added
    assert listed(uploads, 8) == [("a", ("x",))]
    assert empty


def test_who_added_a_file_is_forgotten_and_the_file_is_not(tmp_path: Path, uploads: UploadStore):
    person = 2**55 + 1
    uploads.record(uploads.begin(7, "a", person), ["x"], {})
    uploads.record(uploads.begin(7, "b", 1), ["y"], {})
    assert (uploads.added_by(person), uploads.added_by(1)) == (1, 1)
    uploads.forget_person(person)
    assert [one.person for one in uploads.of(7)] == [1, None]
    assert uploads.added_by(person) == 0
    assert not any(person.to_bytes(8, "big") in file.read_bytes() for file in tmp_path.iterdir())
