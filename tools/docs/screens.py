"""Take screenshots of what the bot posts for the documentation: answers from the demo newsroom, in Discord's look.

    python -m tools.docs.screens [--html FOLDER]

Each post is made as the bot makes it, and drawn as it would be sent. `tests.bot.support.discord_markdown` reads it as
a Discord client does and knows nothing of how the bot escapes, so an error in escaping shows. The screenshots need
Chromium, Pillow (`pip install pillow`) and the fonts Noto Sans, Serif and Sans CJK.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import discord

from pullquote import Archive, Settings, open_sample
from pullquote_bot.features.ask.service import RANKED
from pullquote_bot.i18n.translations import translator_for
from pullquote_bot.rendering.buttons import Row, shared_buttons
from pullquote_bot.rendering.card import card_of
from pullquote_bot.rendering.drawing import set_card
from pullquote_bot.rendering.posts import Picture, Post, answer_post, verification_post
from pullquote_bot.rendering.shared import shared_picture_post
from pullquote_bot.types import Answered
from tests.bot.support.discord_markdown import parse

DOCS = Path(__file__).parents[2] / "docs"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, MARGIN, SCALE = 616, 18, 2
HIGHEST = 4000  # higher than any message


@dataclass(frozen=True, slots=True)
class Screen:
    """A screenshot: its name, the command that was used (None for a post that answers none), and what the bot posts."""

    name: str
    command: str | None
    post: Post


def screens(archive: Archive) -> list[Screen]:
    """Return the screens that the documentation shows, from the demo newsroom."""
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
    return [
        Screen("discord-answer", "ask", answer_post(answered(pay, 3), english, asked=pay, embeds=True)),
        Screen("discord-not-answered", "ask", answer_post(answered(cup, 3), english, asked=cup, embeds=True)),
        Screen("discord-verify", "verify", verification_post(archive.verify(claim), english, embeds=True)),
        Screen("discord-german", "fragen", answer_post(answered(unread, 3), german, asked=unread, embeds=True)),
        Screen("discord-korean", "ask", answer_post(answered(beds, 1), korean, asked=beds, embeds=True)),
        Screen("discord-card", None, shared_picture_post(shared, picture, "Mina", english, buttons=buttons, marks=())),
    ]


def page(screen: Screen, *, width: int = WIDTH) -> str:
    """Return a screen as an HTML page, of a client that is so many pixels wide."""
    post = screen.post
    sent = (
        f'<div class="content">{marked_up(post.content)}</div>' if post.content else "",
        *map(_embed, post.embeds),
        _picture(post.picture) if post.picture else "",
        *map(_row, post.buttons),
    )
    return message(screen.name, screen.command, sent, width=width)


def message(name: str, command: str | None, sent: Iterable[str], *, width: int = WIDTH) -> str:
    """Return a message of the bot as an HTML page.

    Args:
        name: the page's title.
        command: the command that it answers, if there is one.
        sent: the HTML of what it consists of.
        width: of the client, in pixels.
    """
    return f"""<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>{name}</title>
<style>
{Path(__file__).with_name("screens.css").read_text("utf-8")}body {{ width: {width}px; }}
</style>
<body><div class="message{" used-by" * bool(command)}">
{_used(command) if command else ""}<div class="bot avatar">“</div>
<div class="author"><span class="name">Pullquote</span><span class="app">APP</span>
<span class="time">Today at 14:07</span></div>
{"".join(sent)}
</div></body></html>
"""


def marked_up(source: str) -> str:
    """Return Discord's Markdown as HTML, each node a span with the node's kind as its class."""
    text, nodes = parse(source)
    tags: defaultdict[int, str] = defaultdict(str)
    for node in nodes:
        if node.start < node.end:
            tags[node.end] += "</span>"
    for node in reversed(nodes):
        if node.start < node.end:
            tags[node.start] += f'<span class="{node.kind.replace(" ", "-")}">'
    return "".join(tags[place] + escape(character) for place, character in enumerate(text)) + tags[len(text)]


def photograph(html: str, picture: Path, *, width: int = WIDTH) -> None:
    """Take a screenshot of a page in a headless browser, and cut it where the message ends.

    Raises:
        SystemExit: there is no browser, or it draws nothing.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"None of {', '.join(BROWSERS)} is on the PATH: install one, or write the pages alone with --html.")
    from PIL import Image, ImageChops  # needed only for the pictures

    quiet = "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"
    with TemporaryDirectory() as folder:
        written, drawn = Path(folder) / "page.html", Path(folder) / "page.png"
        written.write_text(html, "utf-8")
        command = (
            browser,
            *("--headless", "--no-sandbox", *quiet.split(), "--disable-sync", "--hide-scrollbars"),
            f"--user-data-dir={folder}/profile",
            f"--window-size={max(width, 500)},{HIGHEST}",
            f"--force-device-scale-factor={SCALE}",
            f"--screenshot={drawn}",
            written.as_uri(),
        )
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        with Image.open(drawn) as image:  # no window is narrower than 500 pixels
            whole = image.convert("RGB").crop((0, 0, width * SCALE, image.height))
    background = Image.new("RGB", whole.size, whole.getpixel((0, 0)))
    box = ImageChops.difference(whole, background).getbbox()
    if box is None:
        sys.exit(f"{browser} drew nothing for {picture.name}: is the page right that --html writes?")
    cropped = whole.crop((0, 0, whole.width, box[3] + MARGIN * SCALE))
    cropped.quantize(256, dither=Image.Dither.NONE).save(picture, optimize=True)


def main() -> None:
    """Write the screenshots into docs/, or only their pages into a folder."""
    parser = argparse.ArgumentParser(description="Take screenshots of what the bot posts.")
    parser.add_argument("--html", metavar="FOLDER", type=Path, help="write only the pages, into this folder")
    folder: Path | None = parser.parse_args().html
    with open_sample(Settings()) as archive:
        taken = screens(archive)
    for screen in taken:
        if folder is None:
            photograph(page(screen), DOCS / f"{screen.name}.png")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{screen.name}.html").write_text(page(screen), "utf-8")


def _used(command: str) -> str:
    return (
        '<div class="used"><span class="avatar">M</span><span class="who">Mina</span> used '
        f'<span class="command">/{command}</span></div>\n'
    )


def _picture(picture: Picture) -> str:
    source = base64.b64encode(picture.png).decode()
    return f'<img class="picture" alt="{escape(picture.description)}" src="data:image/png;base64,{source}">'


def _embed(embed: discord.Embed) -> str:
    title = marked_up(embed.title or "")
    if embed.url:
        title = f'<a href="{escape(embed.url)}">{title}</a>'
    footer = f'<div class="footer">{escape(embed.footer.text)}</div>' if embed.footer.text else ""
    return (
        f'<div class="embed" style="border-color: {embed.colour}"><div class="title">{title}</div>'
        f'<div class="description">{marked_up(embed.description or "")}</div>{footer}</div>'
    )


def _row(row: Row) -> str:
    buttons = (
        f'<span class="button {button.style.name}{" disabled" * button.disabled}">{escape(button.label)}</span>'
        for button in row
    )
    return f'<div class="row">{"".join(buttons)}</div>'


if __name__ == "__main__":
    main()
