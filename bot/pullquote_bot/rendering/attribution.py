"""An article's attribution in one line, in the reader's language. It is plain text: escape it for markdown."""

from __future__ import annotations

from pullquote import Article, article_parts
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.markdown import isolated

SEPARATOR = " · "


def article_line(article: Article, say: Translator, *, titled: bool = True) -> str:
    """Return in one line an article's title (if wanted), authors, outlet and date of publication."""
    parts = article_parts(article, say)
    return SEPARATOR.join(map(isolated, parts if titled else parts[1:]))
