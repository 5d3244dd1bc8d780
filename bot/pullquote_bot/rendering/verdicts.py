"""Posts about claimed quotations: whether words were printed, and whether those of an answer still are."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from pullquote import Change, Difference, Place, Recheck, Verification, article_parts, attribution_parts
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.embeds import MAX_CONTENT, SEPARATOR, addresses, article_line, different_urls
from pullquote_bot.rendering.markdown import escape, isolated, joined_lines, units
from pullquote_bot.rendering.posts import AMBER, BLUE, Post
from pullquote_bot.rendering.provenance import (
    added_mark,
    corrected_mark,
    correction_lines,
    is_added,
    withheld_note,
)
from pullquote_bot.rendering.truncate import fit, share_out, shortened
from pullquote_bot.rendering.word_diff import LEFT_OUT, compared

MAX_SHOWN = 3  # of the places where something was printed
LONGEST_CAUTION = 300
LEAST = 250  # code units that are left to the printed words themselves


def verification_post(
    verification: Verification,
    say: Translator,
    *,
    embeds: bool,
    added: Verification | None = None,
    server: int | None = None,
) -> Post:
    """Return a post on whether and where a text was printed, and what differs.

    Args:
        verification: by the articles of the bot's operator.
        say: the reader's language.
        embeds: whether embeds may be posted there; else all is text.
        added: by the articles that servers added, which is told of apart.
        server: where this is read.
    """
    said = {
        "exact": say("**Exact:** these words were printed."),
        "part": say("**Part of a sentence:** these words were printed, but the sentence has more:"),
        "near": say("**Near:** not these words, but these were printed:"),
        "pieces": say("**Pieces:** of these words, only some were printed:"),
        "absent": say("**Not found:** the archive holds nothing like this."),
    }[verification.status]
    if not verification.compared_all:
        said = f"{said}\n-# {say('The text is so long, or so common, that it was not compared with every passage.')}"
    found = list(verification.places)
    beside = list(added.places) if added else []
    most = MAX_SHOWN if not beside else MAX_SHOWN - 1 if found else 0
    shown = [*found[:most], *beside[: MAX_SHOWN - min(most, len(found))]]
    if added and beside:
        absent = say("**Not found** in the articles of whoever runs the bot.")
        said = joined_lines(said if found else absent, _added_verdict(added, say))
    others = len(found) + len(beside) - len(shown)
    more = "-# " + say.plural("… and {number} more place.", "… and {number} more places.", others) if others > 0 else ""
    if not embeds:
        room = (MAX_CONTENT - units(joined_lines(said, more))) // max(1, len(shown)) - 2
        texts = (_place_text(place, say, room, titled=True, server=server) for place in shown)
        return Post(content=joined_lines(said, *texts, more))
    embeds_of = []
    urls = different_urls([addresses(place.link, place.article.url) for place in shown])
    for place, url in zip(shown, urls, strict=True):
        title = shortened(" ".join((place.article.title or say("Title unknown")).split()), 256, escape)
        text = _place_text(place, say, 1700, titled=False, server=server)
        colour = AMBER if is_added(place.article.collection) else BLUE
        embeds_of.append(discord.Embed(title=title, url=url, description=text, colour=colour))
    return Post(content=joined_lines(said, more), embeds=tuple(embeds_of))


def _added_verdict(added: Verification, say: Translator) -> str:
    """Say whether articles that servers added have the words: nobody vouches that they were printed."""
    return {
        "exact": say("⚠ **Added by a server, unchecked:** an article has exactly these words."),
        "part": say("⚠ **Added by a server, unchecked:** an article has these words as a part of a sentence."),
        "near": say("⚠ **Added by a server, unchecked:** an article has words near to these."),
        "pieces": say("⚠ **Added by a server, unchecked:** an article has some of these words."),
        "absent": "",
    }[added.status]


def recheck_post(quotes: Sequence[Recheck], say: Translator, collections: Sequence[str] = ()) -> Post:
    """Return a post on the state of each quote of an answer since it was given.

    Args:
        quotes: the state of each.
        say: the reader's language.
        collections: the collection of each quote.
    """
    lines = []
    for number, (one, collection) in enumerate(zip(quotes, collections or [""] * len(quotes), strict=True), 1):
        said = {
            "unchanged": say("**unchanged**. The archive holds these words as they were quoted."),
            "changed": say("**changed**. The article no longer says it in these words."),
            "withdrawn": say("**withdrawn**. The archive no longer holds what was quoted."),
        }[one.status]
        if one.since is not None:
            said = say(
                "**withdrawn** since {date}. The article is no longer used in answers.", date=say.date(one.since)
            )
        if is_added(collection):
            said = f"{said} {say('⚠ Unchecked: {who}', who=say('added by a server'))}"
        lines.append(say("Quote {number}: {state}", number=number, state=said))
    changes = [_differing(one.place) if one.status == "changed" and one.place else () for one in quotes]
    needs = [1 + units(compared(steps, MAX_CONTENT, say)) if steps else 0 for steps in changes]
    shares = share_out(needs, MAX_CONTENT - units("\n".join(lines)))
    shown = (compared(steps, share - 1, say) if steps else "" for steps, share in zip(changes, shares, strict=True))
    return Post(content=joined_lines(*(joined_lines(line, change) for line, change in zip(lines, shown, strict=True))))


def _place_text(place: Place, say: Translator, room: int, *, titled: bool, server: int | None = None) -> str:
    """Return what was printed at a place, what differs from the claim, and where the place is."""
    printed = place.text
    tail = "\n-# " + shortened(_place_source(place, say, titled=titled), room // 3, escape)
    marks = (*added_mark(place.article, server, say), *corrected_mark(place.corrections, say))
    tail = "".join(f"\n-# {escape(mark)}" for mark in marks) + tail
    for line in correction_lines(place.corrections, say)[:1]:
        tail += "\n-# " + shortened(line, room // 5, escape)
    said = _cautions(place, say)
    caution = "\n-# ⚠ " + shortened(said, room // 4, escape) if said else ""
    left = room - units(caution) - units(tail) - LEAST
    change = "" if place.change is None else _changed(place.change, say, left)
    tail = caution + change + tail
    room -= units(tail)
    if place.withheld is not None:
        return f"-# {shortened(withheld_note(place.withheld, say) or '', room, escape)}{tail}"
    if place.is_exact:
        steps: tuple[Difference, ...] = ()
    else:
        steps = tuple(step for step in place.in_sentence if step.printed or step.claimed)
    if any(step.operation != "equal" for step in steps):
        return compared(steps, room, say) + tail
    if len(printed) <= room and units(_quoted(printed)) <= room:
        return _quoted(printed) + tail
    note = "\n-# " + say("Shortened to fit: more was printed there than is shown.")
    start, end = fit(printed, room - units(note), cost=lambda text, _start, _end: units(_quoted(text)))
    return _quoted(printed[start:end]) + note + tail


def _changed(change: Change, say: Translator, room: int) -> str:
    """Return until when words were printed, and what their article says now instead, in at most so many units."""
    date = say.date(change.until) if change.until else ""
    if change.witness == "publisher":
        until = say("printed until {date}, by its publisher's date", date=date)
    elif change.witness == "archive":
        until = say("printed until {date} at the latest, when it was first seen changed", date=date)
    else:
        until = say("no longer printed")
    if change.text is None:
        gone = (
            say("{until}; since removed", until=until) if change.removed else say("{until}; since changed", until=until)
        )
        return f"\n-# {escape(gone)}"
    said = "\n-# " + escape(say("{until}; since changed to:", until=until)) + "\n"
    left = max(0, room - units(said) - len(LEFT_OUT) - 1)
    start, end = fit(change.text, left, cost=lambda text, _start, _end: units(_quoted(text)))
    shown = _quoted(change.text[start:end]) if end > start else "> "
    return said + shown + (f" {LEFT_OUT}" if end < len(change.text) else "")


def _place_source(place: Place, say: Translator, *, titled: bool) -> str:
    """Return a place's source in one line, as an answer has it; escape it for markdown."""
    if place.passage is not None:
        parts = attribution_parts(place.article, place.passage, say, superseded=place.superseded)
        receipt = [say("Receipt {receipt}", receipt=place.receipt)] if place.receipt else []
        return SEPARATOR.join(map(isolated, (*article_parts(place.article, say)[:titled], *parts, *receipt)))
    state = "" if not place.superseded else SEPARATOR + say("superseded version")
    paragraph = say("paragraph {number}", number=place.paragraph)
    return f"{article_line(place.article, say, titled=titled)}{SEPARATOR}{paragraph}{state}"


def _cautions(place: Place, say: Translator) -> str:
    """Return in a line what stands beside the printed words and may change what they mean; empty if nothing does."""
    found: dict[str, dict[str, None]] = {}
    for caution in place.cautions:
        found.setdefault(caution.kind, {})[_cited(caution.text)] = None

    def words(kind: str) -> str:
        return ", ".join(found.get(kind, ()))

    said = {
        "negation": say("beside them, a denial: {words}", words=words("negation")),
        "doubt": say("beside them, a doubt: {words}", words=words("doubt")),
        "condition": say("beside them, a condition: {words}", words=words("condition")),
        "attribution": say("beside them, who says so: {words}", words=words("attribution")),
        "figure": say("the whole figure is {words}", words=words("figure")),
        "question": say("they are in a question"),
        "quotation": say("they are in a quotation"),
    }
    if place.whole in {"quotation", "paragraphs"}:
        said["quotation"] = say("they are the whole of a quotation")
    return SEPARATOR.join(line for kind, line in said.items() if kind in found)


def _cited(text: str) -> str:
    """Return words in quotation marks; an ellipsis for those that may not be shown."""
    return f"“{shortened(text, LONGEST_CAUTION, isolated)}”" if text else "…"


def _differing(place: Place) -> tuple[Difference, ...]:
    return place.differences if any(step.operation != "equal" for step in place.differences) else ()


def _quoted(text: str) -> str:
    return "> " + escape(text).replace("\n", "\n> ")
