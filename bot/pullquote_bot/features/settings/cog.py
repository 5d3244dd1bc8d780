"""`/settings`, for those who manage the server."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str as _
from discord.ext import commands

from pullquote_bot.delivery.respond import respond_ephemeral
from pullquote_bot.features.autocomplete import Named, authors, outlets
from pullquote_bot.features.services import Menus, Services
from pullquote_bot.features.settings.changes import SettingsPatch, apply_patch
from pullquote_bot.i18n.translations import LANGUAGES
from pullquote_bot.settings import MOST
from pullquote_bot.storage.servers import EACH_OWN, MAX_QUOTES

Channel = discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | discord.StageChannel
_LANGUAGES = [
    app_commands.Choice(name=_("Each person's own"), value=EACH_OWN),
    *(app_commands.Choice(name=name, value=code) for code, name in LANGUAGES.items()),
]


class Settings(commands.Cog):
    """What a server chooses."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.menus: Menus = ()

    @app_commands.command(name=_("settings"), description=_("Show or change how Pullquote answers in this server"))
    @app_commands.rename(
        allow=_("allow"),
        disallow=_("disallow"),
        channel=_("channel"),
        answer_posts=_("answer-posts"),
        leave_posts=_("leave-posts"),
        in_threads=_("in-threads"),
        after=_("after"),
        before=_("before"),
        outlet=_("outlet"),
        author=_("author"),
        quotes=_("quotes"),
        language=_("language"),
        keep_questions=_("keep-questions"),
        per_minute=_("per-minute"),
        per_day=_("per-day"),
        paragraphs=_("paragraphs"),
        reset=_("reset"),
    )
    @app_commands.describe(
        allow=_("A channel where I may answer in public; none chosen: all of them"),
        disallow=_("A channel to take off that list"),
        channel=_("Set dates, outlet, author, quotes or language for this channel and its threads alone"),
        answer_posts=_("A forum where I answer new posts unasked, if I am sure"),
        leave_posts=_("A forum where I stop answering new posts"),
        in_threads=_("Answer each mention in a thread made from it"),
        after=_("Only articles published on or after this date, unless a question says otherwise; “-”: any"),
        before=_("Only articles published on or before this date, unless a question says otherwise; “-”: any"),
        outlet=_("Only articles of this outlet, unless a question says otherwise; “-”: any"),
        author=_("Only articles by this author, unless a question says otherwise; “-”: any"),
        quotes=_("How many quotes an answer shows"),
        language=_("The language I speak here"),
        keep_questions=_("Keep questions, in their words, for quality review"),
        per_minute=_("How many questions one person may ask here in a minute; 0: as many as the bot allows"),
        per_day=_("How many questions this server may ask in a day (UTC); 0: as many as the bot allows"),
        paragraphs=_("How many paragraphs may be added to this server's collection; 0: as many as the bot allows"),
        reset=_("Reset all settings, or those of the channel"),
    )
    @app_commands.choices(language=_LANGUAGES)
    @app_commands.autocomplete(outlet=outlets, author=authors)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    @app_commands.guild_install()
    async def settings(
        self,
        interaction: discord.Interaction[Any],
        allow: Channel | None = None,
        disallow: Channel | None = None,
        channel: Channel | None = None,
        answer_posts: discord.ForumChannel | None = None,
        leave_posts: discord.ForumChannel | None = None,
        in_threads: bool | None = None,
        after: Named | None = None,
        before: Named | None = None,
        outlet: Named | None = None,
        author: Named | None = None,
        quotes: app_commands.Range[int, 1, MAX_QUOTES] | None = None,
        language: str | None = None,
        keep_questions: bool | None = None,
        per_minute: app_commands.Range[int, 0, MOST] | None = None,
        per_day: app_commands.Range[int, 0, MOST] | None = None,
        paragraphs: app_commands.Range[int, 0, MOST] | None = None,
        reset: bool = False,
    ) -> None:
        """Show or change the server's choices."""
        caller = self._services.caller(interaction)
        say, server = caller.say, caller.require_manager()
        changes = SettingsPatch(
            allow=allow.id if allow else None,
            disallow=disallow.id if disallow else None,
            channel=channel.id if channel else None,
            answer_posts=answer_posts.id if answer_posts else None,
            leave_posts=leave_posts.id if leave_posts else None,
            in_threads=in_threads,
            after=after,
            before=before,
            outlet=outlet,
            author=author,
            quotes=quotes,
            interface=language,
            keep_questions=keep_questions,
            per_minute=per_minute,
            per_day=per_day,
            paragraphs=paragraphs,
            reset=reset,
        )
        await respond_ephemeral(interaction, say, lambda: apply_patch(self._services.ask, server, changes, say))
