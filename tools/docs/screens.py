"""Take screenshots of what the bot posts for the documentation, over the demo newsroom.

    python -m tools.docs.screens [--html FOLDER] [NAME…]

What one function makes is made here; what takes a server, a forum or a file is what the bot's process sent to the fake
Discord of the tests, see `tools.docs.scenes`.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pullquote import Archive, Settings, open_sample
from pullquote_bot.features.ask.service import RANKED
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.buttons import shared_buttons, view_of
from pullquote_bot.rendering.card import card_of
from pullquote_bot.rendering.drawing import set_card
from pullquote_bot.rendering.posts import Picture, Post, answer_post
from pullquote_bot.rendering.shared import shared_picture_post, shared_post
from pullquote_bot.rendering.verdicts import verification_post
from pullquote_bot.types import Answered
from tools.docs.client import Message, page, photograph
from tools.docs.scenes import scenes

DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True, slots=True)
class Screen:
    """A screenshot: its name, the messages on it, and what is shown for mentions."""

    name: str
    messages: Sequence[Message]
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def html(self) -> str:
        """The page that is photographed."""
        return page(self.name, self.messages, names=self.names)


def message_of(post: Post, *, command: str | None = None) -> Message:
    """Return a post as it is sent.

    Args:
        post: the post.
        command: the command that it answers, if there is one.
    """
    view = view_of(post.buttons)
    return Message(
        content=post.content,
        embeds=[embed.to_dict() for embed in post.embeds],
        components=view.to_components() if view else (),
        pictures=[(post.picture.png, post.picture.description)] if post.picture else (),
        command=command,
    )


async def screens(archive: Archive) -> list[Screen]:
    """Return the screens of what is made by one function, from the demo newsroom."""
    english, german, korean = map(translator_for, ("en", "de", "ko"))

    def answered(question: str, shown: int) -> Answered:
        return Answered(archive.ask(question, RANKED), "0" * 16, shown)

    pay, cup = "What are workers at Norrin paid per hour?", "Who won the county cricket cup?"
    beds, unread = "How many beds does Rowan Ward have?", "Wie viele Betten hat die Station Rowan?"
    claim = (
        "The whole restoration is priced at £460,000, and the National Lottery has promised the other £400,000 on "
        "condition that the town finds its share by 31 August."
    )
    shared = archive.ask(pay, RANKED).quotes[0]
    card = card_of(shared, english)
    picture = Picture(set_card(card), card.description)
    buttons = shared_buttons("0" * 16, english)
    made = {
        "discord-answer": ("ask", answer_post(answered(pay, 3), english, asked=pay, embeds=True)),
        "discord-not-answered": ("ask", answer_post(answered(cup, 3), english, asked=cup, embeds=True)),
        "discord-verify": ("verify", verification_post(archive.verify(claim), english, embeds=True)),
        "discord-german": ("fragen", answer_post(answered(unread, 3), german, asked=unread, embeds=True)),
        "discord-korean": ("ask", answer_post(answered(beds, 1), korean, asked=beds, embeds=True)),
        "discord-share": (None, shared_post(shared, "Mina", english, embeds=True, buttons=buttons, server=1)),
        "discord-card": (None, shared_picture_post(shared, picture, "Mina", english, buttons=buttons, marks=())),
    }
    return [Screen(name, [message_of(post, command=command)]) for name, (command, post) in made.items()]


async def all_screens(archive: Archive) -> list[Screen]:
    """Return every screen of the documentation."""
    played = await scenes()
    return [*await screens(archive), *(Screen(name, *scene) for name, scene in played.items())]


def main() -> None:
    """Write the screenshots into docs/, or only their pages into a folder."""
    parser = argparse.ArgumentParser(description="Take screenshots of what the bot posts.")
    parser.add_argument("--html", metavar="FOLDER", type=Path, help="write only the pages, into this folder")
    parser.add_argument("names", metavar="NAME", nargs="*", help="only these screens")
    given = parser.parse_args()
    folder: Path | None = given.html
    with open_sample(Settings()) as archive:
        taken = asyncio.run(all_screens(archive))
    for screen in taken:
        if given.names and screen.name not in given.names:
            continue
        if folder is None:
            photograph(screen.html, DOCS / f"{screen.name}.png")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{screen.name}.html").write_text(screen.html, "utf-8")


if __name__ == "__main__":
    main()
