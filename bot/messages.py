"""Answers, verifications and lists -> what is posted: content, embeds and buttons, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import discord

from bot.answering import Answered
from bot.attribution import article_line
from bot.escaping import escape, unescaped, units
from bot.fitting import shortened
from bot.language import Say
from bot.rendering import MAX_CONTENT, addresses, different_urls, plain, render_quotes
from bot.views import Row, answer_buttons, closest_button
from index import Article, Difference, Place, Quote, Recheck, Verification, newer_figures

BLUE, AMBER = discord.Colour(0x3D6FB4), discord.Colour(0xC98A1B)
QUESTION_LENGTH = 300
KEPT_WORDS = 20  # on either side of a difference
_ASKED = ("-# “", "”")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is posted: `content`, embeds, and rows of buttons; nothing in it pings."""

    content: str = ""
    embeds: tuple[discord.Embed, ...] = ()
    buttons: tuple[Row, ...] = field(default=())


def answer_post(answered: Answered, say: Say, *, asked: str | None, embeds: bool) -> Post:
    """Post an answer: its quotes, or one small line that says that there is none.

    Args:
        answered: the answer.
        say: the reader's language.
        asked: the question to show above it, where the channel does not show it already.
        embeds: whether embeds may be posted there; else all is text.
    """
    head = asked_line(asked) if asked else ""
    if not answered.answer.answered:
        line = f"-# {say('The archive does not answer this.')}"
        return Post(content=_lines(head, line), buttons=closest_button(answered.id, say) if answered.more else ())
    buttons = answer_buttons(answered.id, say, more=answered.more > 0)
    return quotes_post(answered.quotes, say, head=head, embeds=embeds, buttons=buttons)


def quotes_post(
    quotes: Sequence[Quote], say: Say, *, head: str = "", embeds: bool, buttons: tuple[Row, ...] = ()
) -> Post:
    """Post quotes, each as an embed with its source and what has to be known of it; as text where embeds are not."""
    said = dict(zip(map(id, quotes), marks(quotes, say), strict=True))

    def marked(quote: Quote) -> Sequence[str]:
        return said[id(quote)]

    if not embeds:
        text = plain(quotes, MAX_CONTENT - units(head) - 1, say=say, marks=marked)
        return Post(content=_lines(head, text), buttons=buttons)
    rendered = render_quotes(quotes, say=say, marks=marked)
    posted = []
    for quote, texts in zip(quotes, rendered, strict=True):
        colour = AMBER if said[id(quote)] else BLUE
        embed = discord.Embed(title=texts.title, url=texts.url, description=texts.description, colour=colour)
        posted.append(embed.set_footer(text=texts.footer))
    return Post(content=head, embeds=tuple(posted), buttons=buttons)


def marks(quotes: Sequence[Quote], say: Say) -> list[list[str]]:
    """Say of each quote what a reader must not miss: it was changed since, or a newer one gives another figure."""
    found = []
    for quote, newer in zip(quotes, newer_figures(quotes), strict=True):
        article, said = quote.article, []
        if quote.superseded:
            said.append(say("⚠ The article was changed after this was quoted."))
        elif article.published and article.modified and article.modified > article.published:
            changed = say.date(article.modified)
            said.append(say("⚠ The article was changed after it was published: {date}", date=changed))
        elif article.version > 1:
            said.append(say("⚠ The article was changed: this is version {number} of it", number=article.version))
        if newer is not None and newer.article.published:
            date = say.date(newer.article.published)
            number = next(place for place, other in enumerate(quotes, 1) if other is newer)
            said.append(say("⚠ Quote {number}, of {date}, gives another figure", number=number, date=date))
        found.append(said)
    return found


def asked_line(question: str) -> str:
    """Show a question as it was asked, in one small line, from which `question_in` reads it again."""
    line = " ".join(question.split())
    return _ASKED[0] + shortened(line, QUESTION_LENGTH, escape) + _ASKED[1]


def question_in(content: str) -> str | None:
    """Read the question from a message that begins with its `asked_line`; None if it does not."""
    line = content.split("\n", 1)[0]
    if not (line.startswith(_ASKED[0]) and line.endswith(_ASKED[1])):
        return None
    return unescaped(line.removeprefix(_ASKED[0]).removesuffix(_ASKED[1])).strip("…")


def verification_post(verification: Verification, say: Say, *, embeds: bool) -> Post:
    """Post whether a text was printed, where, and what differs."""
    said = {
        "exact": say("**Exact:** these words were printed."),
        "near": say("**Near:** not these words, but these were printed:"),
        "absent": say("**Not found:** the archive holds nothing like this."),
    }[verification.status]
    places = verification.places[:3]
    if not embeds:
        room = (MAX_CONTENT - units(said)) // max(1, len(places)) - 1
        return Post(content=_lines(said, *(_place_text(place, say, room, titled=True) for place in places)))
    embeds_of = []
    for place, url in zip(places, different_urls([addresses(place.article.url) for place in places]), strict=True):
        title = shortened(" ".join((place.article.title or say("Title unknown")).split()), 256, escape)
        text = _place_text(place, say, 1700, titled=False)
        embeds_of.append(discord.Embed(title=title, url=url, description=text, colour=BLUE))
    return Post(content=said, embeds=tuple(embeds_of))


def recheck_post(quotes: Sequence[Recheck], say: Say) -> Post:
    """Post what has become of each quote of an answer since it was given."""
    lines = []
    for number, one in enumerate(quotes, 1):
        said = {
            "unchanged": say("**unchanged**. The archive holds these words as they were quoted."),
            "changed": say("**changed**. The article no longer says it in these words."),
            "withdrawn": say("**withdrawn**. The archive no longer holds what was quoted."),
        }[one.status]
        lines.append(say("Quote {number}: {state}", number=number, state=said))
        if one.status == "changed" and one.place and one.place.differences:
            lines.append(_differences(one.place.differences, 900 // len(quotes)))
    return Post(content="\n".join(lines))


def titles_post(total: int, articles: Sequence[Article], first: int, say: Say, buttons: tuple[Row, ...]) -> Post:
    """Post a page of the articles' titles, with authors, outlets and dates."""
    if not articles:
        return Post(content=say("No article's title, outlet or author holds that."))
    head = say.many("{number} article", "{number} articles", total)
    room = (4000 - units(head)) // len(articles)
    lines = [
        f"{number}\\. {shortened(article_line(article, say), room - 8, escape)}"
        for number, article in enumerate(articles, first + 1)
    ]
    return Post(embeds=(discord.Embed(title=head, description="\n".join(lines), colour=BLUE),), buttons=buttons)


def _place_text(place: Place, say: Say, room: int, *, titled: bool) -> str:
    """Show what was printed at a place, what differs from the claim, and where the place is."""
    printed = place.article.text[place.start : place.end]
    state = "" if place.current else " · " + say("superseded version")
    paragraph = say("paragraph {number}", number=place.paragraph)
    source = f"{article_line(place.article, say, titled=titled)} · {paragraph}{state}"
    tail = "\n-# " + shortened(source, room // 3, escape)
    room -= units(tail)
    if place.differences:
        return _differences(place.differences, room) + tail
    return "> " + shortened(printed, room - 2 * printed.count("\n") - 2, _quoted) + tail


def _quoted(text: str) -> str:
    return escape(text).replace("\n", "\n> ")


def _differences(steps: Iterable[Difference], room: int) -> str:
    """Show word by word what was claimed (struck out) and what was printed instead (in bold).

    Without what is struck out, and a blank after it, that is what was printed; `(…)` stands for much that is equal.
    """
    pieces = []
    for step in steps:
        equal = step.operation == "equal"
        if not equal and step.claimed.strip():
            apart = step.printed[:1].isalnum() if step.printed else step.claimed[-1].isspace()
            pieces.append(f"~~{escape(step.claimed.strip())}~~{' ' * apart}")
        pieces.append(_set_in("", _elided(step.printed)) if equal else _set_in("**", step.printed))
    kept, used = [], 2
    for piece in pieces:
        used += units(piece)
        if used > room - 2:
            kept.append("…")
            break
        kept.append(piece)
    return "> " + "".join(kept).replace("\n", " ")


def _elided(text: str) -> str:
    """Leave out the middle of a long stretch that does not differ, so that what differs is seen."""
    words = text.split(" ")
    if len(words) <= 2 * KEPT_WORDS + 1:
        return text
    return " ".join((*words[:KEPT_WORDS], "(…)", *words[-KEPT_WORDS:]))


def _set_in(mark: str, text: str) -> str:
    """Escape a text and set its words in a mark, with the white space around them outside of it."""
    words = text.strip()
    if not words:
        return text
    before, _, after = text.partition(words)
    return f"{before}{mark}{escape(words)}{mark}{after}"


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))
