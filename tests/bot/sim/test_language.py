from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from pullquote.answerability.reader import Reader
from pullquote_bot.i18n.translations import translator_for
from tests.bot.sim.world import FARE, FARE_QUOTE, HOME, NONSENSE, World, labels, only
from tests.discord_server.limits import command_problems
from tests.support.fake_reader import FakeReader
from tools import catalogue

HANGUL = re.compile("[가-힣]")
LATIN = re.compile("[A-Za-z]{2,}")


def in_english() -> re.Pattern[str]:
    """Return a pattern of all messages that have at least three words of their own, whatever their values."""
    texts = {re.sub(r"\{\w+\}", "{}", text) for message in catalogue.bot_messages() for text in message.texts}
    wordy = (text for text in texts if len(re.findall(r"[A-Za-z']+", text)) > 2)
    return re.compile("|".join(re.escape(text).replace(r"\{\}", ".+?") for text in sorted(wordy)))


ENGLISH = in_english()


def spoken(world: World, since: int) -> list[str]:
    """Return what the bot said in its own words since a number of requests: contents, footers and buttons."""
    found = []
    for request in world.env.http_requests[since:]:
        body = request.json if isinstance(request.json, dict) else {}
        body = body.get("data") or body if request.path.endswith("/callback") else body
        if not isinstance(body, dict):
            continue
        found += [body["content"]] if body.get("content") else []
        found += [button["label"] for row in body.get("components") or () for button in row["components"]]
        found += [embed["footer"]["text"] for embed in body.get("embeds") or () if "footer" in embed]
    return found


@pytest.mark.parametrize("locale", catalogue.TRANSLATED)
async def test_replies_are_in_the_users_language(world: World, locale: str):
    world.locale, since = locale, len(world.env.http_requests)
    answer = only(await world.ask(FARE))
    assert translator_for(locale).date("2023-03-04") in answer.embeds[0].footer.text
    for custom_id in labels(answer).values():
        if ":delete:" not in custom_id:
            await world.bo.click(answer, custom_id=custom_id)
    await world.ask(NONSENSE)
    await world.ask("?!")
    await world.ask(FARE, after="soon")
    await world.ada.slash(world.general, "verify", text=FARE_QUOTE)
    await world.bo.slash(world.general, "verify", text=NONSENSE)
    await world.bo.slash(world.general, "browse", search="no such title")
    await world.bo.slash(world.general, "privacy")
    await world.bo.slash(world.general, "help")
    await world.bo.slash(world.general, "about")
    await world.keeper.slash(world.general, "settings")
    await world.keeper.slash(world.general, "articles remove", article="nothing")
    said = [text for text in spoken(world, since) if not text.startswith(("-# “", "Pullquote "))]
    assert len(said) > 25
    assert [text for text in said if ENGLISH.search(text)] == []
    if locale == "ko":
        assert [text for text in said if not HANGUL.search(text)] == []


async def test_two_people_are_each_spoken_to_in_their_language(world: World):
    world.locale = "ko"
    answer = only(await world.ask(FARE))
    assert not set(labels(answer)) & {"Delete", "Helpful"}
    world.locale = "en-GB"
    helped = only(await world.bo.click(answer, custom_id=next(i for i in labels(answer).values() if ":good:" in i)))
    assert helped.content == "Thank you: noted."


@pytest.mark.parametrize("locale", ["it", "zh-CN", "pt-BR", "en-GB"])
async def test_who_speaks_another_language_is_spoken_to_in_english(world: World, locale: str):
    world.locale = locale
    answer = only(await world.ask(NONSENSE))
    assert answer.content.endswith("-# The archive does not answer this.")
    assert list(labels(answer)) == ["Closest passages", "Delete"]


async def test_a_mention_is_answered_in_the_language_of_its_server(world: World):
    seoul = world.env.create_guild("Seoul", preferred_locale="ko")
    channel, dana = seoul.create_text_channel("general"), seoul.add_member(world.env.create_user("dana"))
    answer = await world.mentioned(NONSENSE, dana, channel=channel)
    assert answer is not None
    assert HANGUL.search(answer.content)
    assert not LATIN.search(answer.content)


async def test_a_direct_message_is_answered_in_the_language_of_its_own_author(world: World):
    world.locale = "ko"
    await world.stranger.slash("help")
    world.locale = "en-US"
    answer = await world.told(world.ada.user, NONSENSE)
    assert answer is not None
    assert answer.content == "-# The archive does not answer this."
    answer = await world.told(world.stranger, NONSENSE)
    assert answer is not None
    assert HANGUL.search(answer.content)


async def test_the_refusal_of_a_permission_is_in_the_users_language(world: World):
    world.locale = "ko"
    world.house.client.services.callers.restrict(())  # as before Discord has taken the commands
    [command] = [one for one in await world.env.bot.tree.fetch_commands() if one.name == "articles"]
    world.home.set_command_permissions(command.id, {world.ada.user: True})
    refused = only(await world.ada.slash(world.general, "articles remove", article="x"))
    assert refused.content.startswith("‘서버 관리하기’ 권한이 있거나")
    assert len(world.env.errors) == 1


@pytest.mark.parametrize("locale", catalogue.TRANSLATED)
async def test_the_longest_replies_fit_in_each_language(world: World, locale: str):
    """The limits are checked of everything that is sent."""
    world.locale, since = locale, len(world.env.http_requests)
    servers = world.house.answering.servers
    channels = (world.general.id, *range(HOME, HOME + 100))
    servers.save_settings(HOME, replace(servers.settings(HOME), channels=channels, keep_questions=True))
    servers.grant(HOME, "n" * 64)
    name = "*" * 100
    dates = {"after": "2022-01-12", "before": "2022-01-13"}
    await world.keeper.slash(world.general, "settings", outlet=name, author=name, **dates)
    await world.ask("volcano " * 60, outlet=name, author=name, **dates)
    await world.ask(FARE, after="x" * 100)
    await world.ada.slash(world.general, "verify", text="volcano " * 200)
    await world.ada.slash(world.general, "privacy")
    await world.ada.slash(world.general, "help")
    assert len(spoken(world, since)) > 5


LOCALES = {"de": "de", "es-ES": "es", "es-419": "es", "fr": "fr", "ja": "ja", "ko": "ko"}
"""The locales in which Discord can show the bot's commands otherwise than in English, and the languages of these."""


async def test_commands_have_names_and_descriptions_in_each_language(world: World):
    [registered] = [one.json for one in world.env.http_requests if one.path.endswith("/commands")]
    assert command_problems(registered) == []

    def walked(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one for option in options for one in (option, *walked(option.get("options", [])))]

    everything = walked(registered)
    assert len(everything) > 25
    for one in everything:
        for key in ("name", "description"):
            if one.get(key):
                known = {at: translator_for(code).name(one[key]) for at, code in LOCALES.items()}
                assert one[f"{key}_localizations"] == {at: text for at, text in known.items() if text != one[key]}
        assert not one.get("description") or len(one["description_localizations"]) == len(LOCALES)
    choices = next(one for one in everything if one["name"] == "language")["choices"]
    assert [choice["value"] for choice in choices] == ["auto", "en", "de", "es", "fr", "ja", "ko"]


UNREAD = [
    ("de", "Was kostet eine Fahrkarte für die Fähre?", "Ich lese nur Fragen auf Englisch."),
    ("fr", "Combien coûte un billet pour le ferry ?", "Je ne lis que les questions en anglais."),
    ("es-ES", "¿Cuánto cuesta un billete del transbordador?", "Solo leo preguntas en inglés."),
    ("es-419", "¿Cuánto cuesta un boleto del transbordador?", "Solo leo preguntas en inglés."),
    ("ja", "フェリーの運賃はいくらですか?", "私が読み取れるのは英語の質問だけです。"),
    ("ko", "여객선 요금이 얼마입니까?", "저는 영어 질문을 읽습니다."),
]


@pytest.mark.parametrize(("locale", "question", "told"), UNREAD)
async def test_a_server_is_answered_in_its_language_around_english_quotes(
    world: World, locale: str, question: str, told: str, monkeypatch: pytest.MonkeyPatch
):
    """Articles and quotes stay as they were printed; a question in the server's language is told to be unread."""
    real = Reader()
    monkeypatch.setattr(FakeReader, "knows_language", lambda _, text: real.knows_language(text))
    guild = world.env.create_guild("Elsewhere", preferred_locale=locale)
    channel, dana = guild.create_text_channel("general"), guild.add_member(world.env.create_user("dana"))
    answer = await world.mentioned(FARE, dana, channel=channel)
    assert answer is not None
    say = translator_for(locale)
    assert str(answer.embeds[0].description).replace("**", "").startswith("A single ferry ticket costs nine crowns")
    footer = str(answer.embeds[0].footer.text)
    assert footer.startswith(f"Ada Holm · Harbour Ledger · {say.date('2023-03-04')} · ")
    assert {say("Delete"), say("Helpful"), say("Paragraphs around")} <= set(labels(answer))
    unread = await world.mentioned(question, dana, channel=channel)
    assert unread is not None
    assert told in unread.content
    assert not unread.embeds
    assert list(labels(unread)) == [say("Closest passages"), say("Delete")]


@pytest.mark.parametrize(
    ("own", "preferred", "chosen", "told"),
    [
        ("de", "fr", None, "de"),
        ("en-US", "fr", None, "en"),
        ("pt-BR", "fr", None, "fr"),
        ("pt-BR", "es-419", None, "es"),
        ("pt-BR", "zh-CN", None, "en"),
        ("de", "fr", "ja", "ja"),
        ("de", "fr", "en", "en"),
    ],
)
async def test_a_command_is_answered_in_the_language_chosen_then_the_persons_own_then_the_servers(
    world: World, own: str, preferred: str, chosen: str | None, told: str
):
    world.env.backend.get_guild(world.home.id).preferred_locale = preferred
    if chosen:
        await world.keeper.slash(world.general, "settings", language=chosen)
    world.locale = own
    assert only(await world.ask(NONSENSE)).content.endswith(translator_for(told)("The archive does not answer this."))


@pytest.mark.parametrize(("text", "told"), [("여객선은?", "ko"), ("フェリーは?", "ja"), ("渡輪?", "en"), ("Hä?", "en")])
async def test_before_a_persons_first_command_a_script_of_one_language_tells_theirs(world: World, text: str, told: str):
    answer = await world.told(world.stranger, text)
    assert answer is not None
    assert answer.content.endswith(translator_for(told)("The archive does not answer this."))
