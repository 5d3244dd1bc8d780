"""Posts (content, embeds and buttons) of answers, verifications and lists, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import discord

from pullquote import (
    Answer,
    Article,
    Quote,
    ReadAs,
    Span,
    superseded_by,
)
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.buttons import UNASKED, Row, answer_buttons, filters_text, unanswered_buttons
from pullquote_bot.rendering.embeds import (
    MAX_CONTENT,
    MAX_DESCRIPTION,
    SEPARATOR,
    article_line,
    plain,
    render_quotes,
)
from pullquote_bot.rendering.markdown import escape, joined_lines, unescaped, units
from pullquote_bot.rendering.provenance import added_mark, corrected_mark, is_added
from pullquote_bot.rendering.times import differing_lines, read_as_line
from pullquote_bot.rendering.truncate import shortened
from pullquote_bot.types import Answered

BLUE, AMBER, GREY = discord.Colour(0x3D6FB4), discord.Colour(0xC98A1B), discord.Colour(0x8A8F98)
QUESTION_LENGTH = 300
WORDS_SAID = 4  # words of the question that no passage has
NAME_LENGTH = 100  # of an outlet or author that is suggested
_ASKED = ("-# “", "”")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its PNG, and its description for those who do not see it."""

    png: bytes = field(repr=False)
    description: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that is attached: its name, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post: `content`, embeds, rows of buttons, a file, and for a new post a picture; nothing in it pings."""

    content: str = ""
    embeds: tuple[discord.Embed, ...] = ()
    buttons: tuple[Row, ...] = ()
    picture: Picture | None = None
    file: File | None = None


def answer_post(answered: Answered, say: Translator, *, asked: str | None, embeds: bool, unasked: bool = False) -> Post:
    """Return the post of an answer: its quotes, or one small line that says that there are none.

    Args:
        answered: the answer.
        say: the reader's language.
        asked: the question to show above it, if the channel does not show it already.
        embeds: whether embeds may be posted there; else all is text.
        unasked: whether nobody asked the bot, so that it says why it answers.
    """
    head = asked_line(asked) if asked else ""
    if unasked:
        why = say("In this server I answer new posts when the archive can. **Not helpful** removes this answer.")
        head = joined_lines(head, f"-# {why}")
    if answered.answer.searched_for:
        said = say(
            "Searched for: {question}", question=shortened(answered.answer.searched_for, QUESTION_LENGTH, escape)
        )
        head = joined_lines(head, f"-# {said}")
    if answered.answer.as_of:
        date = say.date(answered.answer.as_of)
        head = joined_lines(
            head, f"-# {say('As of {date}: from articles published by then, as they stood then.', date=date)}"
        )
    if answered.answer.answered and answered.answer.by_words:
        head = joined_lines(head, f"-# {say('I read questions in English. Of this one I compared only the words.')}")
    read = _shown_reading(answered)
    if read is not None:
        head = joined_lines(head, f"-# {read_as_line(read, say)}")
    head = joined_lines(
        head, _set_aside(answered, say), *(f"-# {line}" for line in differing_lines(answered.quotes, say))
    )
    undated = _undated(answered, asked)
    if answered.nearest:
        return _nearest_post(answered, say, head=head, embeds=embeds, undated=undated)
    if not answered.answer.answered:
        lines = (f"-# {line}" for line in _unanswered(answered, say))
        more = answered.more > 0
        buttons = unanswered_buttons(answered.id, say, more=more, undated=undated) if answered.id else ()
        return Post(content=joined_lines(head, *lines), buttons=buttons)
    rest = UNASKED if unasked else ""
    more = answered.more > 0
    buttons = answer_buttons(answered.id, say, more=more, rest=rest, undated=undated) if answered.id else ()
    return quotes_post(answered.quotes, say, head=head, embeds=embeds, buttons=buttons, server=answered.server)


def _shown_reading(answered: Answered) -> ReadAs | None:
    """Return how the question's time was read, if that decided what is shown."""
    read = answered.answer.read_as
    return read if read is not None and (answered.answer.answered or read.kind == "published") else None


def _undated(answered: Answered, asked: str | None) -> str | None:
    """Return the question's filters, if it named a time and can be read back from the message to ask it again."""
    read = _shown_reading(answered)
    if read is None or read.kind == "newest" or (asked is not None and len(asked) > QUESTION_LENGTH // 2):
        return None
    return filters_text(answered.asked)


def _set_aside(answered: Answered, say: Translator) -> str:
    """Say which of the server's own dates left no day to the question's, so that it was not applied; else nothing."""
    default, filters = answered.default, answered.filters
    if default.after and not filters.after and filters.before:
        own = say("published on or after {date}", date=escape(str(default.after)))
        asked = say("published on or before {date}", date=escape(str(filters.before)))
    elif default.before and not filters.before and filters.after:
        own = say("published on or before {date}", date=escape(str(default.before)))
        asked = say("published on or after {date}", date=escape(str(filters.after)))
    else:
        return ""
    return "-# " + say("Your date was used, this server's was not: {asked}, not {own}.", asked=asked, own=own)


def _nearest_post(answered: Answered, say: Translator, *, head: str, embeds: bool, undated: str | None) -> Post:
    """Post the passages that come nearest; no sentence of theirs is marked, since none is claimed to answer."""
    said = say("The archive writes about this; these passages come nearest, none clearly answers:")
    said = " ".join([*_missing(answered.answer, say), said])
    quotes = [replace(quote, highlight=Span(0, 0)) for quote in answered.nearest]
    more = answered.more > 0
    buttons = unanswered_buttons(answered.id, say, more=more, shown=True, undated=undated) if answered.id else ()
    head = joined_lines(head, f"-# {said}")
    return quotes_post(quotes, say, head=head, embeds=embeds, buttons=buttons, colour=GREY, server=answered.server)


def _unanswered(answered: Answered, say: Translator) -> list[str]:
    """Say that there is no answer: nothing was asked, no article passes the filters, or the archive holds none."""
    if answered.answer.is_remark:
        return [_reply(answered.answer, say)]
    filters = answered.filters
    read = answered.answer.read_as
    if read is not None and read.kind == "published":
        filters = replace(filters, after=read.after, before=read.before)
    given = []
    if filters.after:
        given.append(say("published on or after {date}", date=escape(filters.after)))
    if filters.before:
        given.append(say("published on or before {date}", date=escape(filters.before)))
    if filters.outlet:
        given.append(say("outlet {name}", name=escape(filters.outlet)))
    if filters.author:
        given.append(say("author {name}", name=escape(filters.author)))
    if answered.answer.as_of:
        given.append(say("known by {date}", date=say.date(answered.answer.as_of)))
    if not answered.more and given:
        said = [say("No article that may be quoted here matches: {filters}.", filters=", ".join(given))]
        near = [name for one in answered.answer.unmatched if one.field in {"outlet", "author"} for name in one.near]
        if near:
            said.append(
                say("Did you mean: {names}?", names=", ".join(shortened(name, NAME_LENGTH, escape) for name in near))
            )
        return said
    if not answered.more:
        return [say("There are no articles here yet.")]
    said = [say("The archive does not answer this."), *_missing(answered.answer, say)]
    if answered.answer.reason == "language":
        said = [say("I read questions in English. I compared the words of this one, and found no answer.")]
    if given:
        said.append(say("Only these articles were searched: {filters}.", filters=", ".join(given)))
    return said


def _missing(answer: Answer, say: Translator) -> list[str]:
    """Say which words of the question none of the closest passages has, if they have others of them."""
    if not answer.words_found:
        return []
    words = ", ".join(f"“{shortened(word, NAME_LENGTH, escape)}”" for word in answer.words_missing[:WORDS_SAID])
    return [say("None of the closest passages has {words}.", words=words)] if words else []


def _reply(answer: Answer, say: Translator) -> str:
    if answer.reason == "greeting":
        return say("Hello! Ask about what the articles report: who, what, when, where, why or how much.")
    if answer.reason == "thanks":
        return say("You're welcome! Ask again whenever you want to know what the articles report.")
    if answer.reason == "command":
        return say("This looks like a command, so nothing was searched for. `/help` says what I can do.")
    return say("There is no question in that: ask something, for instance “What did ferry tickets cost?”")


def quotes_post(
    quotes: Sequence[Quote],
    say: Translator,
    *,
    head: str = "",
    embeds: bool,
    buttons: tuple[Row, ...] = (),
    colour: discord.Colour = BLUE,
    server: int | None = None,
) -> Post:
    """Post quotes, each as an embed with its source and what has to be known of it; as text where embeds are not."""
    said = dict(zip(map(id, quotes), marks(quotes, say, server), strict=True))

    def marked(quote: Quote) -> Sequence[str]:
        return said[id(quote)]

    if not embeds:
        text = plain(quotes, MAX_CONTENT - units(head) - 1, say=say, marks=marked)
        return Post(content=joined_lines(head, text), buttons=buttons)
    rendered = render_quotes(quotes, say=say, marks=marked)
    posted = []
    for quote, texts in zip(quotes, rendered, strict=True):
        embed = discord.Embed(
            title=texts.title,
            url=texts.url,
            description=texts.description,
            colour=AMBER if said[id(quote)] else colour,
        )
        posted.append(embed.set_footer(text=texts.footer))
    return Post(content=head, embeds=tuple(posted), buttons=buttons)


def marks(quotes: Sequence[Quote], say: Translator, server: int | None = None) -> list[list[str]]:
    """Return what a reader must know of a quote: who added it, that it was changed, that a newer one differs."""
    found = []
    for quote, newer in zip(quotes, superseded_by(quotes), strict=True):
        article = quote.article
        said = [*added_mark(article, server, say), *corrected_mark(quote.corrections, say)]
        if quote.superseded:
            said.append(say("⚠ The article was changed after this was quoted."))
        elif _modified_later(article):
            changed = say.date(article.modified or "")
            said.append(say("⚠ The article was changed after it was published: {date}", date=changed))
        elif article.version > 1:
            said.append(say("⚠ The article was changed: this is version {number} of it", number=article.version))
        if newer is not None and newer.article.published:
            date = say.date(newer.article.published)
            number = next(place for place, other in enumerate(quotes, 1) if other is newer)
            if is_added(newer.article.collection):
                date = say("{date} (added by a server)", date=date)
            said.append(say("⚠ Quote {number}, of {date}, gives another figure", number=number, date=date))
        found.append(said)
    return found


def _modified_later(article: Article) -> bool:
    """Return whether an article is known to have been changed after the day, or the month, it was published."""
    published, modified = article.published, article.modified
    return bool(published and modified and modified > published and not modified.startswith(published))


def asked_line(question: str) -> str:
    """Return one small line with a question, cut if it is long; `question_in` reads it back."""
    line = " ".join(question.split())
    return _ASKED[0] + shortened(line, QUESTION_LENGTH, escape) + _ASKED[1]


def incident_line(id: str, say: Translator) -> str:
    """Return one small line with the id under which the log tells why something was refused."""
    return f"-# {say('Incident {id}', id=id)}"


def question_in(content: str) -> str | None:
    """Return the question from a message that begins with its `asked_line`; None if it does not."""
    line = content.split("\n", 1)[0]
    if not (line.startswith(_ASKED[0]) and line.endswith(_ASKED[1])):
        return None
    return unescaped(line.removeprefix(_ASKED[0]).removesuffix(_ASKED[1])).strip("…")


def titles_post(
    total: int,
    articles: Sequence[Article],
    first: int,
    say: Translator,
    buttons: tuple[Row, ...] = (),
    *,
    searched: bool,
    embeds: bool,
    server: int | None = None,
) -> Post:
    """Return a post of one page of the articles' titles, with authors, outlets and dates.

    Args:
        total: how many articles there are on all pages.
        articles: those of the page.
        first: how many come before the page.
        say: the reader's language.
        buttons: those that turn the page.
        searched: whether only articles with certain words were searched for.
        embeds: whether embeds may be posted there; else all is text.
        server: where this is read.
    """
    if total and not articles:
        return Post(content=say("There are no more articles."), buttons=buttons)
    if not articles:
        none = say("No article's title, outlet or author contains that.")
        return Post(content=none if searched else say("There are no articles here yet."))
    head = say.plural("{number} article", "{number} articles", total)
    room = ((MAX_DESCRIPTION if embeds else MAX_CONTENT) - units(f"**{head}**\n")) // len(articles)
    lines = []
    for number, article in enumerate(articles, first + 1):
        line = f"{number}\\. " + "".join(f"{mark}{SEPARATOR}" for mark in added_mark(article, server, say))
        lines.append(line + shortened(article_line(article, say), room - units(f"{line}\n"), escape))
    if not embeds:
        return Post(content=joined_lines(f"**{head}**", *lines), buttons=buttons)
    return Post(embeds=(discord.Embed(title=head, description="\n".join(lines), colour=BLUE),), buttons=buttons)


def listing_post(lines: Sequence[str], buttons: tuple[Row, ...] = (), *, embeds: bool) -> Post:
    """Return a post of lines, empty ones left out: as an embed, which has more room, or as text."""
    text = joined_lines(*lines)
    if embeds:
        return Post(embeds=(discord.Embed(description=text, colour=BLUE),), buttons=buttons)
    return Post(content=text, buttons=buttons)
