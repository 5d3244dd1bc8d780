"""What is known of an article and a passage, said in the reader's language; in English as `Quote.attribution` says it.

Names are never translated, and what is unknown is said to be unknown. All texts are plain: escape them for markdown.
"""

from __future__ import annotations

import unicodedata

from pullquote import Article, Passage, count_paragraphs
from pullquote_bot.i18n.translations import Say
from pullquote_bot.rendering.markdown import isolated

SEPARATOR = " · "

_CONTROLS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_ORDERING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def attribution_parts(article: Article, passage: Passage, say: Say, *, superseded: bool = False) -> list[str]:
    """Say who wrote a passage, where, when and in which paragraph; not the title, which an embed has above it.

    Args:
        article: the passage's article.
        passage: one of its passages.
        say: the reader's language.
        superseded: whether a later version of the article has replaced this one.

    Returns:
        The parts, to be joined with SEPARATOR. Each is one line without bidirectional controls; `escaping.isolated`
        keeps it from reordering its neighbours.
    """
    translators = _names(article.translators)
    parts = [_names(article.authors) or say("author unknown")]
    if translators:
        parts.append(say("translated by {names}", names=translators))
    parts += [_plain(article.outlet) or say("outlet unknown"), _dates(article, say), _position(article, passage, say)]
    if superseded:
        version = article.version
        parts.append(say("version {version}, superseded", version=version) if version else say("superseded version"))
    return parts


def title_of(article: Article) -> str:
    """Give an article's title in one line without bidirectional controls; empty if it is unknown."""
    return _plain(article.title)


def article_line(article: Article, say: Say, *, titled: bool = True) -> str:
    """Say in one line of plain text what an article is: its title if wanted, authors, outlet, date of publication."""
    title, published = title_of(article), _plain(article.published)
    parts = (
        f"“{title}”" if title else say("title unknown"),
        _names(article.authors) or say("author unknown"),
        _plain(article.outlet) or say("outlet unknown"),
        say.date(published) if published else say("date unknown"),
    )
    return SEPARATOR.join(map(isolated, parts if titled else parts[1:]))


def _plain(value: str | None) -> str:
    """Make one line of a value: controls, line separators and bidirectional overrides become blanks."""
    return " ".join("".join(" " if _is_control(character) else character for character in value or "").split())


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in _CONTROLS or unicodedata.bidirectional(character) in _ORDERING


def _names(values: tuple[str, ...]) -> str:
    return ", ".join(filter(None, map(_plain, values)))


def _dates(article: Article, say: Say) -> str:
    published, modified = _plain(article.published), _plain(article.modified)
    said = say.date(published) if published else say("date unknown")
    if not modified or modified == published:
        return said
    return say("{date} (updated {updated})", date=said, updated=say.date(modified))


def _position(article: Article, passage: Passage, say: Say) -> str:
    total = count_paragraphs(article.text)
    place = say("paragraph {number} of {total}", number=passage.paragraph, total=total)
    if passage.kind != "caption":
        return place
    credit = _plain(passage.credit)
    if not credit:
        return say("caption, {place} (credit unknown)", place=place)
    return say("caption, {place} (credit: {credit})", place=place, credit=credit)
