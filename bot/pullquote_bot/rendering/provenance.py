"""Who added an article: what a server added says so wherever it is quoted, found or listed.

Whoever adds an article may claim any outlet, author and address for it. The bot's operator vouches for the other ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from pullquote import AlsoIn, Article
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.storage.servers import server_of


def is_added(collection: str) -> bool:
    """Return whether a collection is one that a server fills."""
    return server_of(collection) is not None


def who_added(article: Article, server: int | None, say: Translator) -> str | None:
    """Return in a few words who added an article and when; None if it was the bot's operator.

    Args:
        article: the article.
        server: where this is read; None for a direct message.
        say: the reader's language.
    """
    owner = server_of(article.collection)
    if owner is None:
        return None
    date = say.date(article.added) if article.added else ""
    if owner == server:
        return say("added by this server on {date}", date=date) if date else say("added by this server")
    return say("added by a server on {date}", date=date) if date else say("added by a server")


def added_mark(article: Article, server: int | None, say: Translator) -> list[str]:
    """Return the line that warns of an article that a server added; none if it was the bot's operator."""
    who = who_added(article, server, say)
    return [say("⚠ Unchecked: {who}", who=who)] if who else []


def printed_too(others: Sequence[AlsoIn], say: Translator) -> list[str]:
    """Return the different outlets of copies, those of copies that a server added marked as that."""
    found = []
    for other in others:
        outlet = " ".join((other.outlet or "").split()) or say("outlet unknown")
        found.append(say("{outlet} (added by a server)", outlet=outlet) if is_added(other.collection) else outlet)
    return list(dict.fromkeys(found))
