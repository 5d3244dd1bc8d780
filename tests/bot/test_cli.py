from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from discord.http import Route

from pullquote import EncoderError
from pullquote.catalog.database import FILE_NAME
from pullquote.cli import main
from pullquote_bot.storage.database import State
from pullquote_bot.storage.servers import ServerStore
from tests.bot.process.harness import free_port
from tests.bot.support import newsroom
from tests.bot.support.fake_bot import SlowEncoder
from tests.conftest import ROOT
from tests.discord_server import BotProcess, Wire
from tests.support.fake_encoder import FakeEncoder

SERVER = 1_000_000_000_000_000_001
APPLICATION = 1_573_817_499_391_098_880
SECRET = "aB3_-" * 6
TOKEN = f"{base64.urlsafe_b64encode(str(APPLICATION).encode()).decode().rstrip('=')}.Gx-_Ab.{SECRET}"
INVITE = f"Invite: https://discord.com/oauth2/authorize?client_id={APPLICATION}&"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Restore the loggers, which the command configures for the whole process."""
    loggers = [logging.getLogger(name) for name in ("", "pullquote", "discord", "py.warnings")]
    before = [(logger, [*logger.handlers], logger.level, logger.propagate) for logger in loggers]
    yield
    logging.captureWarnings(False)
    for logger, handlers, level, propagate in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


class Models:
    """The encoders that commands load; a test may set another `load`."""

    def __init__(self) -> None:
        self.load: Callable[[str], FakeEncoder] = lambda _: FakeEncoder()


@pytest.fixture
def models() -> Models:
    return Models()


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, models: Models) -> None:
    """Give the bot a token, a separate state, the fake encoder, and no Discord to connect to."""
    for name in [name for name in os.environ if name.startswith("PULLQUOTE_DISCORD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PULLQUOTE_DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("PULLQUOTE_DISCORD_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("pullquote.pipeline.components.load_encoder", lambda name, *_: models.load(name))
    monkeypatch.setattr(Route, "BASE", f"http://127.0.0.1:{free_port()}/api")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that connects to anything."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was made")

    for name in ("connect", "connect_ex", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)


@pytest.fixture
def served(tmp_path: Path) -> str:
    newsroom.make_archive(tmp_path / "archive", server=SERVER)
    return str(tmp_path / "archive")


class Pullquote:
    """Runs `pullquote bot …` in this process."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Return the exit code and the output on both streams."""
        with pytest.raises(SystemExit) as ended:
            main(["bot", *arguments])
        written = self._capfd.readouterr()
        assert SECRET not in written.out + written.err
        assert isinstance(ended.value.code, int)
        return ended.value.code, written.out, written.err

    def refusal(self, *arguments: str, code: int = 2) -> str:
        """Check that it is refused in one line, and return that line."""
        ended, out, err = self(*arguments)
        lines = [line for line in err.splitlines() if not line.startswith(("{", "Try `pullquote"))]
        assert (ended, len(lines)) == (code, 1), err
        assert lines[0].startswith("pullquote: ")
        assert "Traceback" not in out + err
        return lines[0]


@pytest.fixture
def pullquote(capfd: pytest.CaptureFixture[str]) -> Pullquote:
    return Pullquote(capfd)


@pytest.mark.usefixtures("offline")
def test_a_dry_run_checks_everything_and_prints_the_invite_link(pullquote: Pullquote, served: str):
    code, out, err = pullquote("--archive", served, "--dry-run")
    assert (code, err) == (0, "")
    assert out.startswith(INVITE)
    assert "permissions=274878024704" in out.splitlines()[0]
    assert len(out.splitlines()) == 2


@pytest.mark.usefixtures("offline")
def test_a_dry_run_of_the_sample_and_of_the_archive_that_is_set(
    pullquote: Pullquote, served: str, monkeypatch: pytest.MonkeyPatch
):
    assert pullquote("--sample", "--dry-run")[0] == 0
    monkeypatch.setenv("PULLQUOTE_ARCHIVE", served)
    assert pullquote("--dry-run")[0] == 0


@pytest.mark.parametrize("token", ["", "  ", "\n"])
def test_no_token(pullquote: Pullquote, served: str, monkeypatch: pytest.MonkeyPatch, token: str):
    monkeypatch.setenv("PULLQUOTE_DISCORD_TOKEN", token)
    assert "there is no Discord token" in pullquote.refusal("--archive", served)
    monkeypatch.delenv("PULLQUOTE_DISCORD_TOKEN")
    assert "set PULLQUOTE_DISCORD_TOKEN" in pullquote.refusal("--archive", served, "--dry-run")


@pytest.mark.parametrize(
    "token",
    [
        "hunter2",
        SECRET,
        TOKEN[:-15],
        f"{TOKEN}.{SECRET}",
        TOKEN.replace(".", "\n"),
        f"Bearer {TOKEN}",
        f"{'A' * 26}.Gx-_Ab.{SECRET}",
        f"!!!{TOKEN}",
    ],
)
def test_a_malformed_token_is_not_repeated(
    pullquote: Pullquote, served: str, monkeypatch: pytest.MonkeyPatch, token: str
):
    monkeypatch.setenv("PULLQUOTE_DISCORD_TOKEN", token)
    line = pullquote.refusal("--archive", served, "--dry-run")
    assert line.startswith("pullquote: the Discord token is not one: ")
    assert token not in line


@pytest.mark.parametrize("content", [TOKEN, f"{TOKEN}\n", f"  {TOKEN}\r\n\n", f"Bot {TOKEN}"])
def test_the_token_may_be_in_a_file(
    pullquote: Pullquote, served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
):
    (tmp_path / "token").write_text(content)
    monkeypatch.delenv("PULLQUOTE_DISCORD_TOKEN")
    monkeypatch.setenv("PULLQUOTE_DISCORD_TOKEN_FILE", str(tmp_path / "token"))
    code, out, _ = pullquote("--archive", served, "--dry-run")
    assert code == 0
    assert out.startswith(INVITE)


def test_a_token_file_that_cannot_be_used(
    pullquote: Pullquote, served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    given = tmp_path / "token"
    monkeypatch.setenv("PULLQUOTE_DISCORD_TOKEN_FILE", str(given))
    assert "both set" in pullquote.refusal("--archive", served)
    monkeypatch.delenv("PULLQUOTE_DISCORD_TOKEN")
    assert f"the token file {given} cannot be read: No such file" in pullquote.refusal("--archive", served)
    given.mkdir()
    assert "cannot be read: Is a directory" in pullquote.refusal("--archive", served)
    given.rmdir()
    given.write_bytes(b"\xff\xfe" + TOKEN.encode("utf-16-le"))
    assert "cannot be read: it is not text" in pullquote.refusal("--archive", served)
    given.write_bytes(b"")
    assert "there is no Discord token" in pullquote.refusal("--archive", served)
    given.write_text(TOKEN)
    given.chmod(0)
    if not os.access(given, os.R_OK):  # root reads everything
        assert "cannot be read: Permission denied" in pullquote.refusal("--archive", served)


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", "80 80", "8080.0"])
def test_a_bad_port(pullquote: Pullquote, served: str, monkeypatch: pytest.MonkeyPatch, port: str):
    monkeypatch.setenv("PULLQUOTE_DISCORD_PORT", port)
    assert "PULLQUOTE_DISCORD_PORT is" in pullquote.refusal("--archive", served, "--dry-run")


def test_an_unknown_setting(pullquote: Pullquote, served: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PULLQUOTE_DISCORD_TOKN", SECRET)
    line = pullquote.refusal("--archive", served, "--dry-run")
    assert line.startswith("pullquote: PULLQUOTE_DISCORD_TOKN is not a setting: known are PULLQUOTE_DISCORD_TOKEN, ")
    monkeypatch.delenv("PULLQUOTE_DISCORD_TOKN")
    monkeypatch.setenv("PULLQUOTE_DEPTHS", "7")
    assert "PULLQUOTE_DEPTHS is not a setting" in pullquote.refusal("--archive", served, "--dry-run")


@pytest.mark.usefixtures("offline")
def test_an_archive_that_cannot_be_served(pullquote: Pullquote, served: str, tmp_path: Path):
    missing = str(tmp_path / "nowhere")
    assert f"no archive at {missing}" in pullquote.refusal("--archive", missing)
    assert not Path(missing).exists()
    assert "--sample is an archive of its own" in pullquote.refusal("--sample", "--archive", served)
    assert "No such option" in pullquote.refusal("--archives", served)
    catalog = Path(served, FILE_NAME)
    whole = catalog.read_bytes()
    catalog.write_bytes(b"\0" * 100 + whole[100:])
    assert "damaged" in pullquote.refusal("--archive", served, code=3)
    catalog.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    assert "damaged" in pullquote.refusal("--archive", served, code=3)
    catalog.write_bytes(whole)
    for index in Path(served).glob("passages-*.faiss"):
        index.write_bytes(b"no index")
    assert pullquote("--archive", served, "--dry-run")[0] == 0  # an index is made again from the catalog
    with contextlib.closing(sqlite3.connect(catalog)) as other:
        other.execute("PRAGMA application_id = 7")
        other.commit()
    assert "is not a Pullquote archive" in pullquote.refusal("--archive", served, code=3)


@pytest.mark.usefixtures("offline")
def test_an_encoder_that_cannot_be_used(pullquote: Pullquote, served: str, models: Models):
    models.load = lambda _: FakeEncoder(name="other", seed="other")
    assert "was encoded with 'fake'" in pullquote.refusal("--archive", served, "--dry-run", code=3)

    def fails(name: str) -> FakeEncoder:
        raise EncoderError("weights_differ", "the weights of {name} are not the expected ones", name=name)

    models.load = fails
    assert "weights of fake" in pullquote.refusal("--archive", served, "--dry-run")


@pytest.mark.usefixtures("offline")
def test_the_encoder_is_warm_before_anything_else(pullquote: Pullquote, served: str, models: Models):
    encoder = SlowEncoder()
    models.load = lambda _: encoder
    assert pullquote("--archive", served, "--dry-run")[0] == 0
    assert encoder._warm


def test_a_state_that_cannot_be_used(
    pullquote: Pullquote, served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "file"
    file.write_text("no folder")
    monkeypatch.setenv("PULLQUOTE_DISCORD_STATE", str(file))
    assert "cannot make the bot's folder" in pullquote.refusal("--archive", served)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "bot.sqlite3").write_text("no database " * 100)
    monkeypatch.setenv("PULLQUOTE_DISCORD_STATE", str(tmp_path / "state"))
    assert "cannot use the bot's file" in pullquote.refusal("--archive", served)


def test_a_port_in_use_is_told_before_logging_in(pullquote: Pullquote, served: str, monkeypatch: pytest.MonkeyPatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PULLQUOTE_DISCORD_PORT", str(port))
        line = pullquote.refusal("--archive", served)
    assert line.startswith(f"pullquote: port {port} of 127.0.0.1 cannot serve health and metrics (")
    assert "PULLQUOTE_DISCORD_PORT" in line


def test_discord_cannot_be_reached(pullquote: Pullquote, served: str):
    assert pullquote.refusal("--archive", served).startswith("pullquote: Discord cannot be reached (")


@pytest.mark.process
def test_what_discord_refuses_at_login_is_told_in_one_line(served: str, tmp_path: Path):
    async def refusals() -> list[str]:
        said = []
        async with Wire() as wire:
            for number, path in enumerate(("", "/users/@me", "gateway")):
                token = wire.token if number else TOKEN
                wire.fail(path, status=503)
                wire.gateway.allowed_intents = 0 if path == "gateway" else ~0
                env = {"PULLQUOTE_DISCORD_TOKEN": token, "PULLQUOTE_DISCORD_STATE": str(tmp_path / "state")}
                async with BotProcess(
                    wire, "tests.bot.support.fake_bot:main", "bot", "--archive", served, env=env
                ) as bot:
                    assert await bot.wait() == 2
                    assert SECRET not in bot.output
                    assert wire.token not in bot.output
                    assert "Traceback" not in bot.output
                    said.append(bot.lines[-1])
        return said

    login, unavailable, intents = asyncio.run(refusals())
    assert login == "pullquote: Discord does not take the token: make a new one in the developer portal"
    assert unavailable == "pullquote: Discord does not let the bot in (status 503): try again later"
    assert intents.startswith("pullquote: Discord refuses the bot's intents: ")


def test_granting_and_revoking(pullquote: Pullquote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def readable() -> tuple[str, ...]:
        with contextlib.closing(State(tmp_path / "state")) as state:
            return ServerStore(state, ("default",)).collections(SERVER)

    monkeypatch.delenv("PULLQUOTE_DISCORD_TOKEN")  # which is not needed
    own = ("default", f"server-{SERVER}")
    assert readable() == own
    for _ in range(2):
        assert pullquote("grant", str(SERVER), "wire copy") == (0, f"Server {SERVER} may read 'wire copy'.\n", "")
        assert readable() == (*own, "wire copy")
    code, out, _ = pullquote("revoke", str(SERVER), "wire copy")
    assert (code, out) == (0, f"Server {SERVER} may no longer read 'wire copy'.\n")
    assert readable() == own
    assert "nothing to take back" in pullquote.refusal("revoke", str(SERVER), "wire copy")
    for server in ("0", "everyone", "1.5"):
        assert "SERVER" in pullquote.refusal("grant", server, "wire copy")
    assert "Missing argument" in pullquote.refusal("grant", str(SERVER))
    assert readable() == own


@pytest.mark.process
def test_the_command_is_there_and_its_help_needs_nothing():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PULLQUOTE_")}
    done = subprocess.run(
        [sys.executable, "-c", "from pullquote.cli import main; main()", "bot", "--help"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("--archive", "--sample", "--dry-run", "grant", "revoke", "PULLQUOTE_DISCORD_TOKEN_FILE"):
        assert word in done.stdout
