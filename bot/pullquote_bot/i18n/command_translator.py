"""The names and descriptions of commands in the languages the bot speaks, for Discord to show."""

from __future__ import annotations

from discord import Locale
from discord.app_commands import TranslationContextTypes, Translator, locale_str

from pullquote_bot.i18n.translations import LANGUAGES, translator_for


class Catalogue(Translator):
    """Translates names and descriptions of commands and their options."""

    async def load(self) -> None:
        """Read all catalogues, so that none is read while somebody waits."""
        for code in LANGUAGES:
            translator_for(code)

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:  # noqa: ARG002
        """Translate one; None, with which Discord shows the English one, if it is the same."""
        translated = translator_for(locale.value).name(string.message)
        return None if translated == string.message else translated
