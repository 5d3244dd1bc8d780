"""What a server's managers choose, for the server or one of its channels, and how it is shown to them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pullquote import Filters, PullquoteError
from pullquote_bot.errors import Refused
from pullquote_bot.features.ask.service import AskService, check_dates
from pullquote_bot.i18n.translations import LANGUAGES, Translator
from pullquote_bot.observability.logging import incident
from pullquote_bot.rendering.markdown import escape
from pullquote_bot.rendering.posts import NAME_LENGTH, Post
from pullquote_bot.rendering.truncate import shortened
from pullquote_bot.settings import NO_LIMITS, Limits
from pullquote_bot.storage.servers import ANY, DEFAULT_SETTINGS, EACH_OWN, ChannelSettings, ServerSettings

log = logging.getLogger("pullquote.bot")

Unmatched = tuple[str, str, tuple[str, ...]]
"""A filter that no article passes: its name, its value, and names like it."""

_FILTERS = ("after", "before", "outlet", "author")
_LIMITS = ("per_minute", "per_day", "paragraphs")
_OF_SERVERS = ("allow", "disallow", "answer_posts", "leave_posts", "in_threads", "keep_questions", *_LIMITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsPatch:
    """What is to be changed, of the server or of `channel`.

    None leaves a choice as it is; `-` takes a filter away, 0 a limit.
    """

    channel: int | None = None
    allow: int | None = None
    disallow: int | None = None
    answer_posts: int | None = None
    leave_posts: int | None = None
    in_threads: bool | None = None
    after: str | None = None
    before: str | None = None
    outlet: str | None = None
    author: str | None = None
    quotes: int | None = None
    interface: str | None = None
    keep_questions: bool | None = None
    per_minute: int | None = None
    per_day: int | None = None
    paragraphs: int | None = None
    reset: bool = False


def patched(choices: ServerSettings, changes: SettingsPatch, operator: Limits, say: Translator) -> ServerSettings:
    """Return the choices as changed.

    Raises:
        Refused: no day lies between the dates, a channel has no such settings, or the operator's limits are stricter.
        InputError: a date is not one.
    """
    if changes.channel is not None:
        changed = _patched_channel(choices, changes, changes.channel, say)
        check_dates(changed.in_channels({changes.channel}).filters(Filters()), say)
        return changed
    if changes.reset:
        choices = DEFAULT_SETTINGS
    given: dict[str, Any] = {name: None if value == ANY else value for name, value in _given_filters(changes).items()}
    for name in ("quotes", "in_threads", "keep_questions"):
        if getattr(changes, name) is not None:
            given[name] = getattr(changes, name)
    if changes.interface is not None:
        given["interface"] = None if changes.interface == EACH_OWN else changes.interface
    channels, forums = _channels(choices, changes)
    limits = _limits(choices.limits, changes, operator, say)
    changed = replace(choices, channels=channels, forums=forums, limits=limits, **given)
    check_dates(changed.filters(Filters()), say)
    return changed


def _patched_channel(choices: ServerSettings, changes: SettingsPatch, channel: int, say: Translator) -> ServerSettings:
    """Return the choices with what one channel has of its own changed.

    Raises:
        Refused: something is to be changed that only the whole server has.
    """
    if any(getattr(changes, name) is not None for name in _OF_SERVERS):
        raise Refused(
            say("A channel has only dates, outlet, author, quotes and language of its own: leave out the rest.")
        )
    nothing = ChannelSettings(channel=channel)
    own = replace(nothing if changes.reset else choices.of_channel(channel), **_given_filters(changes))
    own = replace(own, quotes=changes.quotes or own.quotes, interface=changes.interface or own.interface)
    others = tuple(one for one in choices.by_channel if one.channel != channel)
    return replace(choices, by_channel=others if own == nothing else (*others, own))


def _limits(own: Limits, changes: SettingsPatch, operator: Limits, say: Translator) -> Limits:
    """Return a server's limits as changed.

    Raises:
        Refused: one would be looser than the operator's.
    """
    for name in _LIMITS:
        value, most = getattr(changes, name), getattr(operator, name)
        if value is None:
            continue
        if most is not None and value > most:
            raise Refused(
                say("Whoever runs this bot allows at most {limit} there: choose no more than that.", limit=most)
            )
        own = replace(own, **{name: value or None})
    return own


def _given_filters(changes: SettingsPatch) -> dict[str, Any]:
    given = {name: getattr(changes, name) for name in _FILTERS}
    return {name: value.strip() or ANY for name, value in given.items() if value is not None}


def _channels(choices: ServerSettings, changes: SettingsPatch) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the channels and forums as changed: new posts are answered only where the bot may answer at all."""
    channels = [channel for channel in choices.channels if channel != changes.disallow]
    forums = [forum for forum in choices.forums if forum not in {changes.leave_posts, changes.disallow}]
    if changes.allow is not None:
        channels.append(changes.allow)
    if changes.answer_posts is not None:
        forums.append(changes.answer_posts)
        if channels:
            channels.append(changes.answer_posts)
    return tuple(dict.fromkeys(channels)), tuple(dict.fromkeys(forums))


async def apply_patch(answering: AskService, server: int, changes: SettingsPatch, say: Translator) -> Post:
    """Change what a server chose, if anything is to be changed, and show it."""
    before = answering.servers.settings(server)
    operator = answering.servers.bounds
    after = patched(before, changes, operator, say)
    if after != before:
        answering.servers.save_settings(server, after)
    if changes.channel is not None:
        unmatched = await _unmatched(answering, server, after.in_channels({changes.channel}))
        return channel_post(after, changes.channel, say, unmatched)
    unmatched = await _unmatched(answering, server, after)
    return choices_post(after, answering.servers.granted(server), say, unmatched, operator)


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
    choices: ServerSettings,
    granted: Sequence[str],
    say: Translator,
    unmatched: Sequence[Unmatched] = (),
    operator: Limits = NO_LIMITS,
) -> Post:
    """Show what a server chose and was given, which limits hold, and which filters no article passes."""
    channels = ", ".join(f"<#{channel}>" for channel in choices.channels) or say("all")
    forums = ", ".join(f"<#{forum}>" for forum in choices.forums) or say("none")
    in_threads = say("yes") if choices.in_threads else say("no")
    kept = say("yes") if choices.keep_questions else say("no")
    lines = [
        say("Channels where I answer in public: {channels}", channels=shortened(channels, 400, str)),
        say("Forums where I answer new posts if I am sure: {channels}", channels=shortened(forums, 400, str)),
        say("Mentions are answered in threads of their own: {answer}", answer=in_threads),
        *_of_channels(choices, say).values(),
        say("Questions are kept for quality review: {answer}", answer=kept),
    ]
    limits = choices.limits.within(operator)
    if limits.per_minute is not None:
        lines.append(say("Questions that one person may ask in a minute: {number}", number=limits.per_minute))
    if limits.per_day is not None:
        lines.append(say("Questions that this server may ask in a day: {number}", number=limits.per_day))
    if limits.paragraphs is not None:
        lines.append(say("Paragraphs that this server may have added: {number}", number=limits.paragraphs))
    if choices.by_channel:
        differing = ", ".join(f"<#{one.channel}>" for one in choices.by_channel)
        lines.append(say("Channels with settings of their own: {channels}", channels=shortened(differing, 300, str)))
    lines += _unmatched_lines(unmatched, say)
    if granted:
        lines.append(say("Collections given to this server: {names}", names=shortened(", ".join(granted), 300, escape)))
    return Post(content="\n".join(lines))


def channel_post(choices: ServerSettings, channel: int, say: Translator, unmatched: Sequence[Unmatched] = ()) -> Post:
    """Show what holds in a channel and its threads, what of that is the server's, and which filters nothing passes."""
    own = choices.of_channel(channel)
    lines = [say("In {channel} and its threads:", channel=f"<#{channel}>")]
    for name, line in _of_channels(choices.in_channels({channel}), say).items():
        lines.append(line if getattr(own, name) is not None else say("{setting} (as in the server)", setting=line))
    return Post(content="\n".join([*lines, *_unmatched_lines(unmatched, say)]))


def _of_channels(choices: ServerSettings, say: Translator) -> dict[str, str]:
    """Return a line on each setting that a channel may have of its own."""
    anyone = say("any")
    language = LANGUAGES[choices.interface] if choices.interface else say("each person's own")
    return {
        "after": say("Published on or after: {date}", date=escape(choices.after or anyone)),
        "before": say("Published on or before: {date}", date=escape(choices.before or anyone)),
        "outlet": say("Outlet: {name}", name=escape(choices.outlet or anyone)),
        "author": say("Author: {name}", name=escape(choices.author or anyone)),
        "quotes": say("Quotes in an answer: {number}", number=choices.quotes),
        "interface": say("Language of the interface: {language}", language=language),
    }


def _unmatched_lines(unmatched: Sequence[Unmatched], say: Translator) -> list[str]:
    lines = []
    for field, value, near in unmatched:
        name = shortened(value, NAME_LENGTH, escape)
        given = say("outlet {name}", name=name) if field == "outlet" else say("author {name}", name=name)
        lines.append("⚠ " + say("No article that may be quoted here matches: {filters}.", filters=given))
        if near:
            names = ", ".join(shortened(one, NAME_LENGTH, escape) for one in near)
            lines[-1] += " " + say("Did you mean: {names}?", names=names)
    return lines
