"""`pullquote` with the fake encoder, to be run by `tests.discord_server.launch`: `tests.bot.support.fake_bot:main`.

Only the model is replaced; FAKE_SECONDS makes encoding a question take that long, like a slow model, and FAKE_GATE
names a file that it waits for. FAKE_BUSY_SECONDS is how long to wait for an archive's file that another process has
locked, FAKE_REGISTERED_AGAIN until commands are registered that Discord refused. FAKE_CLOCK names a file with the
seconds by which the clock of the day is wrong.
"""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import discord

import pullquote.answerability.reader
import pullquote.catalog.connections
import pullquote.catalog.database
import pullquote.pipeline.components
import pullquote_bot.client
from pullquote.cli import main as command_line
from pullquote.encoders.base import QuestionViews
from tests.support.fake_encoder import FakeEncoder
from tests.support.fake_reader import FakeReader


class SlowEncoder(FakeEncoder):
    """The fake encoder, slow from the second question on: the first one is for warming up."""

    def __init__(self) -> None:
        super().__init__()
        self._warm = False

    def encode_question(self, question: str) -> QuestionViews:
        """Encode after the delay, and not before the gate's file exists."""
        if self._warm:
            while "FAKE_GATE" in os.environ and not Path(os.environ["FAKE_GATE"]).exists():
                time.sleep(0.01)
            time.sleep(float(os.environ.get("FAKE_SECONDS", "0")))
        self._warm = True
        return super().encode_question(question)


def set_clock(file: Path) -> None:
    """Let the clock of the day, for all that reads it, be wrong by as many seconds as a file says when it is read."""
    clock, now = time.time, discord.utils.utcnow
    time.time = lambda: clock() + float(file.read_text() or 0)  # type: ignore[assignment]
    discord.utils.utcnow = lambda: now() + timedelta(seconds=float(file.read_text() or 0))


def main() -> None:
    """Run the command line with the fake encoder in place of every other."""
    pullquote.pipeline.components.load_encoder = lambda name, *_: SlowEncoder()  # type: ignore[assignment]
    pullquote.answerability.reader.Reader = FakeReader  # type: ignore[assignment,misc]
    if "FAKE_BUSY_SECONDS" in os.environ:
        seconds = float(os.environ["FAKE_BUSY_SECONDS"])
        pullquote.catalog.connections.BUSY_SECONDS = pullquote.catalog.database.BUSY_SECONDS = seconds
    if "FAKE_REGISTERED_AGAIN" in os.environ:
        pullquote_bot.client.REGISTERED_AGAIN = float(os.environ["FAKE_REGISTERED_AGAIN"])
    if "FAKE_CLOCK" in os.environ:
        set_clock(Path(os.environ["FAKE_CLOCK"]))
    command_line()
