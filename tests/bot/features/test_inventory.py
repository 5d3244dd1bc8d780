"""`pullquote bot servers`: what is stored of each server, and deleting all of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pullquote import Archive, Article, InputError, QuoteReference, Settings
from pullquote_bot.cli import bot
from pullquote_bot.features.inventory import inventory, purge
from pullquote_bot.storage.answers import AnswerStore
from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import ServerSettings, ServerStore, own_collection
from pullquote_bot.storage.uploads import UploadStore
from tests.bot.support.newsroom import make_archive, open_archive
from tests.support.fake_encoder import FakeEncoder

HOME, AWAY, LATER, GONE = 1_000_000_000_000_000_001, 1_000_000_000_000_000_002, 1_000_000_000_000_000_003, 9
WHALE = "Who caught the whalebone?"
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an archive and a state: two servers, one to come, and one that left its articles behind."""
    make_archive(tmp_path / "archive", server=HOME)
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), settings=Settings()) as archive:
        archive.add_articles([Article(id="a", text="Old news.\n\nOlder news.")], collection=own_collection(GONE))
        archive.add_articles([Article(id="i" * 140, title="T" * 1000, text="Home.")], collection=own_collection(HOME))
    with closing(State(tmp_path / "state")) as state:
        servers, answers, uploads = ServerStore(state, ()), AnswerStore(state), UploadStore(state)
        servers.join(HOME, name="Harbour \x1b[31m*Town*\n", members=1200, since=1_700_000_000)
        servers.join(AWAY)
        servers.grant(HOME, "board")
        servers.grant(LATER, "board")
        for server in (HOME, AWAY):
            servers.save_settings(server, ServerSettings(keep_questions=True))
            quotes = [
                QuoteReference(id="ferry", collection="default", version=1, start=0, end=3, highlight=(0, 0), sha256="")
            ]  # type: ignore[arg-type]
            id = answers.save(server=server, asker=5, shown=1, answering=1, quotes=quotes, question=f"{WHALE} {server}")
            answers.vote(id, 6, helpful=True)
            servers.pseudonym(server, 5)
            uploads.record(uploads.begin(server, "whalebone.txt", 7), ["secret"], {})
    return tmp_path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("PULLQUOTE_DISCORD_STATE", str(folder / "state"))

    def invoke(*arguments: str, **how: str) -> Result:
        return CliRunner().invoke(bot, ["servers", *arguments, "--archive", str(folder / "archive")], **how)  # type: ignore[arg-type]

    return invoke


@pytest.fixture
def opened(folder: Path) -> Iterator[tuple[State, Archive]]:
    with closing(State(folder / "state")) as state, open_archive(folder / "archive") as archive:
        yield state, archive


def rows_of(state: State, server: int) -> list[tuple[object, ...]]:
    """Return every row of every table of the bot's file that names a server."""
    tables = [row[0] for row in state.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    return [tuple(row) for table in tables for row in state.rows(f"SELECT * FROM {table}") if server in tuple(row)]


def test_each_server_is_listed_with_all_that_is_stored_of_it(run: Run):
    entries = {one["id"]: one for one in json.loads(run("--json").stdout)}
    assert list(entries) == [str(GONE), str(HOME), str(AWAY), str(LATER)]
    home = entries[str(HOME)]
    assert home.pop("bytes") > 1000
    assert home == {
        "id": str(HOME),
        "name": "Harbour \x1b[31m*Town*\n",
        "since": "2023-11-14",
        "members": 1200,
        "granted": ["board"],
        "files": 1,
        "articles": 2,
        "paragraphs": 3,
        "answers": 1,
        "questions": 1,
    }
    assert (entries[str(AWAY)]["name"], entries[str(AWAY)]["since"], entries[str(AWAY)]["articles"]) == (None, None, 0)
    assert (entries[str(GONE)]["articles"], entries[str(GONE)]["paragraphs"]) == (1, 2)
    assert (entries[str(LATER)]["granted"], entries[str(LATER)]["answers"]) == (["board"], 0)


def test_the_list_is_a_line_for_each_without_what_a_name_could_do_to_a_terminal(run: Run):
    listed = run().stdout.splitlines()
    assert len(listed) == 4
    assert listed[1].startswith(
        f"{HOME}  Harbour [31m*Town*  since: 2023-11-14  members: 1,200  granted: 'board'  files: 1  articles: 2"
    )
    assert listed[2].startswith(f"{AWAY}  name unknown  since: unknown  members: unknown  granted: nothing")


def test_purging_deletes_everything_of_a_server_and_nothing_else(run: Run, folder: Path, opened: tuple[State, Archive]):
    state, archive = opened
    others = rows_of(state, AWAY)
    before = archive.sizes()
    done = run("purge", str(HOME), "--yes")
    assert done.stdout == (
        f"Server {HOME} was purged, with its settings and grants. Articles: 2, answers: 1, kept questions: 1.\n"
    )
    assert rows_of(state, HOME) == []
    assert rows_of(state, AWAY) == others != []
    assert archive.sizes() == {name: size for name, size in before.items() if name != own_collection(HOME)}
    assert archive.check() == []
    files = [file.read_bytes() for file in (folder / "state").iterdir()]
    assert not any(f"{WHALE} {HOME}".encode() in content for content in files)
    assert any(f"{WHALE} {AWAY}".encode() in content for content in files)
    assert str(HOME) not in run("--json").stdout
    refused = run("purge", str(HOME), "--yes")
    assert isinstance(refused.exception, InputError)
    assert refused.exception.code == "server_unknown"


def test_what_a_server_that_left_or_is_to_come_has_is_purged_too(run: Run, opened: tuple[State, Archive]):
    for server in (GONE, LATER):
        assert run("purge", str(server), "--yes").exit_code == 0
        assert str(server) not in [one["id"] for one in json.loads(run("--json").stdout)]
    assert ServerStore(opened[0], ()).granted(HOME) == ["board"]


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("", 1), ("y\n", 0)])
def test_purging_asks_first(run: Run, opened: tuple[State, Archive], answer: str, code: int):
    asked = run("purge", str(HOME), input=answer)
    assert asked.exit_code == code
    assert f"{HOME}  Harbour" in asked.stdout
    assert "Delete all of it? [y/N]:" in asked.stdout
    assert bool(rows_of(opened[0], HOME)) == (code != 0)


def test_options_before_the_command_are_refused(folder: Path, run: Run):
    refused = CliRunner().invoke(bot, ["servers", "--json", "purge", "7"])
    assert refused.exit_code == 2
    assert "options before `purge` are for the list" in refused.output
    for server in ("0", "-1", "everyone"):
        assert run("purge", server, "--yes").exit_code == 2


def test_nothing_is_stored_of_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PULLQUOTE_DISCORD_STATE", str(tmp_path / "state"))
    with Archive.open(tmp_path / "archive", encoder=FakeEncoder(), create=True):
        pass
    listed = CliRunner().invoke(bot, ["servers", "--archive", str(tmp_path / "archive")])
    assert listed.stdout == "Nothing is stored of any server.\n"


def test_a_purge_is_done_again_where_it_was_interrupted(opened: tuple[State, Archive], monkeypatch: pytest.MonkeyPatch):
    state, archive = opened
    servers = ServerStore(state, ())

    def interrupted(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Archive, "remove", interrupted)
        with pytest.raises(KeyboardInterrupt):
            purge(HOME, servers, archive)
    assert [one.server.id for one in inventory(servers, archive)] == [GONE, HOME, AWAY, LATER]
    assert purge(HOME, servers, archive) == 2
    assert [one.server.id for one in inventory(servers, archive)] == [GONE, AWAY, LATER]
