"""What an article is, in one line of the reader's language. The line is plain text: escape it for markdown."""

from __future__ import annotations

from pullquote import Article, article_parts
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.markdown import isolated

SEPARATOR = " · "


def article_line(article: Article, say: Translator, *, titled: bool = True) -> str:
    """Return in one line what an article is: its title if wanted, authors, outlet, date of publication."""
    parts = article_parts(article, say)
    return SEPARATOR.join(map(isolated, parts if titled else parts[1:]))
