from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from io import BytesIO
from itertools import takewhile
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from pullquote_bot.i18n.translations import LANGUAGES, compiled
from tools import catalogue

FOUND = catalogue.bot_messages()
CATALOGUES = {code: catalogue.catalogue(code) for code in catalogue.TRANSLATED}
ENTRIES = {code: catalogue.entries(one) for code, one in CATALOGUES.items()}

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
LINE_MARK = re.compile(r"(?:[-+*>⚠◀] |-# |#+ )?")

each_language = pytest.mark.parametrize("code", catalogue.TRANSLATED)


def said(entry: catalogue.Entry) -> list[tuple[str, str]]:
    """Pair each form of a translation with its English form: the plural, if there is one."""
    english, forms = (entry.id, [entry.string]) if isinstance(entry.id, str) else (entry.id[-1], entry.string)
    return [(english, form) for form in forms if form]


def used_as(use: str, code: str) -> dict[str, list[str]]:
    """Return the messages of a use, each with the forms of its translation, if there is one."""
    texts = {message.texts[-1]: message.texts[0] for message in FOUND if message.use == use and message.texts}
    found = {last: CATALOGUES[code].get(first) for last, first in texts.items()}
    return {text: [form for _, form in said(entry)] for text, entry in found.items() if entry and said(entry)}


def names(use: str, code: str) -> dict[str, str]:
    """Return the messages of a use, which have one form each, with their translations."""
    return {english: forms[0] for english, forms in used_as(use, code).items()}


@each_language
def test_each_message_has_a_translation(code: str) -> None:
    missing = catalogue.untranslated(FOUND, CATALOGUES[code])
    assert catalogue.entries(missing) == [], "python -m tools.catalogue prints them"


@each_language
def test_each_translation_has_a_message(code: str) -> None:
    assert [entry.id for entry in catalogue.obsolete(FOUND, CATALOGUES[code])] == []
    assert not CATALOGUES[code].obsolete


@each_language
def test_no_translation_is_in_doubt(code: str) -> None:
    assert [entry.id for entry in ENTRIES[code] if entry.fuzzy or entry.context] == []


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


@each_language
def test_a_translation_has_the_places_the_marks_and_the_edges_of_its_message(code: str) -> None:
    commands = {
        text for message in FOUND if message.use in {"name", "menu", "choice", "description"} for text in message.texts
    }
    for english, translated in (pair for entry in ENTRIES[code] for pair in said(entry)):
        if english not in commands:
            assert catalogue.placeholders(translated) == catalogue.placeholders(english)
            assert all(name.isidentifier() for name, _, _ in catalogue.placeholders(english))
        assert unicodedata.is_normalized("NFC", translated)
        assert LINE_MARK.match(translated).group() == LINE_MARK.match(english).group(), translated
        assert [translated.count(mark) for mark in "*_`~|<>"] == [english.count(mark) for mark in "*_`~|<>"], translated
        assert english[: len(english) - len(english.lstrip())] == translated[: -len(translated.lstrip())], translated
        assert english[len(english.rstrip()) :] == translated[len(translated.rstrip()) :], translated


@each_language
def test_a_sentence_is_not_left_in_english(code: str) -> None:
    for english, translated in (pair for entry in ENTRIES[code] for pair in said(entry)):
        assert translated != english or len(re.findall(r"[A-Za-z]{2,}", english)) < 3, english


@each_language
def test_plural_forms_are_those_of_unicode(code: str) -> None:
    expected = Catalog(locale=code)
    assert CATALOGUES[code].plural_forms == expected.plural_forms
    plurals = [entry for entry in ENTRIES[code] if entry.pluralizable]
    assert plurals
    assert {len(entry.string) for entry in plurals} == {expected.num_plurals}
    forms = sorted((*Locale(code).plural_form.tags, "other"), key=ORDER.index)
    boats = Catalog(locale=code)
    boats.add(("boat", "boats"), forms)
    file = BytesIO()
    write_po(file, boats)
    translations = compiled(code, file.getvalue())
    for number in (*range(130), 1000, 1001, 1_000_000, 1_000_001):
        assert translations.ngettext("boat", "boats", number) == Locale(code).plural_form(number), number


ORDER = ["zero", "one", "two", "few", "many", "other"]
"""The order of gettext's forms."""


@each_language
@pytest.mark.parametrize("use", catalogue.LIMITS)
def test_discord_takes_each_text_where_it_stands(code: str, use: str) -> None:
    for english, forms in used_as(use, code).items():
        for text in (english, *forms):
            assert takes(text, use), text


@pytest.mark.parametrize("use", ["name", "menu", "choice", "description", "button", "reply"])
def test_texts_of_each_use_are_found(use: str) -> None:
    assert used_as(use, "ko")


@each_language
def test_names_that_differ_differ_in_each_language(code: str) -> None:
    translated = names("name", code)
    assert len(set(translated.values())) == len(translated)
    assert [name for english, name in translated.items() if name != english and name in translated] == []


@each_language
def test_replies_call_commands_by_their_names_in_the_language(code: str) -> None:
    called, menus = names("name", code), names("menu", code)
    assert any(re.search("`/[a-z- ]+`", english) for english in used_as("reply", code))
    for english, translated in names("reply", code).items():
        calls = [
            " ".join(called.get(word, word) for word in call.split()) for call in re.findall("`/([a-z- ]+)`", english)
        ]
        assert re.findall("`/([^`]+)`", translated) == calls, english
        shown = [menus[bold] for bold in re.findall(r"\*\*([^*]+)\*\*", english) if bold in menus]
        assert [bold for bold in re.findall(r"\*\*([^*]+)\*\*", translated) if bold in menus.values()] == shown


@each_language
def test_quotation_marks_and_brackets_are_those_of_the_language(code: str) -> None:
    own = {"de": "„“", "es": "«»", "fr": "«»’", "ja": "「」", "ko": "“”‘’"}[code]
    for _, text in (pair for entry in ENTRIES[code] for pair in said(entry)):
        assert set(text) & set('"“”„‘’«»「」') <= set(own), text


def test_french_has_no_break_spaces_where_french_wants_them() -> None:
    for _, text in (pair for entry in ENTRIES["fr"] for pair in said(entry)):
        own = re.sub("«\u00a0.*?\u00a0»|`.*?`", "", text)
        assert not re.search(r"[«»]|(?<!\u00a0):|(?<!\u202f)[;!?]", own), text


def test_spanish_opens_its_questions_and_exclamations() -> None:
    for _, text in (pair for entry in ENTRIES["es"] for pair in said(entry)):
        own = re.sub("«.*?»", "", text)
        assert (own.count("¿"), own.count("¡")) == (own.count("?"), own.count("!")), text


def glossary() -> list[dict[str, str]]:
    """Return the rows of the glossary for translators, each with its terms by the names of languages."""
    lines = (catalogue.ROOT / "docs" / "translating.md").read_text("utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("| English |"))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in takewhile(bool, lines[start:])]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


@pytest.mark.parametrize("code", ["de", "es", "fr", "ja"])
@pytest.mark.parametrize("row", glossary(), ids=lambda row: row["English"])
def test_the_words_of_the_glossary_are_used(code: str, row: dict[str, str]) -> None:
    term = re.compile(rf"(?i)\b(?<!be ){row['English']}s?\b")
    own = [form.strip().casefold() for form in row[Locale(code).get_language_name("en") or ""].split(",")]
    found = [
        translated
        for entry in ENTRIES[code]
        for english, translated in said(entry)
        if english not in names("name", code) and term.search(re.sub(r"\{.*?\}", "", english))
    ]
    assert found
    assert [text for text in found if not any(form in text.casefold() for form in own)] == []


@each_language
def test_it_is_sorted_by_source_file(code: str) -> None:
    files = [entry.locations[0][0] for entry in ENTRIES[code]]
    assert files == sorted(files), "python -m tools.catalogue --write sorts them"


def takes(text: str, use: str) -> bool:
    """Return whether Discord accepts a text for a use; values in it are taken to be short."""
    if use == "name":
        letters = all(
            character in "-_'"
            or unicodedata.category(character)[0] in "LN"
            or unicodedata.name(character, "").startswith(("DEVANAGARI", "THAI"))
            for character in text
        )
        return 1 <= len(text) <= 32 and letters and text == text.lower()
    filled = text if use in {"menu", "choice", "description"} else text.format_map(defaultdict(lambda: "1,234,567"))
    return bool(text.strip()) and len(filled.encode("utf-16-le")) // 2 <= catalogue.LIMITS[use]


def test_discords_rule_for_texts() -> None:
    for name in ("질문", "find-sources_2", "jusqu'à", "hinzufügen", "質問する", "プライバシー"):
        assert takes(name, "name")
    for name in ("", "Ask", "Über", "출처 찾기", "묻기!", "가" * 33, "a.b", "jusqu’à"):
        assert not takes(name, "name")
    assert takes("출처 찾기", "menu")
    assert not takes("가" * 33, "menu")
    assert not takes(" ", "description")
    assert takes("a" * 80, "button")
    assert not takes("a" * 81, "button")
    assert not takes("Quote {number}" + "a" * 66, "button")
    assert not takes("😀" * 23, "modal")


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


def test_what_a_message_is_of_a_reply() -> None:
    source = """
Button(label=say("Delete") if one else say("Keep"), action="x")
turn(label=say("Quote {number}", number=say("one")))
discord.Embed(title=shortened(title or say("Unknown")), description=say("Words"))
embed.add_field(name=say("Date"), value=say("Tomorrow"))
class Report(discord.ui.Modal, title=say("Report")): ...
discord.ui.TextInput(label=say("Why"), placeholder=say("Because"))
discord.ui.Label(text=say("Where"))
say.plural("{number} place", "{number} places", 2)
"""
    assert sorted((texts[-1], use) for texts, use in found(source)) == sorted(
        [
            ("Because", "placeholder"),
            ("Date", "title"),
            ("Delete", "button"),
            ("Keep", "button"),
            ("Quote {number}", "button"),
            ("Report", "modal"),
            ("Tomorrow", "field"),
            ("Unknown", "title"),
            ("Where", "label"),
            ("Why", "label"),
            ("Words", "reply"),
            ("one", "reply"),
            ("{number} places", "reply"),
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


def test_each_language_has_its_own_name_and_catalogue() -> None:
    assert {code: name_of(code) for code in ("en", "de", "es", "fr", "ja", "ko")} == LANGUAGES
    files = [path.relative_to(catalogue.LOCALES) for path in catalogue.LOCALES.rglob("*") if path.is_file()]
    assert sorted(map(str, files)) == [f"{code}/LC_MESSAGES/bot.po" for code in catalogue.TRANSLATED]


def name_of(code: str) -> str:
    name = Locale(code).get_language_name(code)
    assert name
    return name[:1].upper() + name[1:]


def test_the_catalogue_is_completed_from_the_source(tmp_path: Path) -> None:
    copy = tmp_path / "bot.po"
    kept = '# Why.\n#: bot/elsewhere.py\nmsgid "date unknown"\nmsgstr "날짜 미상"\n\n'
    copy.write_text(f'{HEADER}{kept}msgid "Nobody says this."\nmsgstr "없음"\n', "utf-8")
    catalogue.complete("ko", copy)
    text = copy.read_text("utf-8")
    assert text.startswith(HEADER)
    assert '# Why.\n#: index/pullquote/quoting/attribution.py\nmsgid "date unknown"\nmsgstr "날짜 미상"\n' in text
    assert 'msgid "author unknown"\nmsgstr ""\n' in text
    wanted = {message.texts[0] for message in FOUND if message.texts}
    assert {
        entry.id if isinstance(entry.id, str) else entry.id[0]
        for entry in catalogue.entries(catalogue.catalogue("ko", copy))
    } == wanted
    catalogue.complete("ko", copy)
    assert copy.read_text("utf-8") == text


@each_language
def test_a_catalogue_is_begun_with_the_plural_forms_of_its_language(code: str, tmp_path: Path) -> None:
    begun = tmp_path / code / "LC_MESSAGES" / "bot.po"
    catalogue.complete(code, begun)
    assert catalogue.catalogue(code, begun).plural_forms == Catalog(locale=code).plural_forms
    assert len(catalogue.entries(catalogue.catalogue(code, begun))) == len(ENTRIES[code])
    assert compiled(code, begun.read_bytes()).gettext("date unknown") == "date unknown"
