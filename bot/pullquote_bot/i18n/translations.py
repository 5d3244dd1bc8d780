"""The language a reader is spoken to in: English as the code has it, other languages from catalogues beside it.

A catalogue is a gettext file, `locale/<code>/LC_MESSAGES/bot.po`, written by people and read as it is: no compiled
form is kept. What it has no translation for stays English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français", "ja": "日本語", "ko": "한국어"}
"""The languages the bot speaks, by code, each by its own name."""


class Translator:
    """One language's voice: called with an English message, it gives that message in its language."""

    def __init__(self, locale: str, translations: NullTranslations) -> None:
        self.locale = locale
        self._translations = translations

    def __call__(self, message: str, /, **values: object) -> str:
        """Translate a message and put values in the places of their names, as `str.format` does.

        Integers are written with the language's separators; give a code as a string. Strings are put in as they are:
        braces in them mean nothing.
        """
        return self._filled(self._translations.gettext(message), values)

    def name(self, text: str) -> str:
        """Translate a text that takes no values: a command's or option's name or description."""
        return self._translations.gettext(text)

    def plural(self, singular: str, plural: str, number: int, /, **values: object) -> str:
        """Translate a message that has a form for one thing and one for more; `{number}` in it is the number."""
        text = self._translations.ngettext(singular, plural, number)
        return self._filled(text, {"number": number, **values})

    def number(self, number: float) -> str:
        """Write a number with the separators of the language: `1,234.5`, `1.234,5`."""
        return format_decimal(number, locale=self.locale)

    def date(self, iso: str) -> str:
        """Write an ISO 8601 day or month in words, as an English attribution does; anything else stays as it is."""
        month = len(iso) == len("2022-01")
        try:
            day = date.fromisoformat(f"{iso}-01" if month else iso)
        except ValueError:
            return iso
        locale = "en_GB" if self.locale == "en" else self.locale  # British: `12 January` can be read in one way only
        return format_skeleton("yMMMM", day, locale=locale) if month else format_date(day, "long", locale=locale)

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        return text.format_map(
            {name: self.number(value) if type(value) is int else value for name, value in values.items()}
        )


def translator_for(*locales: str | None) -> Translator:
    """Return the voice for the first spoken one of some locales, such as `ko`, `es-419` or `en-US`; else English."""
    return _voice(next(filter(None, map(_code, locales)), "en"))


def _code(locale: str | None) -> str | None:
    language = re.split("[-_]", locale or "")[0].lower()
    return language if language in LANGUAGES else None


@cache
def _voice(code: str) -> Translator:
    return Translator(code, _translations(code))


def _translations(code: str) -> NullTranslations:
    """Read a language's catalogue; none for English."""
    if code == "en":
        return NullTranslations()
    with (files("pullquote_bot") / "i18n" / "locale" / code / "LC_MESSAGES" / "bot.po").open("rb") as file:
        return compiled(code, file.read())


def compiled(code: str, catalogue: bytes) -> GNUTranslations:
    """Make a language's translations of its catalogue, of those messages that are translated in every form.

    Raises:
        babel.messages.pofile.PoFileError: it is no catalogue.
    """
    messages = read_po(BytesIO(catalogue), locale=code, abort_invalid=True)
    for message in list(messages):
        if message.pluralizable and not all(message.string or ()):
            messages.delete(message.id)
    written = BytesIO()
    write_mo(written, messages)
    written.seek(0)
    return GNUTranslations(written)
