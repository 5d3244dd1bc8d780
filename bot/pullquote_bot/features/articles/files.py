"""The files that a server's managers added: listed, shown with their articles, removed, and the last one undone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pullquote import Article
from pullquote_bot.errors import Refused
from pullquote_bot.features.ask.service import AskService
from pullquote_bot.features.managing import Action, Press, gone
from pullquote_bot.i18n.translations import Translator
from pullquote_bot.rendering.buttons import Button, Style, page_buttons
from pullquote_bot.rendering.embeds import MAX_CONTENT, MAX_DESCRIPTION, SEPARATOR, article_line
from pullquote_bot.rendering.markdown import escape, units
from pullquote_bot.rendering.posts import Post, listing_post
from pullquote_bot.rendering.truncate import shortened
from pullquote_bot.runtime.server_archive import ServerArchive
from pullquote_bot.storage.database import day_of
from pullquote_bot.storage.uploads import Upload

PAGE = 10
NAME, NAME_IN_LIST = 200, 60  # characters of a file's name, escaped


@dataclass(frozen=True, slots=True)
class Files:
    """The files of which articles are left, the newest first, and how many articles came of none that is known."""

    uploads: tuple[Upload, ...]
    others: int

    def find(self, named: str) -> Upload | None:
        """Return the file with an id, or else the newest of a name."""
        of_id = (one for one in self.uploads if str(one.id) == named)
        of_name = (one for one in self.uploads if one.name.casefold() == named.strip().casefold())
        return next(of_id, None) or next(of_name, None)


async def files_of(answering: AskService, server: int) -> Files:
    """Return a server's files; articles that were removed, here or by the bot's operator, are left out."""
    present = frozenset(await answering.read_own(server, ServerArchive.ids))
    known = [
        replace(one, articles=tuple(id for id in one.articles if id in present)) for one in answering.uploads.of(server)
    ]
    uploads = tuple(one for one in known if one.articles)
    return Files(uploads, len(present) - sum(len(one.articles) for one in uploads))


async def files_post(answering: AskService, server: int, first: int, say: Translator, *, embeds: bool) -> Post:
    """Return a page of a server's files; the last one if there are fewer by now."""
    files = await files_of(answering, server)
    total = len(files.uploads)
    if not total:
        return Post(content=say("No added file has articles left.") + _others(files, say))
    first = min(first, (total - 1) // PAGE * PAGE)
    head = say.plural("{number} file", "{number} files", total)
    lines = [
        f"{number}\\. {_described(one, say, NAME_IN_LIST)}"
        for number, one in enumerate(files.uploads[first : first + PAGE], first + 1)
    ]
    ask = "-# " + say(
        "`/articles files` with a file shows its articles, and removes them; `/articles undo`, the last one."
    )
    pages = page_buttons("files", say, first=first, page=PAGE, total=total)
    return listing_post([f"**{head}**", *lines, _others(files, say).strip(), ask], pages, embeds=embeds)


async def file_post(
    answering: AskService, server: int, named: str, first: int, say: Translator, *, embeds: bool
) -> Post:
    """Return a page of the articles that came of a file; the last one if there are fewer by now.

    Raises:
        Refused: there is no such file.
    """
    upload = _found(await files_of(answering, server), named, say)
    total = len(upload.articles)
    first = min(first, (total - 1) // PAGE * PAGE)

    def work(archive: ServerArchive) -> list[Article]:
        return archive.current(upload.articles[first : first + PAGE])

    articles = await answering.read_own(server, work)
    head = _described(upload, say)
    room = ((MAX_DESCRIPTION if embeds else MAX_CONTENT) - units(head) - 1) // PAGE - 1
    lines = [
        shortened(f"{number}. {article_line(article, say)}", room, escape)
        for number, article in enumerate(articles, first + 1)
    ]
    label = say.plural("Remove {number} article", "Remove all {number} articles", total)
    remove = Button(label=label, action="drop", rest=str(upload.id), style=Style.danger)
    pages = page_buttons("file", say, first=first, page=PAGE, total=total, before=f"{upload.id}:")
    return listing_post([head, *lines], (*pages, (remove,)), embeds=embeds)


async def undo_post(answering: AskService, server: int, say: Translator) -> Post:
    """Ask whether the last file is to be undone.

    Raises:
        Refused: there is none.
    """
    files = await files_of(answering, server)
    if not files.uploads:
        raise Refused(say("There is nothing to undo: no added file has articles left."))
    last = files.uploads[0]
    question = say(
        "Undo the adding of this file? New articles are removed, changed ones get back what they had before."
    )
    undo = Button(label=say("Undo"), action="undo", rest=str(last.id), style=Style.danger)
    return Post(content=f"{question}\n{_described(last, say)}", buttons=((undo, _keep(say)),))


# What the buttons do


async def _files(press: Press) -> Post:
    embeds = press.caller.embeds
    return await files_post(press.services.ask, press.server, press.number(), press.say, embeds=embeds)


async def _file(press: Press) -> Post:
    upload, first = press.numbers(2)
    embeds = press.caller.embeds
    return await file_post(press.services.ask, press.server, str(upload), first, press.say, embeds=embeds)


async def _drop(press: Press) -> Post:
    upload = _found(await files_of(press.services.ask, press.server), str(press.number()), press.say)
    say, total = press.say, len(upload.articles)
    question = say.plural(
        "Remove {number} article, with every version?", "Remove {number} articles, with every version?", total
    )
    remove = Button(label=say("Remove"), action="dropped", rest=str(upload.id), style=Style.danger)
    return Post(content=f"{question}\n{_described(upload, say)}", buttons=((remove, _keep(say)),))


async def _dropped(press: Press) -> Post:
    upload = _found(await files_of(press.services.ask, press.server), str(press.number()), press.say)
    removed = await press.services.uploads.remove_file(press.server, upload, press.say)
    return Post(content=press.say("Removed: {number}, with every version.", number=removed))


async def _undo(press: Press) -> Post:
    files = await files_of(press.services.ask, press.server)
    if not files.uploads or files.uploads[0].id != press.number():
        raise Refused(press.say("That is no longer the last file: use `/articles undo` again."))
    removed, restored = await press.services.uploads.undo(press.server, files.uploads[0], press.say)
    return Post(
        content=press.say("Undone. Removed: {removed}, restored: {restored}.", removed=removed, restored=restored)
    )


async def _kept(press: Press) -> Post:
    return Post(content=press.say("Nothing was changed."))


async def _cancel(press: Press) -> None:
    """Take a file out of the line; the command that waits then says so in the same message."""
    if not press.services.uploads.cancel(press.answer, press.caller.person):
        raise Refused(press.say("That file no longer waits; `/articles undo` undoes what was added."))


ACTIONS: dict[str, Action] = {
    "files": _files,
    "file": _file,
    "drop": _drop,
    "dropped": _dropped,
    "undo": _undo,
    "kept": _kept,
    "cancel": _cancel,
}


def _keep(say: Translator) -> Button:
    return Button(label=say("Keep"), action="kept")


def _found(files: Files, named: str, say: Translator) -> Upload:
    upload = files.find(named)
    if upload is None:
        raise gone(say)
    return upload


def added_on(upload: Upload, say: Translator) -> str:
    """Return the day on which a file was added."""
    return say.date(day_of(upload.added_at))


def _described(upload: Upload, say: Translator, room: int = NAME) -> str:
    name = f"“{shortened(upload.name, room, escape)}”"
    count = say.plural("{number} article", "{number} articles", len(upload.articles))
    if upload.person is None:
        who = say("added on {date}", date=added_on(upload, say))
    else:
        who = say("added by {person} on {date}", person=f"<@{upload.person}>", date=added_on(upload, say))
    return SEPARATOR.join((name, count, who))


def _others(files: Files, say: Translator) -> str:
    if not files.others:
        return ""
    return "\n-# " + say.plural(
        "{number} article comes from no known file: `/browse` lists it.",
        "{number} articles come from no known file: `/browse` lists them.",
        files.others,
    )
