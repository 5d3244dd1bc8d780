"""The questions that a server keeps: what the archive could not answer, group by group, and deleting them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pullquote import Quote
from pullquote_bot.errors import Refused
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.features.export import words_of
from pullquote_bot.features.managing import Action, Press, gone
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.buttons import Button, Row, Style, page_buttons
from pullquote_bot.rendering.embeds import MAX_CONTENT, MAX_DESCRIPTION, SEPARATOR, article_line
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.posts import Post, listing_post
from pullquote_bot.rendering.provenance import added_mark, withheld_note
from pullquote_bot.rendering.truncate import shortened
from pullquote_bot.runtime.server_archive import ServerArchive
from pullquote_bot.storage.answers import KeptQuestion
from pullquote_bot.storage.database import day_of

PAGE = 4
MOST_GROUPED = 200  # different questions, the newest: the encoder takes about a second, in which others wait
TRIED = 3  # questions of a group, and passages of each, of which the first is shown that is still there
ALL = "all"


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask about the same, the oldest first; the first one's answer stands for the group."""

    questions: tuple[KeptQuestion, ...]

    @property
    def id(self) -> str:
        """The id of the first question's answer."""
        return self.questions[0].id

    @property
    def last(self) -> int:
        """When it was last asked, in seconds since 1970."""
        return max(one.asked_at for one in self.questions)


def kept_of(answering: AskService, server: int, say: Translator) -> list[KeptQuestion]:
    """Return the questions that a server keeps, in the order they were asked.

    Raises:
        Refused: it keeps none.
    """
    if not answering.servers.settings(server).keep_questions:
        raise Refused(
            say("This server keeps no questions: `/settings keep-questions` turns that on, for what is asked later.")
        )
    return answering.answers.kept(server)


async def unanswered_groups(answering: AskService, server: int, say: Translator) -> list[Group]:
    """Return the questions that the archive did not answer, those asked most often first, then the most recent.

    The archive's encoder decides what asks about the same. Only the last `MOST_GROUPED` different questions count.
    """
    chosen: list[KeptQuestion] = []
    different: set[str] = set()
    for one in reversed([one for one in kept_of(answering, server, say) if not one.answering]):
        different.add(words_of(one).casefold())
        if len(different) > MOST_GROUPED:
            break
        chosen.insert(0, one)
    places = await answering.group_alike(server, [words_of(one) for one in chosen]) if chosen else []
    groups = [Group(tuple(chosen[place] for place in group)) for group in places]
    return sorted(groups, key=lambda group: (-len(group.questions), -group.last, group.id))


async def unanswered_post(answering: AskService, server: int, first: int, say: Translator, *, embeds: bool) -> Post:
    """Return a page of what the archive could not answer; the last page if there are fewer by now."""
    groups = await unanswered_groups(answering, server, say)
    total = len(groups)
    if not total:
        return Post(content=say("No question that is kept here was left without an answer."))
    first = min(first, (total - 1) // PAGE * PAGE)
    page = groups[first : first + PAGE]
    closest = await answering.read(server, lambda archive: [_closest(group, archive) for group in page])
    room = ((MAX_DESCRIPTION if embeds else MAX_CONTENT) - 300) // PAGE
    head = say.plural(
        "{number} question, or group of questions alike, without an answer",
        "{number} questions, or groups of questions alike, without an answer",
        total,
    )
    how = say("The archive's encoder decides which questions are alike. The passages came closest at the time.")
    lines = [f"**{head}**", f"-# {how}"]
    for number, (group, quote) in enumerate(zip(page, closest, strict=True), first + 1):
        lines += _group_lines(number, group, quote, say, room, server)
    buttons = (*page_buttons("unanswered", say, first=first, page=PAGE, total=total), _delete_buttons(page, first, say))
    return listing_post(lines, buttons, embeds=embeds)


def _group_lines(number: int, group: Group, quote: Quote | None, say: Translator, room: int, server: int) -> list[str]:
    """Return a group's question, how often and when it was asked, its other wordings, and the closest passage."""
    words = list(dict.fromkeys(words_of(one) for one in group.questions))
    lines = [f"{number}\\. **{shortened(words[0], room * 20 // 100, escape)}**"]
    times = say.plural("asked {number} time", "asked {number} times", len(group.questions))
    date = say("last on {date}", date=say.date(day_of(group.last)))
    people = len({one.asker for one in group.questions})
    persons = say.plural("by {number} person", "by {number} people", people)
    lines.append("-# " + SEPARATOR.join((times, persons, date)))
    if len(words) > 1:
        also = say("also: {questions}", questions=", ".join(f"“{one}”" for one in words[1:]))
        lines.append("-# " + shortened(also, room * 14 // 100, escape))
    if quote is None:
        return [*lines, "-# " + say("no passage came close")]
    text = shortened(" ".join(quote.text.split()), room * 22 // 100, escape)
    text = withheld_note(quote.withheld, say) or text
    source = shortened(article_line(quote.article, say), room * 12 // 100, escape)
    return [*lines, f"> {text}", "-# " + SEPARATOR.join((*added_mark(quote.article, server, say), source))]


def _closest(group: Group, archive: ServerArchive) -> Quote | None:
    """Return the passage that came closest, of the newest question first; None if none is left that may be read."""
    for one in group.questions[: -TRIED - 1 : -1]:
        for reference in one.ranked[:TRIED]:
            quote = archive.requote(reference)
            if quote is not None:
                return quote
    return None


def _delete_buttons(page: Sequence[Group], first: int, say: Translator) -> Row:
    return tuple(
        Button(label=say("Delete {number}", number=number), action="forget", answer=group.id)
        for number, group in enumerate(page, first + 1)
    )


# Deleting


async def selected(
    answering: AskService, server: int, say: Translator, *, group: str = "", whose: str = ""
) -> list[KeptQuestion]:
    """Return the kept questions of a group, of a person, or all of them.

    Args:
        answering: knows them.
        server: whose they are.
        say: the reader's language.
        group: the id of a question's answer: it and those alike; empty: no group.
        whose: a pseudonym, or `ALL`.

    Raises:
        Refused: the server keeps none, or there are none of these.
    """
    kept = kept_of(answering, server, say)
    if group:
        groups = await unanswered_groups(answering, server, say)
        kept = next((list(one.questions) for one in groups if group in {each.id for each in one.questions}), [])
    elif whose != ALL:
        kept = [one for one in kept if pseudonym_of(one, answering) == whose]
    if not kept:
        raise gone(say)
    return kept


def pseudonym_of(question: KeptQuestion, answering: AskService) -> str:
    """Return the pseudonym of whoever asked a kept question."""
    if question.server is None or question.asker is None:
        return ""
    return answering.servers.pseudonym(question.server, question.asker)


async def delete_post(answering: AskService, server: int, say: Translator, *, group: str = "", whose: str = "") -> Post:
    """Ask whether kept questions are to be deleted; see `selected`."""
    questions = await selected(answering, server, say, group=group, whose=whose)
    asked = say.plural("Delete {number} kept question?", "Delete {number} kept questions?", len(questions))
    words = f"“{shortened(words_of(questions[0]), 300, escape)}”" if group else escape(whose) if whose != ALL else ""
    buttons = (
        Button(label=say("Delete"), action="forgotten", answer=group or "-", rest=whose, style=Style.danger),
        Button(label=say("Keep"), action="kept"),
    )
    return Post(content="\n".join(filter(None, (asked, words))), buttons=(buttons,))


async def _unanswered(press: Press) -> Post:
    embeds = press.caller.embeds
    return await unanswered_post(press.services.ask, press.server, press.number(), press.say, embeds=embeds)


async def _forget(press: Press) -> Post:
    return await delete_post(press.services.ask, press.server, press.say, group=press.answer)


async def _forgotten(press: Press) -> Post:
    ask, group = press.services.ask, "" if press.answer == "-" else press.answer
    questions = await selected(ask, press.server, press.say, group=group, whose=press.rest)
    deleted = ask.answers.delete_questions([one.id for one in questions], server=press.server)
    return Post(
        content=press.say.plural(
            "{number} kept question was deleted.", "{number} kept questions were deleted.", deleted
        )
    )


ACTIONS: dict[str, Action] = {"unanswered": _unanswered, "forget": _forget, "forgotten": _forgotten}
