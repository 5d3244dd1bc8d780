from __future__ import annotations

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.errors import SetupError

from pullquote import Article
from pullquote_bot.storage.servers import DEFAULT_SETTINGS, ServerSettings
from tests.bot.sim.world import FARE, HOME, World, labels, only

SEALS = [
    Article(
        title=f"Seals {year}",
        authors=(author,),
        outlet=outlet,
        published=f"{year}-07-01",
        text=f"The seals came back in {year}.",
    )
    for year, author, outlet in (
        (2020, "Ada Holm", "Harbour Ledger"),
        (2021, "Per Strand", "Harbour Ledger"),
        (2022, "Ada Holm", "Upland Courier"),
        (2023, "Per Strand", "Upland Courier"),
    )
]
KEEP = {"keep-questions": True}
EVERYTHING = {f"Seals {year}" for year in range(2020, 2024)}


async def settle(world: World, by: MemberActor | None = None, **options: Any) -> str:
    """Use /settings; return what it shows."""
    shown = only(await (by or world.keeper).slash(world.general, "settings", **options))
    assert shown.ephemeral
    return shown.content


async def found(world: World, by: MemberActor | None = None, **options: Any) -> set[str | None]:
    """Return the titles of the articles quoted, in the answer and on request."""
    answer = only(await world.ask("seals came back", by, **options))
    titles = {embed.title for embed in answer.embeds}
    if answer.embeds and "More passages" in labels(answer):
        more = only(await (by or world.ada).click(answer, label="More passages"))
        titles |= {embed.title for embed in more.embeds if str(embed.title).startswith("Seals")}
    return titles


async def test_what_nobody_chose(world: World):
    assert await settle(world) == (
        "Channels where I answer in public: all\n"
        "Forums where I answer new posts if I am sure: none\n"
        "Mentions are answered in threads of their own: no\n"
        "Published on or after: any\n"
        "Published on or before: any\n"
        "Outlet: any\n"
        "Author: any\n"
        "Quotes in an answer: 3\n"
        "Language of the interface: each person's own\n"
        "Questions are kept for quality review: no"
    )
    assert world.house.state.rows("SELECT * FROM servers") == []


@pytest.mark.parametrize(
    ("options", "shown", "expected"),
    [
        ({"after": "2022"}, "Published on or after: 2022", {"Seals 2022", "Seals 2023"}),
        ({"before": "2020-12"}, "Published on or before: 2020-12", {"Seals 2020"}),
        ({"outlet": "harbour ledger"}, "Outlet: harbour ledger", {"Seals 2020", "Seals 2021"}),
        ({"author": "Ada Holm"}, "Author: Ada Holm", {"Seals 2020", "Seals 2022"}),
        ({"author": "Ada Holm", "outlet": "Upland Courier"}, "Author: Ada Holm", {"Seals 2022"}),
    ],
)
async def test_default_filters(world: World, options: dict[str, str], shown: str, expected: set[str]):
    world.house.add(*SEALS)
    assert await found(world) == EVERYTHING
    assert shown in (await settle(world, **options)).split("\n")
    assert await found(world) == expected
    mentioned = await world.mentioned("seals came back", world.bo)
    assert mentioned is not None
    assert {embed.title for embed in mentioned.embeds} <= expected
    assert await found(world, world.cleo) == EVERYTHING
    await settle(world, **dict.fromkeys(options, "-"))
    assert await found(world, world.bo) == EVERYTHING


async def test_a_question_may_say_otherwise(world: World):
    world.house.add(*SEALS)
    await settle(world, author="Ada Holm", after="2022")
    assert await found(world, author="Per Strand") == {"Seals 2023"}
    assert await found(world, after="2020") == {"Seals 2020", "Seals 2022"}


@pytest.mark.parametrize("option", ["after", "before"])
async def test_a_date_that_is_none_is_refused_and_nothing_changed(world: World, option: str):
    await settle(world, quotes=2)
    told = await settle(world, **{option: "next week", "quotes": 1})
    assert told.startswith("“next week” is not a date: give a year, a month or a day")
    assert world.house.answering.servers.settings(HOME) == ServerSettings(quotes=2)


@pytest.mark.parametrize("quotes", [1, 2, 3])
async def test_quotes_in_an_answer(world: World, quotes: int):
    world.house.add(*SEALS)
    assert f"Quotes in an answer: {quotes}" in await settle(world, quotes=quotes)
    answer = only(await world.ask("seals came back"))
    assert len(answer.embeds) == quotes
    more = only(await world.ada.click(answer, label="More passages"))
    assert len(more.embeds) == min(3, 4 - quotes)
    assert more.content == ""
    assert only(await world.ada.click(answer, label="Check again")).content.count("**unchanged**") == quotes


@pytest.mark.parametrize("quotes", [0, 4, -1])
async def test_no_other_number_of_quotes(world: World, quotes: int):
    with pytest.raises(SetupError):
        await settle(world, quotes=quotes)


@pytest.mark.parametrize("option", ["after", "before", "outlet", "author"])
async def test_no_name_longer_than_can_be_suggested(world: World, option: str):
    with pytest.raises(SetupError):
        await settle(world, **{option: "x" * 101})
    with pytest.raises(SetupError):
        await world.ask(FARE, **{option: "x" * 101})


async def test_channels(world: World):
    quotes, other = (world.home.create_text_channel(name) for name in ("quotes", "other"))
    assert f"Channels where I answer in public: <#{quotes.id}>\n" in await settle(world, allow=quotes)
    assert f"public: <#{quotes.id}>, <#{other.id}>\n" in await settle(world, allow=other)
    assert await world.mentioned(FARE) is None
    private = only(await world.ask(FARE))
    assert private.ephemeral
    assert private.embeds
    for channel in (quotes, other):
        assert await world.mentioned(FARE, channel=channel) is not None
        assert not only(await world.bo.slash(channel, "ask", question=FARE)).ephemeral
    assert await world.mentioned(FARE, world.cleo) is not None
    assert await world.told(world.ada.user, FARE) is not None
    assert f"public: <#{other.id}>\n" in await settle(world, disallow=quotes)
    assert await world.mentioned(FARE, channel=quotes) is None
    assert "public: all\n" in await settle(world, disallow=other)
    assert await world.mentioned(FARE, world.moderator) is not None


async def test_a_thread_is_where_its_channel_is(world: World):
    quotes = world.home.create_text_channel("quotes")
    await settle(world, allow=quotes)
    for channel, answered in ((quotes, True), (world.general, False)):
        opened = await world.ada.send(channel, "Let us talk about ferries")
        world.env.backend.create_thread(channel.id, "Ferries", owner_id=world.ada.id, message_id=opened.id)
        [thread] = channel.threads
        assert (await world.mentioned(FARE, channel=thread) is not None) == answered
        assert only(await world.ada.slash(thread, "ask", question=FARE)).ephemeral != answered


async def test_all_that_is_long_at_once(world: World):
    for number in range(60):
        world.house.answering.servers.grant(HOME, f"{'*' * 30}-{number}")
    world.house.answering.servers.save_settings(HOME, ServerSettings(channels=tuple(range(HOME, HOME + 100))))
    shown = await settle(world, outlet="*" * 100, author="_" * 100, after="2022-01-01", before="2022-01-01")
    assert shown.startswith(f"Channels where I answer in public: <#{HOME}>, ")
    assert "Questions are kept for quality review: no" in shown
    assert len(world.house.answering.servers.settings(HOME).channels) == 100


async def test_what_the_server_was_given_is_shown(world: World):
    world.house.answering.servers.grant(HOME, "maritime")
    assert (await settle(world)).endswith("\nCollections given to this server: maritime")


async def test_language(world: World):
    await settle(world, language="ko")
    refused = only(await world.ask("?!"))
    assert "질문이 없습니다" in refused.content
    assert "표시 언어: 한국어" in await settle(world)
    assert "There is no question" in only(await world.ask("?!", world.cleo)).content
    world.locale = "ko"
    await settle(world, language="en")
    assert "There is no question" in only(await world.ask("?!")).content
    await settle(world, language="auto")
    assert "질문이 없습니다" in only(await world.ask("?!")).content


async def test_a_mention_is_answered_in_the_servers_language(world: World):
    told = await world.mentioned("?!")
    assert told is not None
    assert "There is no question" in told.content
    await settle(world, language="ko")
    told = await world.mentioned("?!")
    assert told is not None
    assert "질문이 없습니다" in told.content


async def test_questions_are_kept_only_where_that_was_chosen(world: World):
    def kept() -> list[str]:
        return [row[0] for row in world.house.state.rows("SELECT question FROM questions")]

    await world.ask(FARE)
    await world.mentioned(FARE)
    await world.told(world.stranger, FARE)
    assert kept() == []
    database = (world.house.folder / "state").iterdir()
    assert not any(b"ferry ticket" in file.read_bytes() for file in database)
    assert "Questions are kept for quality review: yes" in await settle(world, **KEEP)
    await world.ask(FARE, world.cleo)
    await world.told(world.stranger, FARE)
    assert kept() == []
    answer = only(await world.ask(FARE, world.bo))
    assert kept() == [FARE]
    said = await world.ada.send(world.general, "The mill employed ninety")
    await world.bo.context_menu(world.general, "Find sources", said)
    assert kept() == [FARE], "what somebody else wrote is not kept as a question of whoever asks about it"
    await world.bo.click(answer, label="Delete")
    assert kept() == []
    await settle(world, **{"keep-questions": False})
    await world.ask(FARE, world.bo)
    assert kept() == []


async def test_reset(world: World):
    await settle(world, quotes=1, outlet="Harbour Ledger", language="ko", allow=world.general, **KEEP)
    await settle(world, reset=True, quotes=2)
    assert world.house.answering.servers.settings(HOME) == ServerSettings(quotes=2)
    await settle(world, reset=True)
    assert world.house.answering.servers.settings(HOME) == DEFAULT_SETTINGS


async def test_choices_last(world: World):
    await settle(world, quotes=1, author="Ada Holm", allow=world.general)
    chosen = world.house.answering.servers.settings(HOME)
    await world.restart()
    assert world.house.answering.servers.settings(HOME) == chosen
    assert "Quotes in an answer: 1" in await settle(world)


async def test_they_are_not_shown_to_who_does_not_manage_the_server(world: World):
    for member in (world.ada, world.moderator):
        with pytest.raises(SetupError, match="default-member-permissions"):
            await settle(world, member)


async def test_whom_the_server_lets_use_them_changes_them(world: World):
    [command] = [one for one in await world.env.bot.tree.fetch_commands() if one.name == "settings"]
    world.home.set_command_permissions(command.id, {world.ada.user: True})
    assert "Quotes in an answer: 1" in await settle(world, world.ada, quotes=1)
    assert world.house.answering.servers.settings(HOME) == ServerSettings(quotes=1)


async def test_a_button_works_for_whoever_used_the_command_that_it_belongs_to(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    seen: list[bool] = []

    async def pressed(interaction: discord.Interaction[Any], *_: str) -> None:
        seen.append(world.house.client.services.caller(interaction).manages)
        await interaction.response.send_message("Seen", ephemeral=True)

    monkeypatch.setattr(world.house.client, "pressed", pressed)
    [command] = [one for one in await world.env.bot.tree.fetch_commands() if one.name == "settings"]
    world.home.set_command_permissions(command.id, {world.ada.user: True})
    shown = only(await world.ada.slash(world.general, "settings"))
    other = only(await world.ada.slash(world.general, "about"))
    public = await world.mentioned(FARE)
    assert public is not None
    for by, message in ((world.ada, shown), (world.ada, other), (world.ada, public), (world.keeper, public)):
        await world.forged(by, message, "pq:erase:-:")
    assert seen == [True, False, False, True]


async def test_they_are_not_there_in_a_direct_message(world: World):
    assert "settings" not in world.stranger.available_commands()
    with pytest.raises(SetupError, match="context"):
        await world.stranger.slash("settings")


async def test_names_are_suggested_for_them_too(world: World):
    suggested = await world.keeper.autocomplete(world.general, "settings", "outlet", "priv")
    assert suggested == [{"name": "Private Wire", "value": "Private Wire"}]
    suggested = await world.keeper.autocomplete(world.general, "settings", "author", "per")
    assert suggested == [{"name": "Per Strand", "value": "Per Strand"}]


async def test_a_server_that_removes_the_bot_is_forgotten(world: World):
    await settle(world, quotes=1)
    await world.ask(FARE)
    await world.ask(FARE, world.cleo)
    world.env.backend.emit("GUILD_DELETE", {"id": str(HOME), "unavailable": True})
    await world.env.settle()
    assert len(world.house.state.rows("SELECT * FROM answers")) == 2, "an outage of Discord removes nothing"
    world.env.backend.emit("GUILD_DELETE", {"id": str(HOME)})
    await world.env.settle()
    assert world.house.state.rows("SELECT * FROM servers") == []
    assert [row["server"] for row in world.house.state.rows("SELECT server FROM answers")] == [world.away.id]


async def test_a_deleted_channel_mutes_nobody(world: World):
    quotes, other = (world.home.create_text_channel(name) for name in ("quotes", "other"))
    servers = world.house.answering.servers
    for channel in (quotes, other):
        await settle(world, allow=channel)
    for channel, left in ((quotes, (other.id,)), (other, ())):
        payload = {"id": str(channel.id), "type": 0, "guild_id": str(HOME), "name": "gone", "position": 0}
        world.env.backend.emit("CHANNEL_DELETE", {**payload, "permission_overwrites": []})
        await world.env.settle()
        assert servers.settings(HOME).channels == left
    assert await world.mentioned(FARE) is not None
    servers.save_settings(HOME, ServerSettings(channels=(world.general.id, 1234), quotes=1))
    await world.restart()
    assert world.house.answering.servers.settings(HOME) == ServerSettings(channels=(world.general.id,), quotes=1)


async def test_the_dates_of_a_question_go_before_the_servers(world: World):
    world.house.add(*SEALS)
    await settle(world, before="2021")
    answer = only(await world.ask("seals came back", after="2022"))
    assert {embed.title for embed in answer.embeds} == {"Seals 2022", "Seals 2023"}
    assert answer.content.split("\n")[1] == (
        "-# Your date was used, this server's was not: published on or after 2022, not published on or before 2021."
    )
    assert only(await world.ask("seals came back", world.bo, after="2021")).content.count("\n") == 0
    told = await settle(world, after="2022")
    assert told == "No day is both on or after 2022 and on or before 2021: change one of them."
    await settle(world, before="-", after="2022")
    answer = only(await world.ask("seals came back", world.bo, before="2020"))
    assert {embed.title for embed in answer.embeds} == {"Seals 2020"}
    assert "published on or before 2020, not published on or after 2022" in answer.content


async def test_an_outlet_that_no_article_has_is_marked(world: World):
    shown = await settle(world, outlet="Harbor Leger", author="Nobody Known")
    assert "⚠ No article that may be quoted here matches: outlet Harbor Leger. Did you mean: Harbour Ledger?" in shown
    assert "⚠ No article that may be quoted here matches: author Nobody Known." in shown
    assert "⚠" in await settle(world)
    assert "⚠" not in await settle(world, outlet="the harbour ledger", author="-")
