"""The posts of watched questions and digests, and what managers are shown of them."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from pullquote import Article, Quote
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.embeds import (
    MAX_CONTENT,
    MAX_TOTAL,
    addresses,
    article_line,
    different_urls,
    render_quotes,
)
from pullquote_bot.rendering.markdown import closed, escape, joined_lines, units
from pullquote_bot.rendering.posts import BLUE, Post, asked_line, quotes_post
from pullquote_bot.rendering.provenance import added_mark
from pullquote_bot.rendering.truncate import shortened
from pullquote_bot.storage.digests import StoredDigest
from pullquote_bot.storage.watches import StoredWatch

TITLE_ROOM, SOURCE_ROOM = 120, 200  # code units for an article that is listed without its lead
SHOWN_QUESTION = 120  # code units of a question in a list

Added = Sequence[tuple[Article, Quote | None]]
"""Articles that were added, each with its lead if that may be shown."""


def watch_post(watch: StoredWatch, quote: Quote, say: Translator, *, embeds: bool) -> Post:
    """Return the post of what was newly found for a watched question."""
    head = joined_lines(asked_line(watch.question), f"-# {say('New in the archive, for a question watched here.')}")
    return quotes_post([quote], say, head=head, embeds=embeds, server=watch.server)


def digest_post(total: int, added: Added, say: Translator, *, embeds: bool, server: int) -> Post:
    """Return the post of a digest: the newest of `total` articles in their own words, and how many more there are."""
    head = say.plural("**{number} new article**", "**{number} new articles**", total)
    left = total - len(added)
    more = say.plural("And {number} more: `/browse` lists it.", "And {number} more: `/browse` lists them.", left)
    more = f"-# {more}" if left else ""
    if embeds:
        return Post(content=joined_lines(head, more), embeds=tuple(_embeds(added, say, server)))
    room = (MAX_CONTENT - units(head) - units(more) - 2) // len(added)
    return Post(content=joined_lines(head, *(_line(one, room, say, server) for one, _ in added), more))


def _embeds(added: Added, say: Translator, server: int) -> list[discord.Embed]:
    leads = [lead for _, lead in added if lead is not None]
    untold = len(added) - len(leads)

    def said(quote: Quote) -> list[str]:
        return added_mark(quote.article, server, say)

    rendered = iter(render_quotes(leads, MAX_TOTAL - untold * (TITLE_ROOM + SOURCE_ROOM), say=say, marks=said))
    urls = different_urls([addresses(lead.link if lead else None, article.url) for article, lead in added])
    made = []
    for (article, lead), url in zip(added, urls, strict=True):
        if lead is not None:
            texts = next(rendered)
            embed = discord.Embed(title=texts.title, url=url, description=texts.description, colour=BLUE)
            made.append(embed.set_footer(text=texts.footer))
            continue
        title = shortened(_title(article, say), TITLE_ROOM, escape)
        source = "\n".join([*added_mark(article, server, say), article_line(article, say, titled=False)])
        embed = discord.Embed(title=title, url=url, colour=BLUE)
        made.append(embed.set_footer(text=shortened(source, SOURCE_ROOM, closed)))
    return made


def _line(article: Article, room: int, say: Translator, server: int) -> str:
    """Return an article's title, source and address as text, which does not unfurl."""
    url = next((url for url in addresses(article.url) if units(url) <= room // 2), None)
    link = f"\n<{url}>" if url else ""
    line = " · ".join([*added_mark(article, server, say), article_line(article, say)])
    return "- " + shortened(line, room - units(link) - 3, escape) + link


def _title(article: Article, say: Translator) -> str:
    return " ".join((article.title or "").split()) or say("Title unknown")


def watches_post(watches: Sequence[StoredWatch], say: Translator) -> Post:
    """Return the list of a server's watched questions."""
    if not watches:
        return Post(content=say("No question is watched here."))
    lines = [f"- “{shortened(one.question, SHOWN_QUESTION, escape)}” → <#{one.channel}>" for one in watches]
    return Post(content=joined_lines(f"**{say('Watched questions')}**", *lines))


def digest_settings_post(digest: StoredDigest | None, say: Translator) -> Post:
    """Return what a server has chosen of its digest."""
    if digest is None:
        return Post(content=say("There is no digest here: choose how often, and a channel."))
    values = {
        "channel": f"<#{digest.channel}>",
        "hour": f"{digest.hour:02}:00",
        "zone": escape(digest.zone),
        "next": f"<t:{digest.due}:f>",
    }
    if digest.every == "day":
        said = say("What was added is posted to {channel} every day at {hour} ({zone}); next: {next}.", **values)
    else:
        said = say("What was added is posted to {channel} on Mondays at {hour} ({zone}); next: {next}.", **values)
    return Post(content=joined_lines(said, say("Where nothing was added, nothing is posted.")))
