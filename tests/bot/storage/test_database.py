from __future__ import annotations

import sqlite3
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from pullquote import StorageError
from pullquote_bot.settings import NO_LIMITS
from pullquote_bot.storage.answers import AnswerStore
from pullquote_bot.storage.database import _MIGRATIONS, FILE_NAME, State
from pullquote_bot.storage.servers import ServerStore
from pullquote_bot.storage.uploads import UploadStore


def delete_and(state: State, statement: str) -> None:
    with state.transaction():
        state.change("DELETE FROM servers")
        state.change(statement)


def test_only_its_owner_reads_the_file(tmp_path: Path):
    folder = tmp_path / "deep" / "state"
    with closing(State(folder)) as state:
        state.change("INSERT INTO servers VALUES (1, '{}')")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_what_was_written_is_there_again(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        assert state.change("INSERT INTO servers VALUES (1, 'a'), (2, 'b')") == 2
    with closing(State(tmp_path)) as state:
        assert [tuple(row) for row in state.rows("SELECT * FROM servers WHERE id > ?", 1)] == [(2, "b")]


def test_two_may_have_it_open(tmp_path: Path):
    with closing(State(tmp_path)) as bot, closing(State(tmp_path)) as command:
        command.change("INSERT INTO grants VALUES (1, 'press')")
        assert len(bot.rows("SELECT * FROM grants")) == 1


def test_changes_together_are_all_made_or_none(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        with state.transaction():
            state.change("INSERT INTO servers VALUES (1, 'a')")
            state.change("INSERT INTO servers VALUES (2, 'b')")
        for failing in ("INSERT INTO nowhere VALUES (1)", "INSERT INTO servers VALUES (3)"):
            with pytest.raises(StorageError):
                delete_and(state, failing)
            assert len(state.rows("SELECT * FROM servers")) == 2
        delete_and(state, "INSERT INTO servers VALUES (3, 'c')")
        assert len(state.rows("SELECT * FROM servers")) == 1


def test_nothing_of_what_is_erased_is_left_in_a_file(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        state.change("INSERT INTO servers VALUES (1, 'whalebone')")
        with state.transaction(erasing=True):
            state.change("DELETE FROM servers")
        assert not any(b"whalebone" in file.read_bytes() for file in tmp_path.iterdir())


def test_a_file_of_a_newer_version_is_not_touched(tmp_path: Path):
    State(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StorageError, match="was made by a newer Pullquote: use that one, or move the file away"):
        State(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)


@pytest.mark.parametrize("content", [b"no database " * 99, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_none_is_said_to_be_unusable(tmp_path: Path, content: bytes):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(StorageError, match="cannot use the bot's file"):
        State(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_a_folder_that_cannot_be_made(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot make the bot's folder"):
        State(tmp_path / "file" / "state")


def test_another_writer_is_not_waited_for_without_end(tmp_path: Path):
    with closing(State(tmp_path)) as state:
        state.rows("PRAGMA busy_timeout = 0")
        with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageError, match="locked"):
                state.change("INSERT INTO servers VALUES (1, 'a')")
            with pytest.raises(StorageError, match="locked"), state.transaction():
                pass
            assert state.rows("SELECT * FROM servers") == []
        state.change("INSERT INTO servers VALUES (1, 'a')")


def older(folder: Path, version: int) -> None:
    """Make the file of an older version, of a server that keeps questions, with one that was asked there."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript("".join(_MIGRATIONS[:version]))
        choices = '{"channels": [7], "outlet": "Harbour Ledger", "quotes": 2, "keep_questions": true}'
        connection.execute("INSERT INTO servers VALUES (1, ?)", (choices,))
        connection.execute("INSERT INTO grants VALUES (1, 'news')")
        connection.execute("INSERT INTO answers VALUES ('a', 1, 8, 9, 1, 0, '[]', ?)", (int(time.time()),))
        connection.execute("INSERT INTO questions VALUES ('a', 'What does a ticket cost?')")
        connection.execute("INSERT INTO votes VALUES ('a', 9, 1)")
        if version > 1:
            columns = "(server, mark) VALUES (1, 'm')" if version > 4 else "(server) VALUES (1)"
            connection.execute(f"INSERT INTO joined {columns}")
        connection.execute(f"PRAGMA user_version = {version}")
        connection.commit()


@pytest.mark.parametrize("version", range(1, len(_MIGRATIONS)))
def test_a_file_of_an_older_version_keeps_what_is_in_it(tmp_path: Path, version: int):
    older(tmp_path / "state", version)
    with closing(State(tmp_path / "state")) as state:
        servers = ServerStore(state, ("default",))
        chosen = servers.settings(1)
        assert (chosen.channels, chosen.outlet, chosen.quotes, chosen.limits) == ((7,), "Harbour Ledger", 2, NO_LIMITS)
        assert servers.collections(1) == ("default", "server-1", "news")
        assert servers.mark(1) == servers.mark(1) != ""
        servers.delete_unkept()
        [kept] = AnswerStore(state).kept(1)
        assert (kept.question, kept.helpful, kept.server, kept.asker) == ("What does a ticket cost?", 1, 1, 9)
        assert UploadStore(state).of(1) == []


def test_of_several_processes_one_upgrades_the_file(tmp_path: Path):
    for number in range(5):
        folder = tmp_path / str(number)
        older(folder, 2)

        def opened(folder: Path = folder) -> int:
            with closing(State(folder)) as state:
                return int(state.rows("PRAGMA user_version")[0][0])

        with ThreadPoolExecutor(8) as threads:
            versions = [one.result() for one in [threads.submit(opened) for _ in range(8)]]
        assert versions == [len(_MIGRATIONS)] * 8
