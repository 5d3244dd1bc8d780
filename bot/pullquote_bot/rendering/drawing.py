"""A card -> a PNG, set by Typst in a process of its own, which a hostile text can neither keep busy nor crash for all.

Typst breaks lines, shapes and orders every script, and takes what its own font (Libertinus Serif: Latin, Greek and
Cyrillic) lacks from the system's fonts. What no font has would be an empty box: the strict form of PDF that Typst also
writes, PDF/A-2, forbids that, so a card is set in that form first.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
import unicodedata
from importlib.resources import files
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from pullquote_bot.runtime.child import exchange, limit

if TYPE_CHECKING:  # the drawing process needs none of what a card is made with
    from pullquote_bot.rendering.card import Card

MOST_SECONDS = 10.0
MOST_MEMORY = 1536 * 1024 * 1024  # bytes of addresses; a card takes a sixth of it
MOST_MARKS = 6  # on one letter; no writing has more
OVERRIDES = "\u202d\u202e"
PIXELS_PER_INCH = 144.0  # 1080 pixels across: a phone's width
COLOURS = {
    "paper": "#1c2430",
    "words": "#f5f2ea",
    "small": "#b9c3cf",
    "warning": "#f2b84b",
    "known": "#6d9be0",
    "unchecked": "#f2b84b",
}
FONTS = {"ja": "JP", "zh": "SC"}  # whose form a Han character has; the form of others is Korea's

log = logging.getLogger("pullquote.bot")


def draw(card: Card) -> bytes | None:
    """Draw a card as a PNG of 1080 pixels across; blocks for at most about MOST_SECONDS.

    None if a picture would not show what is stored: no font has one of its characters, or they are made to mislead.
    """
    printed = "\n".join((card.text, card.title, *card.source, *card.warnings))
    if not is_legible(printed):
        return None
    reply = exchange(_answer, sent=_data(card), seconds=MOST_SECONDS)
    if isinstance(reply.answer, bytes):
        return reply.answer
    if isinstance(reply.answer, Undrawn):
        log.info("a picture was not drawn: %s", reply.answer)
    else:
        log.error("the process that drew a picture ended with code %s: %s", reply.code, reply.answer)
    return None


def is_legible(text: str) -> bool:
    """Return whether a text is drawn as it is stored.

    Not with marks piled up on a letter, characters of private use, which each font draws as it likes, or an override
    of the direction, under which the words that are seen are not those that are stored.
    """
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > MOST_MARKS or category == "Co" or character in OVERRIDES:
            return False
    return True


class Undrawn(Exception):
    """Typst refuses a card; the message says why, without the card's words."""


def set_card(card: Card) -> bytes:
    """Draw a card in this process, however long it takes.

    Raises:
        Undrawn: no font has one of its characters, or Typst takes it for another reason for no text.
    """
    return _set(_data(card))


def _set(data: bytes) -> bytes:
    """Draw a card as `_data` writes it.

    Raises:
        Undrawn: as `set_card`.
    """
    import typst  # 34 MB that only the drawing process loads

    source = (files("pullquote_bot") / "rendering" / "card.typ").read_bytes()
    compiler = typst.Compiler(sys_inputs={"card": data.decode()})
    try:
        compiler.compile(source, format="pdf", pdf_standards="a-2b")
        drawn = compiler.compile(source, format="png", ppi=PIXELS_PER_INCH)
    except typst.TypstError as error:
        raise Undrawn("no font has all of its characters" if "displayed" in str(error) else "not set") from error
    if not isinstance(drawn, bytes):
        raise Undrawn("more than one page")
    return drawn


def _answer(pipe: Connection) -> None:
    """Draw the card that comes through the pipe and send it back; runs in the process."""
    limit(memory=MOST_MEMORY, seconds=MOST_SECONDS)
    os.environ["RAYON_NUM_THREADS"] = "1"  # each thread would take its share of the memory
    data = pipe.recv_bytes()
    try:
        pipe.send(_set(data))
    except Undrawn as error:
        pipe.send(Undrawn(str(error)))
    except Exception:  # whatever a hostile text provokes: the parent logs it
        pipe.send(traceback.format_exc())


def _data(card: Card) -> bytes:
    han = FONTS.get(card.language, "KR")
    written: dict[str, Any] = {
        "colours": COLOURS,
        "accent": "unchecked" if card.warnings else "known",
        "fonts": ["Libertinus Serif", *(f"Noto {kind} CJK {han}" for kind in ("Serif", "Sans"))],
        "language": card.language if card.language.isascii() and len(card.language) in {2, 3} else "en",
        "short": card.is_short,
        "words": [{"text": text, "marked": index == 1} for index, text in enumerate(card.words)],
        "cut_before": card.cut_before,
        "cut_after": card.cut_after,
        "notes": card.notes,
        "warnings": card.warnings,
        "title": card.title,
        "source": card.source,
    }
    return json.dumps(written).encode()
