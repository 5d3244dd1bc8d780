from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import discord
import pytest
from babel.messages.pofile import PoFileError
from discord import app_commands
from hypothesis import given, strategies as st

from pullquote import Article, Passage
from pullquote.quoting.attribution import attribution
from pullquote_bot.client import CommandTranslator
from pullquote_bot.i18n.translations import LANGUAGES, compiled, translator_for

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)


def test_a_message_in_each_language() -> None:
    assert translator_for("en")("paragraph {number} of {total}", number=3, total=12) == "paragraph 3 of 12"
    assert translator_for("ko")("paragraph {number} of {total}", number=3, total=12) == "전체 12개 단락 중 3번째"
    assert translator_for("de")("paragraph {number} of {total}", number=3, total=12) == "Absatz 3 von 12"
    assert translator_for("fr")("paragraph {number} of {total}", number=3, total=12) == "paragraphe 3 sur 12"
    assert translator_for("es")("paragraph {number} of {total}", number=3, total=12) == "párrafo 3 de 12"
    assert translator_for("ja")("paragraph {number} of {total}", number=3, total=12) == "全12段落中の第3段落"


SPOKEN = {
    discord.Locale.german: "de",
    discord.Locale.spain_spanish: "es",
    discord.Locale.latin_american_spanish: "es",
    discord.Locale.french: "fr",
    discord.Locale.japanese: "ja",
    discord.Locale.korean: "ko",
}


@pytest.mark.parametrize("locale", list(discord.Locale))
def test_each_locale_of_discord_has_a_voice(locale: discord.Locale) -> None:
    assert translator_for(locale.value).locale == SPOKEN.get(locale, "en")


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        (None, "en"),
        ("", "en"),
        ("ko-KR", "ko"),
        ("ko_KR", "ko"),
        ("KO", "ko"),
        ("kok", "en"),
        ("../ko", "en"),
        ("de-AT", "de"),
        ("fr_CA", "fr"),
        ("es-419", "es"),
        ("es-MX", "es"),
    ],
)
def test_other_ways_to_name_a_locale(locale: str | None, code: str) -> None:
    assert translator_for(locale).locale == code
    assert translator_for(locale) is translator_for(code)


@pytest.mark.parametrize(
    ("locales", "code"),
    [
        ((), "en"),
        ((None, "de", "fr"), "de"),
        (("pt-BR", "fr"), "fr"),
        (("en-US", "fr"), "en"),
        (("ja", "pt-BR"), "ja"),
        (("pt-BR", "zh-CN"), "en"),
    ],
)
def test_the_first_language_that_is_spoken(locales: tuple[str | None, ...], code: str) -> None:
    assert translator_for(*locales).locale == code


def test_a_message_without_a_translation_stays_english() -> None:
    say = translator_for("ko")
    assert say("Nobody has translated {this}.", this="that") == "Nobody has translated that."
    assert [say.plural("{number} boat", "{number} boats", number) for number in (0, 1, 2)] == [
        "0 boats",
        "1 boat",
        "2 boats",
    ]


def test_an_english_plural() -> None:
    assert (
        translator_for("en").plural("one boat of {owner}", "{number} boats of {owner}", 1, owner="A") == "one boat of A"
    )
    assert (
        translator_for("en").plural("one boat of {owner}", "{number} boats of {owner}", 2, owner="A") == "2 boats of A"
    )


@given(st.one_of(st.text(), st.sampled_from(["{0.__class__}", "{names}", "{", "}}", "{names!r:>9}", "%s", "**a**"])))
def test_values_are_put_in_as_they_are(value: str) -> None:
    assert translator_for("en")("translated by {names}", names=value) == f"translated by {value}"
    assert translator_for("ko")("translated by {names}", names=value) == f"번역: {value}"
    assert translator_for("ko").plural("{who}: {number}", "{who}: {number}", 2, who=value) == f"{value}: 2"


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "8,388,608"),
        ("de", "8.388.608"),
        ("es", "8.388.608"),
        ("fr", "8\u202f388\u202f608"),
        ("ja", "8,388,608"),
        ("ko", "8,388,608"),
    ],
)
def test_numbers_are_written_as_in_the_language(code: str, written: str) -> None:
    say = translator_for(code)
    assert say("{limit}", limit=8_388_608) == say.plural("{number}", "{number}", 8_388_608) == written
    assert say.number(2.5) == ("2.5" if code in {"en", "ja", "ko"} else "2,5")
    assert say("{code} {so}", code="50013", so=True) == "50013 True"


def test_values_of_any_name() -> None:
    assert translator_for("en")("{self} {message}", self=1, message=2) == "1 2"


@pytest.mark.parametrize(
    ("code", "day", "month"),
    [
        ("en", "12 January 2022", "January 2022"),
        ("de", "12. Januar 2022", "Januar 2022"),
        ("es", "12 de enero de 2022", "enero de 2022"),
        ("fr", "12 janvier 2022", "janvier 2022"),
        ("ja", "2022年1月12日", "2022年1月"),
        ("ko", "2022년 1월 12일", "2022년 1월"),
    ],
)
def test_dates(code: str, day: str, month: str) -> None:
    say = translator_for(code)
    assert say.date("2022-01-12") == day
    assert say.date("2022-01") == month
    for other in ("2022", "spring 2022", "2022-13-01", "2022-01-12T10:00:00Z", ""):
        assert say.date(other) == other


@given(
    st.one_of(
        st.dates().map(date.isoformat),
        st.dates().map(lambda day: day.isoformat()[:7]),
        st.text(alphabet="0123456789-W", max_size=10),
    )
)
def test_english_dates_are_those_of_an_attribution(iso: str) -> None:
    line = attribution(Article(text="a", published=iso), Passage("a", 0, 1, 1))
    assert line.split(" · ")[3] == (translator_for("en").date(iso) or "date unknown")


@given(st.dates(max_value=date.max - timedelta(days=1)))
def test_days_that_differ_are_written_differently(day: date) -> None:
    for code in LANGUAGES:
        assert translator_for(code).date(day.isoformat()) != translator_for(code).date(
            (day + timedelta(days=1)).isoformat()
        )


def test_a_plural_is_used_for_every_number() -> None:
    entry = 'msgid "{number} boat"\nmsgid_plural "{number} boats"\nmsgstr[0] "배 {number}척"\n'
    translations = compiled("ko", (HEADER + entry).encode())
    assert {translations.ngettext("{number} boat", "{number} boats", n) for n in (0, 1, 2)} == {"배 {number}척"}


def test_a_plural_not_translated_stays_english_with_its_forms() -> None:
    entry = 'msgid "{number} boat"\nmsgid_plural "{number} boats"\nmsgstr[0] ""\n'
    translations = compiled("ko", (HEADER + entry).encode())
    assert translations.ngettext("{number} boat", "{number} boats", 2) == "{number} boats"


def test_a_translation_in_doubt_is_not_used() -> None:
    entry = '#, fuzzy\nmsgid "boat"\nmsgstr "새"\n\nmsgid "ship"\nmsgstr ""\n'
    translations = compiled("ko", (HEADER + entry).encode())
    assert translations.gettext("boat") == "boat"
    assert translations.gettext("ship") == "ship"


def test_a_broken_catalogue_is_refused() -> None:
    with pytest.raises(PoFileError):
        compiled("ko", (HEADER + 'msgid "boat"\nnonsense\n').encode())


def translate(text: str, locale: discord.Locale) -> str | None:
    async def translated() -> str | None:
        translator = CommandTranslator()
        await translator.load()
        context: Any = app_commands.TranslationContext(app_commands.TranslationContextLocation.other, None)
        return await translator.translate(app_commands.locale_str(text), locale, context)

    return asyncio.run(translated())


@pytest.mark.parametrize("locale", list(discord.Locale))
def test_discord_shows_commands_in_the_languages_that_are_spoken(locale: discord.Locale) -> None:
    code = SPOKEN.get(locale)
    expected = {
        "de": "Datum unbekannt",
        "es": "fecha desconocida",
        "fr": "date inconnue",
        "ja": "日付不明",
        "ko": "날짜 미상",
    }
    assert translate("date unknown", locale) == (expected[code] if code else None)
    assert translate("{date} (updated {updated})", discord.Locale.korean) == "{date} ({updated} 수정)"


def test_discord_shows_the_default_for_what_has_no_translation() -> None:
    assert translate("Nobody has translated this.", discord.Locale.korean) is None
