from __future__ import annotations

import asyncio
import re
import unicodedata
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import discord
import pytest
from babel.messages.pofile import PoFileError, read_po
from discord import app_commands
from hypothesis import given, strategies as st

from pullquote import Article, Passage
from pullquote.quoting.attribution import attribution
from pullquote_bot.client import CommandTranslator
from pullquote_bot.i18n.translations import LANGUAGES, compiled, translator_for
from tools import catalogue

FOUND = catalogue.bot_messages()
KOREAN = catalogue.korean()
ENTRIES = catalogue.entries(KOREAN)

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)

LINE_MARK = re.compile(r"(?:[-+*>⚠◀] |-# |#+ )?")


def said(entry: catalogue.Entry) -> list[tuple[str, str]]:
    """Pair each form of a translation with its English form: the plural, if there is one."""
    english, forms = (entry.id, [entry.string]) if isinstance(entry.id, str) else (entry.id[-1], entry.string)
    return [(english, form) for form in forms if form]


def used_as(use: str) -> dict[str, str]:
    """Return the messages of a use, each with its translation, if there is one."""
    texts = {text for message in FOUND if message.use == use for text in message.texts}
    return {text: said(entry)[0][1] for text in texts if (entry := KOREAN.get(text)) and said(entry)}


def test_each_message_has_a_translation() -> None:
    missing = catalogue.untranslated(FOUND, KOREAN)
    assert catalogue.entries(missing) == [], "python -m tools.catalogue prints them"


def test_each_translation_has_a_message() -> None:
    assert [entry.id for entry in catalogue.obsolete(FOUND, KOREAN)] == []
    assert not KOREAN.obsolete


def test_no_translation_is_in_doubt() -> None:
    assert [entry.id for entry in ENTRIES if entry.fuzzy or entry.context] == []


def test_each_message_is_a_literal_with_its_values() -> None:
    assert [str(message) for message in FOUND if not all(message.texts) or not message.texts] == []
    for message in FOUND:
        if message.use == "reply" and message.values is not None:
            wanted = {name for text in message.texts for name, _, _ in catalogue.placeholders(text)}
            assert wanted - {"number"} == message.values - {"number"}, str(message)
            assert "number" not in wanted or len(message.texts) == 2 or "number" in message.values, str(message)


def test_no_message_is_both_with_and_without_a_plural() -> None:
    plurals = {message.texts for message in FOUND}
    assert len({texts[0] for texts in plurals}) == len(plurals)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.id)[:40])
def test_a_translation_has_the_places_the_marks_and_the_edges_of_its_message(entry: catalogue.Entry) -> None:
    for english, translated in said(entry):
        if any(message.use == "reply" and english in message.texts for message in FOUND):
            assert catalogue.placeholders(translated) == catalogue.placeholders(english)
            assert all(name.isidentifier() for name, _, _ in catalogue.placeholders(english))
        assert unicodedata.is_normalized("NFC", translated)
        assert LINE_MARK.match(translated).group() == LINE_MARK.match(english).group()
        assert [translated.count(mark) for mark in "*_`~|<>"] == [english.count(mark) for mark in "*_`~|<>"]
        assert english[: len(english) - len(english.lstrip())] == translated[: -len(translated.lstrip())]
        assert english[len(english.rstrip()) :] == translated[len(translated.rstrip()) :]


@pytest.mark.parametrize("use", ["name", "menu", "choice", "description"])
def test_discord_takes_what_stands_in_its_menus(use: str) -> None:
    assert used_as(use)
    for english, translated in used_as(use).items():
        assert takes(english, use), english
        assert takes(translated, use), translated


def test_names_that_differ_differ_in_korean() -> None:
    names = used_as("name")
    assert len(set(names.values())) == len(names)


def test_replies_call_commands_by_their_korean_names() -> None:
    names, menus = used_as("name"), used_as("menu")
    assert any(re.search("`/[a-z- ]+`", english) for english in used_as("reply"))
    for english, translated in used_as("reply").items():
        called = [
            " ".join(names.get(word, word) for word in call.split()) for call in re.findall("`/([a-z- ]+)`", english)
        ]
        assert re.findall("`/([^`]+)`", translated) == called, english
        shown = [menus[bold] for bold in re.findall(r"\*\*([^*]+)\*\*", english) if bold in menus]
        assert [bold for bold in re.findall(r"\*\*([^*]+)\*\*", translated) if bold in menus.values()] == shown


def test_it_is_sorted_by_source_file() -> None:
    files = [entry.locations[0][0] for entry in ENTRIES]
    assert files == sorted(files)


def takes(text: str, use: str) -> bool:
    """Return whether Discord accepts a text: https://docs.discord.com/developers/interactions/application-commands."""
    if use == "name":
        letters = all(
            character in "-_'"
            or unicodedata.category(character)[0] in "LN"
            or unicodedata.name(character, "").startswith(("DEVANAGARI", "THAI"))
            for character in text
        )
        return 1 <= len(text) <= 32 and letters and text == text.lower()
    return 1 <= len(text.strip()) <= len(text) <= (32 if use == "menu" else 100)


def test_discords_rule_for_names() -> None:
    assert takes("질문", "name")
    assert takes("find-sources_2", "name")
    for name in ("", "Ask", "출처 찾기", "묻기!", "가" * 33, "a.b"):
        assert not takes(name, "name")
    assert takes("출처 찾기", "menu")
    assert not takes("가" * 33, "menu")
    assert not takes(" ", "description")


def found(source: str) -> list[tuple[tuple[str, ...], str]]:
    return [(message.texts, message.use) for message in catalogue.messages(source, "bot/x.py")]


def test_replies() -> None:
    source = (
        'say("a" "b", x=1)\nself._say("c")\nsay.plural("{n} d", "{n} ds", 3)\n'
        'translator_for("ko")("e")\nhow.plural("f", "g")'
    )
    assert found(source) == [
        (("ab",), "reply"),
        (("c",), "reply"),
        (("{n} d", "{n} ds"), "reply"),
        (("e",), "reply"),
    ]


@pytest.mark.parametrize("call", ["say(text)", 'say(f"a {b}")', 'say("a" + b)', 'say.plural("a", b, 2)', "say()"])
def test_what_is_no_literal(call: str) -> None:
    assert found(call) == [((), "reply")]


def test_values() -> None:
    first, second = catalogue.messages('say("a", b=1, c=say("d", **e))', "bot/x.py")
    assert first.values == {"b", "c"}
    assert second.values is None


def test_what_a_message_is_of_a_command() -> None:
    source = """
@app_commands.command(name=_("ask"), description=_("Ask the archive."))
@app_commands.rename(after=locale_str("since"))
@app_commands.describe(after=locale_str("The first day."))
@app_commands.choices(sort=[app_commands.Choice(name=_("Newest first"), value="newest")])
def ask(): ...
class Articles(app_commands.Group, name=_("articles"), description=_("The articles.")): ...
app_commands.ContextMenu(name=_("Find sources"), callback=find)
for _ in range(3): ...
"""
    assert sorted(found(source)) == sorted(
        [
            (("Newest first",), "choice"),
            (("The articles.",), "description"),
            (("Ask the archive.",), "description"),
            (("The first day.",), "description"),
            (("Find sources",), "menu"),
            (("articles",), "name"),
            (("ask",), "name"),
            (("since",), "name"),
        ]
    )


def test_what_is_missing_and_what_is_left_over() -> None:
    entry = 'msgid "{}"\nmsgstr "{}"\n\n'
    known = read_po(
        BytesIO((HEADER + entry.format("a", "가") + entry.format("b", "") + entry.format("zzz", "없음")).encode())
    )
    source = list(catalogue.messages('say("a"), say("b"), say("c"), say.plural("d", "ds", 2)', "bot/x.py"))
    missing = catalogue.entries(catalogue.untranslated(source, known))
    assert [entry.id for entry in missing] == ["b", "c", ("d", "ds")]
    assert [entry.id for entry in catalogue.obsolete(source, known)] == ["zzz"]


def test_a_message_in_each_language() -> None:
    assert translator_for("en")("paragraph {number} of {total}", number=3, total=12) == "paragraph 3 of 12"
    assert translator_for("ko")("paragraph {number} of {total}", number=3, total=12) == "전체 12개 단락 중 3번째"


@pytest.mark.parametrize("locale", list(discord.Locale))
def test_each_locale_of_discord_has_a_voice(locale: discord.Locale) -> None:
    assert translator_for(locale.value).locale == ("ko" if locale is discord.Locale.korean else "en")


@pytest.mark.parametrize(
    ("locale", "code"),
    [(None, "en"), ("", "en"), ("ko-KR", "ko"), ("ko_KR", "ko"), ("KO", "ko"), ("kok", "en"), ("../ko", "en")],
)
def test_other_ways_to_name_a_locale(locale: str | None, code: str) -> None:
    assert translator_for(locale).locale == code
    assert translator_for(locale) is translator_for(code)


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


def test_values_of_any_name() -> None:
    assert translator_for("en")("{self} {message}", self=1, message=2) == "1 2"


@pytest.mark.parametrize(
    ("iso", "english", "korean"),
    [
        ("2022-01-12", "12 January 2022", "2022년 1월 12일"),
        ("2022-01", "January 2022", "2022년 1월"),
        ("2022", "2022", "2022"),
        ("spring 2022", "spring 2022", "spring 2022"),
        ("2022-13-01", "2022-13-01", "2022-13-01"),
        ("2022-01-12T10:00:00Z", "2022-01-12T10:00:00Z", "2022-01-12T10:00:00Z"),
        ("", "", ""),
    ],
)
def test_dates(iso: str, english: str, korean: str) -> None:
    assert translator_for("en").date(iso) == english
    assert translator_for("ko").date(iso) == korean


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


def test_korean() -> None:
    assert translate("date unknown", discord.Locale.korean) == "날짜 미상"
    assert translate("{date} (updated {updated})", discord.Locale.korean) == "{date} ({updated} 수정)"


@pytest.mark.parametrize("locale", [one for one in discord.Locale if one is not discord.Locale.korean])
def test_discord_shows_the_default_to_others(locale: discord.Locale) -> None:
    assert translate("date unknown", locale) is None


def test_discord_shows_the_default_for_what_has_no_translation() -> None:
    assert translate("Nobody has translated this.", discord.Locale.korean) is None


def test_each_language_has_its_own_name_and_catalogue() -> None:
    assert LANGUAGES == {"en": "English", "ko": "한국어"}
    locales = catalogue.KOREAN.parents[2]
    assert {path.name for path in locales.iterdir()} == set(LANGUAGES) - {"en"}
    assert [path.name for path in locales.rglob("*") if path.is_file()] == ["bot.po"]


def test_the_catalogue_is_completed_from_the_source(tmp_path: Path) -> None:
    copy = tmp_path / "bot.po"
    kept = '# Why.\n#: bot/elsewhere.py\nmsgid "date unknown"\nmsgstr "날짜 미상"\n\n'
    copy.write_text(f'{HEADER}{kept}msgid "Nobody says this."\nmsgstr "없음"\n', "utf-8")
    catalogue.complete(copy)
    text = copy.read_text("utf-8")
    assert text.startswith(HEADER)
    assert '# Why.\n#: index/pullquote/quoting/attribution.py\nmsgid "date unknown"\nmsgstr "날짜 미상"\n' in text
    assert 'msgid "author unknown"\nmsgstr ""\n' in text
    wanted = {message.texts[0] for message in FOUND if message.texts}
    assert {
        entry.id if isinstance(entry.id, str) else entry.id[0] for entry in catalogue.entries(catalogue.korean(copy))
    } == wanted
    catalogue.complete(copy)
    assert copy.read_text("utf-8") == text
