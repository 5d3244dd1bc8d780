"""The titles of the articles that may be read from a server, by pages."""

from __future__ import annotations

from pullquote import Article
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.buttons import page_buttons
from pullquote_bot.rendering.posts import Post, titles_post
from pullquote_bot.runtime.server_archive import ServerArchive

PAGE = 10
MAX_SEARCH = 50


async def listed(
    answering: AskService, server: int | None, search: str, first: int, say: Translator, *, embeds: bool
) -> Post:
    """Post a page of titles.

    Args:
        answering: reads the archive.
        server: whose collections are listed.
        search: what title, outlet or an author is to hold; cut at MAX_SEARCH.
        first: how many articles come before the page.
        say: the reader's language.
        embeds: whether embeds may be posted there.
    """
    search = " ".join(search.split())[:MAX_SEARCH]

    def work(archive: ServerArchive) -> tuple[int, list[Article]]:
        return archive.titles(containing=search, limit=PAGE, offset=first)

    total, articles = await answering.read(server, work)
    buttons = page_buttons("titles", say, first=first, page=PAGE, total=total, after=f":{search}")
    return titles_post(total, articles, first, say, buttons, searched=bool(search), embeds=embeds, server=server)
