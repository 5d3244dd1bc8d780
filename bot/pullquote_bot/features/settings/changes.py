"""What a server's managers choose, and how it is shown to them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pullquote import Filters, PullquoteError
from pullquote_bot.features.ask.service import AskService, check_dates
from pullquote_bot.i18n.translations import LANGUAGES, Translator
from pullquote_bot.observability.logging import incident
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.posts import NAME_LENGTH, Post
from pullquote_bot.rendering.truncate import shortened
from pullquote_bot.storage.servers import DEFAULT_SETTINGS, ServerSettings

log = logging.getLogger("pullquote.bot")

Unmatched = tuple[str, str, tuple[str, ...]]
"""A filter that no article passes: its name, its value, and names like it."""

ANY = "-"
EACH_OWN = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPatch:
    """What is to be changed; None leaves a choice as it is, `-` takes a filter away."""

    allow: int | None = None
    disallow: int | None = None
    after: str | None = None
    before: str | None = None
    outlet: str | None = None
    author: str | None = None
    quotes: int | None = None
    interface: str | None = None
    keep_questions: bool | None = None
    reset: bool = False


def patched(choices: ServerSettings, changes: SettingsPatch, say: Translator) -> ServerSettings:
    """Return the choices as changed.

    Raises:
        Refused: no day lies between the dates.
        InputError: a date is not one.
    """
    if changes.reset:
        choices = DEFAULT_SETTINGS
    given: dict[str, Any] = {}
    for name in ("after", "before", "outlet", "author"):
        value = getattr(changes, name)
        if value is not None:
            given[name] = None if value.strip() in {ANY, ""} else value.strip()
    if changes.quotes is not None:
        given["quotes"] = changes.quotes
    if changes.interface is not None:
        given["interface"] = None if changes.interface == EACH_OWN else changes.interface
    if changes.keep_questions is not None:
        given["keep_questions"] = changes.keep_questions
    channels = [channel for channel in choices.channels if channel != changes.disallow]
    if changes.allow is not None:
        channels.append(changes.allow)
    changed = replace(choices, channels=tuple(dict.fromkeys(channels)), **given)
    check_dates(changed.filters(Filters()), say)
    return changed


async def apply_patch(answering: AskService, server: int, changes: SettingsPatch, say: Translator) -> Post:
    """Change what a server chose, if anything is to be changed, and show it."""
    before = answering.servers.settings(server)
    after = patched(before, changes, say)
    if after != before:
        answering.servers.save_settings(server, after)
    unmatched = await _unmatched(answering, server, after)
    return choices_post(after, answering.servers.granted(server), say, unmatched)


async def _unmatched(answering: AskService, server: int, choices: ServerSettings) -> Sequence[Unmatched]:
    """Return the chosen outlet and author that no article has: with these, no question finds anything."""
    filters = Filters(outlet=choices.outlet, author=choices.author)
    if filters == Filters():
        return ()
    try:
        return await answering.read(server, lambda archive: archive.unmatched(filters))
    except PullquoteError as error:
        incident(log, error, "a server's filters could not be compared with the archive")
        return ()


def choices_post(
    choices: ServerSettings, granted: Sequence[str], say: Translator, unmatched: Sequence[Unmatched] = ()
) -> Post:
    """Show what a server chose and was given, and which filters no article passes."""
    anyone = say("any")
    channels = ", ".join(f"<#{channel}>" for channel in choices.channels) or say("all")
    kept = say("yes") if choices.keep_questions else say("no")
    language = LANGUAGES[choices.interface] if choices.interface else say("each person's own")
    lines = [
        say("Channels where I answer in public: {channels}", channels=shortened(channels, 400, str)),
        say("Published on or after: {date}", date=escape(choices.after or anyone)),
        say("Published on or before: {date}", date=escape(choices.before or anyone)),
        say("Outlet: {name}", name=escape(choices.outlet or anyone)),
        say("Author: {name}", name=escape(choices.author or anyone)),
        say("Quotes in an answer: {number}", number=choices.quotes),
        say("Language of the interface: {language}", language=language),
        say("Questions are kept for quality review: {answer}", answer=kept),
    ]
    for field, value, near in unmatched:
        name = shortened(value, NAME_LENGTH, escape)
        given = say("outlet {name}", name=name) if field == "outlet" else say("author {name}", name=name)
        lines.append("⚠ " + say("No article that may be quoted here matches: {filters}.", filters=given))
        if near:
            names = ", ".join(shortened(one, NAME_LENGTH, escape) for one in near)
            lines[-1] += " " + say("Did you mean: {names}?", names=names)
    if granted:
        lines.append(say("Collections given to this server: {names}", names=shortened(", ".join(granted), 300, escape)))
    return Post(content="\n".join(lines))
