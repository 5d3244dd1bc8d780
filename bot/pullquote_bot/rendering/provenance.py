"""What must be known of an article beside its source: who added it, what was corrected, what may not be shown.

What a server added says so wherever it is quoted, found or listed.

Whoever adds an article may claim any outlet, author and address for it. The bot's operator vouches for the other ones.
"""

from __future__ import annotations

from collections.abc import Sequence

from pullquote import AlsoIn, Article, Correction
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.markdown import isolated
from pullquote_bot.rendering.truncate import shortened
from pullquote_bot.storage.servers import server_of

MOST_CORRECTIONS, LONGEST_CORRECTION = 3, 300  # that are shown of an article, and code units of each


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


def corrected_mark(corrections: Sequence[Correction], say: Translator) -> list[str]:
    """Return the line that says that a publisher has corrected an article; none if it has not."""
    return [say("⚠ Corrected or amended by its publisher")] if corrections else []


def correction_lines(corrections: Sequence[Correction], say: Translator) -> list[str]:
    """Return what a publisher says it corrected in an article, each on one plain line, in its own words."""
    lines = []
    for correction in corrections[:MOST_CORRECTIONS]:
        if correction.text is None:
            lines.append(say("The publisher does not allow its correction to be shown here."))
        else:
            words = " ".join(correction.text.split())
            lines.append(f"“{shortened(words, LONGEST_CORRECTION, isolated)}”")
    return lines


def withheld_note(withheld: str | None, say: Translator) -> str | None:
    """Return why no words are shown; None if some are."""
    if withheld is None:
        return None
    if withheld == "terms":
        return say("The publisher does not allow these words to be shown here.")
    return say("These words are more than may be shown of this outlet here.")
