from __future__ import annotations

import re

import pytest

from tests.bot.sim.world import FARE, FARE_QUOTE, NONSENSE, World, labels, only

HANGUL = re.compile("[가-힣]")
LATIN = re.compile("[A-Za-z]{2,}")


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


async def test_replies_are_in_the_users_language(world: World):
    world.locale, since = "ko", len(world.env.http_requests)
    answer = only(await world.ask(FARE))
    assert "2023년 3월 4일" in answer.embeds[0].footer.text
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
    assert [text for text in said if not HANGUL.search(text)] == []


async def test_two_people_are_each_spoken_to_in_their_language(world: World):
    world.locale = "ko"
    answer = only(await world.ask(FARE))
    assert not set(labels(answer)) & {"Delete", "Helpful"}
    world.locale = "en-GB"
    helped = only(await world.bo.click(answer, custom_id=next(i for i in labels(answer).values() if ":good:" in i)))
    assert helped.content == "Thank you: noted."


@pytest.mark.parametrize("locale", ["fr", "zh-CN", "pt-BR", "en-GB"])
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


async def test_commands_have_korean_names_and_descriptions(world: World):
    [registered] = [one.json for one in world.env.http_requests if one.path.endswith("/commands")]

    def walked(options: list[dict[str, object]]) -> list[dict[str, object]]:
        return [one for option in options for one in (option, *walked(option.get("options", [])))]  # type: ignore[arg-type]

    everything = walked(registered)
    assert len(everything) > 25
    for one in everything:
        assert HANGUL.search(one["name_localizations"]["ko"]), one["name"]  # type: ignore[index]
        if one.get("description"):
            assert HANGUL.search(one["description_localizations"]["ko"]), one["name"]  # type: ignore[index]
        assert set(one["name_localizations"]) <= {"ko"}  # type: ignore[call-overload]
    choices = next(one for one in everything if one["name"] == "language")["choices"]
    assert [choice["value"] for choice in choices] == ["auto", "en", "ko"]  # type: ignore[attr-defined]
