"""Compare two layouts of an answer in pictures: embeds, as the bot posts them, and Discord's newer components.

    python -m tools.docs.layouts [FOLDER]

Writes layout-desktop.png and layout-phone.png, embeds on the left, into docs/ or a folder, and prints the height of
each and how much of Discord's limit on text it takes. The components are made with the library's own classes and drawn
from what would be sent, so that the limits and the markup are real.
Components: https://docs.discord.com/developers/components/reference
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import discord

from pullquote import Quote, Settings, open_sample
from pullquote_bot.features.ask.service import RANKED
from pullquote_bot.i18n.translations import Translator, translator_for
from pullquote_bot.rendering.buttons import Button, Row, answer_buttons
from pullquote_bot.rendering.embeds import MAX_TOTAL, render_quotes
from pullquote_bot.rendering.markdown import escape as escaped, units
from pullquote_bot.rendering.posts import AMBER, BLUE, answer_post, asked_line, marks
from pullquote_bot.types import Answered
from tools.docs.client import SCALE, Message, page, photograph
from tools.docs.screens import DOCS, message_of

QUESTION = "What are workers at Norrin paid per hour?"
MAX_TEXT = 4000  # characters of all text of a message of components
WIDTHS = {"desktop": 616, "phone": 390}
GAP = 24


def layout(quotes: Sequence[Quote], say: Translator, *, asked: str, buttons: Sequence[Row]) -> discord.ui.LayoutView:
    """Return an answer as components: a container for each quote, with buttons of its own, then those of the answer."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay(asked_line(asked)))
    said = marks(quotes, say)
    for number, (quote, known) in enumerate(zip(render_quotes(quotes, say=say), said, strict=True)):
        container: Any = discord.ui.Container(accent_colour=AMBER if known else BLUE)
        container.add_item(discord.ui.TextDisplay(f"### [{quote.title}]({quote.url})"))
        container.add_item(discord.ui.TextDisplay(quote.description))
        lines = "\n".join(f"-# {escaped(line)}" for line in (*known, *quote.lines))
        container.add_item(discord.ui.TextDisplay(lines))
        around = Button(label=say("Paragraphs around"), action="around", answer="0" * 16, rest=str(number))
        share = Button(label=say("Share"), action="share", answer="0" * 16, rest=f"{number}:0")
        container.add_item(_row((around, share)))
        view.add_item(container)
    for row in buttons:
        view.add_item(_row(row))
    return view


def beside(first: Path, second: Path, picture: Path) -> None:
    """Join two pictures, each as it is."""
    from PIL import Image  # needed only for the pictures

    with Image.open(first) as left, Image.open(second) as right:
        images = [left.convert("RGB"), right.convert("RGB")]
    size = sum(image.width for image in images) + GAP, max(image.height for image in images)
    joined = Image.new("RGB", size, "white")
    joined.paste(images[0], (0, 0))
    joined.paste(images[1], (images[0].width + GAP, 0))
    joined = joined.resize((joined.width // SCALE, joined.height // SCALE), Image.Resampling.LANCZOS)
    joined.quantize(64, dither=Image.Dither.NONE).save(picture, optimize=True)


def _row(row: Row) -> discord.ui.ActionRow[Any]:
    made: Any = discord.ui.ActionRow()
    for one in row:
        made.add_item(discord.ui.Button(label=one.label, custom_id=one.custom_id, style=one.style))
    return made


async def main() -> None:
    """Write the pictures and print the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    say = translator_for("en")
    with open_sample(Settings()) as archive:
        answered = Answered(archive.ask(QUESTION, RANKED), "0" * 16, 3)
    post = answer_post(answered, say, asked=QUESTION, embeds=True)
    buttons = [
        tuple(button for button in row if button.action != "around") for row in answer_buttons("0" * 16, say, more=True)
    ]
    view = layout(answered.quotes, say, asked=QUESTION, buttons=buttons)
    sent = view.to_components()
    print(f"embeds: {sum(map(len, post.embeds))} of {MAX_TOTAL}, and {units(post.content)} of 2000 above them")
    print(f"components: {view.content_length()} of {MAX_TEXT}, {view.total_children_count} of 40 components")
    with TemporaryDirectory() as temporary:
        for name, width in WIDTHS.items():
            pages = (
                page("embeds", [message_of(post, command="ask")], width=width),
                page("components", [Message(components=sent, command="ask")], width=width),
            )
            pictures = [Path(temporary) / f"{layout}.png" for layout in ("embeds", "components")]
            for html, picture in zip(pages, pictures, strict=True):
                photograph(html, picture, width=width)
                height = int.from_bytes(picture.read_bytes()[20:24]) // SCALE
                print(f"{name}, {picture.stem}: {height} pixels high")
            beside(*pictures, folder / f"layout-{name}.png")


if __name__ == "__main__":
    asyncio.run(main())  # the library makes views only in an event loop
