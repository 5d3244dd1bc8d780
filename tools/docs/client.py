"""Discord's desktop client in its dark theme, as far as documentation needs it: what is sent -> HTML -> a picture.

It knows nothing of how the bot escapes: `tests.bot.support.discord_markdown` reads what is sent as a client does, so
that an error in escaping shows. Pictures need Chromium, Pillow, and the fonts Noto Sans, Serif, Sans CJK and Color
Emoji.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import discord

from tests.bot.support.discord_markdown import parse

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, MARGIN, SCALE = 616, 18, 2
HIGHEST = 4000  # higher than any message
ASKER = "Mina"

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it is sent.

    `author` is None for the bot's. `command` is what it answers, `replies_to` the text that it replies to, both of
    ASKER; `private` says that only they see it. `pictures` are PNGs with their descriptions.
    """

    content: str = ""
    embeds: Sequence[Payload] = ()
    components: Sequence[Payload] = ()
    pictures: Sequence[tuple[bytes, str]] = field(default=(), repr=False)
    author: str | None = None
    command: str | None = None
    replies_to: str | None = None
    private: bool = False


def page(title: str, messages: Iterable[Message], *, width: int = WIDTH, names: Mapping[str, str] | None = None) -> str:
    """Return messages, one below the other, as an HTML page.

    Args:
        title: the page's title.
        messages: in order.
        width: of the client, in pixels.
        names: what is shown for the mentions of people and channels, such as `<#1>`.
    """
    css = Path(__file__).with_name("screens.css").read_text("utf-8")
    body = "\n".join(map(drawn_message, messages))
    for mention, name in (names or {}).items():
        body = body.replace(escape(mention), escape(name))
    return f"""<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>
<style>
{css}body {{ width: {width}px; }}
</style>
<body>{body}
</body></html>
"""


def drawn_message(message: Message) -> str:
    """Return a message as HTML."""
    above = ""
    if message.command:
        above = f'<span class="who">{ASKER}</span> used <span class="command">/{escape(message.command)}</span>'
    elif message.replies_to:
        above = f'<span class="who">@{ASKER}</span> <span class="original">{escape(message.replies_to)}</span>'
    used = f'<div class="used"><span class="avatar">{ASKER[0]}</span>{above}</div>\n' if above else ""
    if message.author is None:
        who = '<span class="name">Pullquote</span><span class="app">APP</span>'
        avatar = '<div class="bot avatar">“</div>'
    else:
        who = f'<span class="name">{escape(message.author)}</span>'
        avatar = f'<div class="person avatar">{escape(message.author[0])}</div>'
    return f"""<div class="message{" used-by" * bool(above)}">
{used}{avatar}
<div class="author">{who}
<span class="time">Today at 14:07</span></div>
{"".join(_parts(message))}
</div>"""


def _parts(message: Message) -> Iterable[str]:
    if message.content:
        yield f'<div class="content">{marked_up(message.content)}</div>'
    yield from map(_embed, message.embeds)
    for png, description in message.pictures:
        source = base64.b64encode(png).decode()
        yield f'<img class="picture" alt="{escape(description)}" src="data:image/png;base64,{source}">'
    yield from map(drawn, message.components)
    if message.private:
        yield '<div class="private">👁 Only you can see this · <span class="dismiss">Dismiss message</span></div>'


def drawn(component: Payload) -> str:
    """Return a component, and what is in it, as HTML.

    Raises:
        KeyError: it is of a kind that the bot does not use.
    """
    kind = discord.ComponentType(component["type"])
    inside = "".join(map(drawn, component.get("components", ())))
    if kind is discord.ComponentType.text_display:
        return f'<div class="text">{marked_up(component["content"])}</div>'
    if kind is discord.ComponentType.button:
        style = discord.ButtonStyle(component["style"]).name
        disabled = " disabled" * bool(component.get("disabled"))
        return f'<span class="button {style}{disabled}">{escape(component["label"])}</span>'
    if kind is discord.ComponentType.string_select:
        return f'<div class="select">{escape(component.get("placeholder") or "")}<span>⌄</span></div>'
    if kind is discord.ComponentType.action_row:
        return f'<div class="row">{inside}</div>'
    if kind is discord.ComponentType.container:
        return f'<div class="container" style="border-left-color: #{component["accent_color"]:06x}">{inside}</div>'
    raise KeyError(kind)


def _embed(embed: Payload) -> str:
    title = marked_up(embed.get("title", ""))
    if embed.get("url"):
        title = f'<a href="{escape(embed["url"])}">{title}</a>'
    footer = embed.get("footer", {}).get("text")
    shown = f'<div class="footer">{escape(footer)}</div>' if footer else ""
    return (
        f'<div class="embed" style="border-color: #{embed.get("color", 0):06x}"><div class="title">{title}</div>'
        f'<div class="description">{marked_up(embed.get("description", ""))}</div>{shown}</div>'
    )


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
