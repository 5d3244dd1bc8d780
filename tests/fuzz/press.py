"""A button of any custom_id is pressed: by who manages the server, on a message that they alone see."""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path

from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.buttons import ButtonItem
from pullquote_bot.types import Question
from tests.bot.sim.world import FARE, HOME, House
from tests.bot.support.newsroom import make_archive
from tests.bot.support.pressed import Pressed
from tests.fuzz.limits import Run

PERSON = 7


class _Incidents(logging.Handler):
    """What was logged as a failure of the bot's own."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(logging.Formatter().format(record))


def presses(folder: Path) -> Run:
    """Return what presses a button: `ANSWER` in its custom_id stands for the id of an answer."""
    house, loop, incidents = House(folder), asyncio.new_event_loop(), _Incidents()
    make_archive(folder / "archive", server=HOME)
    logging.getLogger("pullquote.bot").addHandler(incidents)
    english = translator_for("en")

    async def start() -> str:
        client = house.build()
        client.get_guild = lambda _: object()  # type: ignore[method-assign,assignment,return-value]
        question = Question(text=FARE, server=HOME, asker=PERSON, way="command")
        return (await house.answering.ask(question, english)).id

    answer = loop.run_until_complete(start())
    template = re.compile(ButtonItem.__discord_ui_compiled_template__.pattern)

    def run(data: bytes) -> None:
        custom_id = data.decode("utf-8", "replace").replace("ANSWER", answer)[:100]
        match = template.fullmatch(custom_id)
        if match is None:
            return
        pressed = Pressed(house.client, server=HOME, person=PERSON)
        loop.run_until_complete(house.client.pressed(pressed, match["action"], match["answer"], match["rest"]))
        assert pressed.answered == 1, "it is acknowledged, once"
        found, incidents.seen = incidents.seen, []
        assert not found, found[0]

    return run
