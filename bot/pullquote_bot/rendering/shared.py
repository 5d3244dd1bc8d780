"""Posts of a passage that somebody shares: in words, or as a picture."""

from __future__ import annotations

from collections.abc import Iterable

from pullquote import Quote
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.buttons import Row
from pullquote_bot.rendering.embeds import MAX_CONTENT, source_text
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.posts import Picture, Post, quotes_post
from pullquote_bot.rendering.truncate import shortened

NAME = 100  # code units of a name


def shared_post(
    quote: Quote,
    by: str,
    say: Translator,
    *,
    embeds: bool,
    buttons: tuple[Row, ...],
    server: int,
) -> Post:
    """Return the post of a passage in words.

    Args:
        quote: the passage.
        by: the name of whoever shares it, on one line.
        say: the reader's language.
        embeds: whether embeds may be posted there; else all is text.
        buttons: those of the post.
        server: where it is shared.
    """
    return quotes_post([quote], say, head=_shared_by(by, say), embeds=embeds, buttons=buttons, server=server)


def shared_picture_post(
    quote: Quote,
    picture: Picture,
    by: str,
    say: Translator,
    *,
    buttons: tuple[Row, ...],
    marks: Iterable[str],
) -> Post:
    """Return the post of a passage as a picture, with its source and link in words.

    Args:
        quote: the passage.
        picture: it, drawn.
        by: the name of whoever shares it, on one line.
        say: the reader's language.
        buttons: those of the post.
        marks: what must be known of the article.
    """
    head = _shared_by(by, say)
    source = source_text(quote, MAX_CONTENT // 2, say=say, marks=marks)
    return Post(content=f"{head}\n{source}", buttons=buttons, picture=picture)


def _shared_by(by: str, say: Translator) -> str:
    return "-# " + say("Shared by {name}", name=shortened(by, NAME, escape))
