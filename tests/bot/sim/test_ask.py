from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.backend.models import AllowedMentions
from simcord.enums import MessageType

from pullquote import Article
from tests.bot.sim.world import CLOSING, FARE, FARE_QUOTE, HOME, NONSENSE, House, World, labels, only, refusal
from tests.bot.support.newsroom import FERRY, MILL, SECRET

TRAM = Article(
    id="tram",
    title="The tram to Velden",
    authors=("Ona Brandt",),
    outlet="Harbour Ledger",
    published="2022-05-06",
    text="The tram to Velden costs four crowns, leaves at seven and its driver is Ona.",
)
BUS = Article(
    id="bus",
    title="Buses at night",
    authors=("Bo Lind",),
    outlet="Upland Courier",
    published="2024-05-06",
    text="The night bus leaves at nine and its driver is Bo.",
)
TRAM_FARE, LEAVES, DRIVER = "What does the tram to Velden cost?", "And when does it leave?", "And the driver?"


def descriptions(message: Any) -> list[str]:
    return [embed.description for embed in message.embeds]


def titles(message: Any) -> list[str]:
    return [embed.title for embed in message.embeds]


def counted(house: House) -> dict[str, float]:
    """Return the questions counted, by way and outcome."""
    lines = house.metrics.exposition().decode().splitlines()
    found = (line.removeprefix("pullquote_questions_total").rsplit(" ", 1) for line in lines if "_total{" in line)
    return {key: float(value) for key, value in found if float(value)}


async def test_an_answer_to_a_command(world: World):
    result = await world.ask(FARE)
    answer = only(result)
    assert not answer.ephemeral
    assert answer.content == f"-# “{FARE}”"
    [embed] = answer.embeds
    assert embed.title == FERRY.title
    assert embed.description == "**A single ferry ticket costs nine crowns from June.** The old fare was seven."
    assert embed.url is not None
    assert embed.url.startswith(f"{FERRY.url}#:~:text=")
    assert embed.footer.text == "Ada Holm · Harbour Ledger · 4 March 2023 · paragraph 2 of 3"
    assert list(labels(answer)) == [
        "More passages",
        "Paragraphs around",
        "Check again",
        "Delete",
        "Helpful",
        "Not helpful",
    ]
    assert counted(world.house) == {'{outcome="answered",way="slash"}': 1}


async def test_a_command_is_acknowledged_before_the_archive_is_touched(world: World, monkeypatch: pytest.MonkeyPatch):
    callbacks: list[int] = []
    reading = world.house.served.reading

    def noted(collections: Any) -> Any:
        callbacks.append(sum(request.path.endswith("/callback") for request in world.env.http_requests))
        return reading(collections)

    monkeypatch.setattr(world.house.served, "reading", noted)
    await world.ask(FARE)
    await world.ada.slash(world.general, "verify", text=FARE_QUOTE)
    await world.ada.slash(world.general, "browse")
    await world.ada.slash(world.general, "about")
    assert callbacks == [1, 2, 3, 4, 4]


async def test_quotes_of_one_article_have_links_that_differ(world: World):
    text = "The pears were ripe in Osmey.\n\nNobody bought the pears of Osmey.\n\nThe pears of Osmey rotted."
    world.house.add(Article(id="pears", title="Pears", url="https://ledger.example.org/pears", text=text))
    answer = only(await world.ask("pears of Osmey"))
    assert len(answer.embeds) == 3
    assert len({embed.url for embed in answer.embeds}) == 3


async def test_who_printed_it_too_is_named(world: World):
    world.house.add(Article(title="Fares", outlet="Wire Agency", published="2023-03-05", text=FARE_QUOTE))
    [embed] = only(await world.ask(FARE)).embeds
    assert embed.footer.text.split("\n")[1] == "Also in: Wire Agency"


async def test_an_article_that_was_changed_is_marked(world: World):
    plain, modified = only(await world.ask(FARE)).embeds[0], only(await world.ask(CLOSING)).embeds[0]
    assert "⚠" not in plain.footer.text
    assert modified.footer.text.startswith("⚠ The article was changed after it was published: 5 December 2021\n")
    assert "(updated 5 December 2021)" in modified.footer.text
    world.house.add(replace(FERRY, text=FERRY.text.replace("Monday", "Tuesday")))
    again = only(await world.ask(FARE)).embeds[0]
    assert again.footer.text.startswith("⚠ The article was changed: this is version 2 of it\n")
    assert again.colour == modified.colour != plain.colour


async def test_a_quote_older_than_another_with_another_figure_is_marked(world: World):
    later = "A single ferry ticket costs twelve crowns."
    world.house.add(replace(FERRY, id="later", url=None, published="2025-04-01", text=later))
    answer = only(await world.ask(FARE))
    newer, older = sorted(answer.embeds, key=lambda embed: "nine" in embed.description)
    number = answer.embeds.index(newer) + 1
    assert older.footer.text.startswith(f"⚠ Quote {number}, of 1 April 2025, gives another figure\n")
    assert "⚠" not in newer.footer.text
    assert older.colour != newer.colour


async def test_three_quotes_at_most_and_the_rest_on_request(world: World):
    for number in range(7):
        article = Article(title=f"Storm {number}", text=f"The storm reached village number {number} at night.")
        world.house.add(article)
    answer = only(await world.ask("Which village did the storm reach?"))
    assert len(answer.embeds) == 3
    shown = descriptions(answer)
    more = only(await world.ada.click(answer, label="More passages"))
    shown += descriptions(more)
    rest = only(await world.ada.click(more, label="More passages"))
    shown += descriptions(rest)
    storms = [text for text in shown if "storm" in text]
    assert len(storms) == len(set(storms)) == 7


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"Buses at night", "The tram to Velden"}),
        ({"after": "2023"}, {"Buses at night"}),
        ({"after": "2022-06"}, {"Buses at night"}),
        ({"before": "2022"}, {"The tram to Velden"}),
        ({"before": "2024-05-05"}, {"The tram to Velden"}),
        ({"outlet": "harbour ledger"}, {"The tram to Velden"}),
        ({"author": "Bo Lind"}, {"Buses at night"}),
        ({"author": "Bo Lind", "before": "2023"}, set()),
        ({"outlet": "No such outlet"}, set()),
    ],
)
async def test_each_option_filters(world: World, options: dict[str, str], expected: set[str]):
    world.house.add(TRAM, BUS)
    answer = only(await world.ask("Who is the driver?", **options))
    assert set(titles(answer)) == expected
    assert ("No article that may be quoted here matches: " in answer.content) == (not expected)


async def test_what_was_looked_at_is_said_where_it_does_not_answer(world: World):
    answer = only(await world.ask("Who sings at the opera?", outlet="Harbour Ledger", after="2020"))
    assert answer.content.split("\n")[1:] == [
        "-# The archive does not answer this.",
        "-# Only these articles were searched: published on or after 2020, outlet Harbour Ledger.",
    ]


async def test_dates_with_no_day_between_them_are_refused(world: World):
    answer = only(await world.ask(FARE, after="2024", before="2020-06"))
    assert refusal(answer.content) == "No day is both on or after 2024 and on or before 2020-06: change one of them."
    assert only(await world.ask(FARE, after="2020", before="2020")).content.count("No day is both") == 0


@pytest.mark.parametrize("option", ["after", "before"])
@pytest.mark.parametrize("date", ["soon", "2022-13", "**now**", "x" * 90])
async def test_a_date_that_is_none_is_refused(world: World, option: str, date: str):
    answer = only(await world.ask(FARE, **{option: date}))
    assert "is not a date: give a year, a month or a day" in answer.content
    assert answer.embeds == []
    assert counted(world.house) == {'{outcome="refused",way="slash"}': 1}


async def test_a_private_answer_is_for_its_asker_alone(world: World):
    answer = only(await world.ask(FARE, private=True))
    assert answer.ephemeral
    assert world.general.history(viewer=world.bo) == []
    assert len(world.general.history(viewer=world.ada)) == 1


async def test_names_are_suggested_as_they_are_typed(world: World):
    suggested = await world.ada.autocomplete(world.general, "ask", "outlet", "")
    assert {choice["value"] for choice in suggested} == {"Harbour Ledger", "Upland Courier", "Private Wire"}
    suggested = await world.ada.autocomplete(world.general, "ask", "outlet", "COUR", question="any")
    assert suggested == [{"name": "Upland Courier", "value": "Upland Courier"}]
    suggested = await world.ada.autocomplete(world.general, "ask", "author", "h")
    assert [choice["name"] for choice in suggested] == ["Hidden Author", "Ada Holm"]
    assert await world.ada.autocomplete(world.general, "ask", "author", "x" * 100) == []


async def test_no_more_and_no_longer_suggestions_than_discord_takes(world: World):
    for number in range(40):
        world.house.add(Article(outlet=f"Gazette {number:02}", text=f"The gazette number {number} was printed."))
    world.house.add(Article(outlet="Gazette " + "x" * 100, text="This outlet has too long a name to be chosen."))
    suggested = await world.ada.autocomplete(world.general, "ask", "outlet", "gaz")
    assert [choice["name"] for choice in suggested] == [f"Gazette {number:02}" for number in range(25)]
    assert await world.ada.autocomplete(world.general, "ask", "outlet", "gazette xx") == []


async def test_a_mention_is_answered_by_a_reply_that_pings_nobody(world: World):
    answer = await world.mentioned(FARE)
    assert answer is not None
    assert answer.content == ""
    assert titles(answer) == [FERRY.title]
    assert answer.reference is not None
    assert answer.reference.resolved is not None
    assert answer.mentions == []
    assert counted(world.house) == {'{outcome="answered",way="mention"}': 1}


@pytest.mark.parametrize("text", ["{me} {question}", "{question} {me}", "<@!{id}> {question}", "So, {me}: {question}"])
async def test_a_mention_may_stand_anywhere(world: World, text: str):
    written = text.format(me=world.mention, id=world.me.id, question=FARE)
    answer = await world.said(written)
    assert answer is not None
    assert titles(answer) == [FERRY.title]


@pytest.mark.parametrize("text", [FARE, "@everyone " + FARE, "<@1> " + FARE, "`pq` hello"])
async def test_who_does_not_mention_the_bot_is_not_answered(world: World, text: str):
    assert await world.said(text) is None
    message = world.general.last_message
    assert message is not None
    await world.env.bot.on_message(message)  # even if Discord displayed it
    assert list(world.sends()) == []


async def test_bots_and_webhooks_are_not_answered(world: World):
    robot = world.home.add_member(world.env.create_user("robot", bot=True))
    assert await world.mentioned(FARE, robot) is None
    hook = world.home.create_webhook(world.general)
    await hook.send(f"{world.mention} {FARE}")
    assert list(world.sends()) == []


async def test_messages_that_discord_itself_writes_are_not_answered(world: World):
    named_so = f"{world.mention} {FARE}"
    world.env.backend.create_message(world.general.id, world.ada.id, named_so, message_type=MessageType.THREAD_CREATED)
    await world.env.settle()
    assert list(world.sends()) == []


async def test_a_direct_message_is_answered(world: World):
    answer = await world.told(world.stranger, FARE)
    assert answer is not None
    assert titles(answer) == [FERRY.title]
    assert counted(world.house) == {'{outcome="answered",way="direct"}': 1}


async def test_a_command_in_a_direct_message_is_answered(world: World):
    answer = only(await world.stranger.slash("ask", question=FARE))
    assert titles(answer) == [FERRY.title]


async def test_a_reply_to_an_answer_follows_it_up(world: World):
    world.house.add(TRAM, BUS)
    alone = await world.mentioned(LEAVES)
    assert alone is not None
    assert set(titles(alone)) == {TRAM.title, BUS.title}
    first = await world.mentioned(TRAM_FARE)
    followed = await world.said(LEAVES, world.bo, reply_to=first)
    assert followed is not None
    assert titles(followed) == [TRAM.title]
    assert counted(world.house)['{outcome="answered",way="reply"}'] == 1


async def test_a_follow_up_of_a_follow_up_knows_both_questions(world: World):
    world.house.add(TRAM, BUS)
    first = await world.mentioned(TRAM_FARE)
    second = await world.said(LEAVES, reply_to=first)
    third = await world.said(DRIVER, reply_to=second)
    assert third is not None
    assert titles(third) == [TRAM.title]
    unaware = await world.mentioned(LEAVES)
    follows_one = await world.said(DRIVER, reply_to=unaware)
    assert follows_one is not None
    assert set(titles(follows_one)) == {TRAM.title, BUS.title}


async def test_a_reply_to_a_commands_answer_follows_up_the_question_it_shows(world: World):
    world.house.add(TRAM, BUS)
    first = only(await world.ask(TRAM_FARE))
    # With the mention, since simcord ignores replies to an interaction's response (as Discord did until 2023).
    followed = await world.mentioned(LEAVES, reply_to=first)
    assert followed is not None
    assert titles(followed) == [TRAM.title]


async def test_a_reply_in_a_direct_message_follows_up(world: World):
    world.house.add(TRAM, BUS)
    first = await world.told(world.stranger, TRAM_FARE)
    assert first is not None
    channel = world.stranger.dm_channel
    reference = {"channel_id": str(channel.id), "message_id": str(first.id)}
    followed = await world.told(world.stranger, LEAVES, reference=reference)
    assert followed is not None
    assert titles(followed) == [TRAM.title]


async def replied_without_mention(
    world: World, answer: discord.Message, by: MemberActor | None = None, channel: Any = None
) -> None:
    """Reply to an answer with the ping turned off."""
    place = (channel or world.general).id
    world.env.backend.create_message(
        place,
        (by or world.ada).id,
        LEAVES,
        reference={"channel_id": str(place), "message_id": str(answer.id)},
        allowed_mentions=AllowedMentions(replied_user=False),
    )
    await world.env.settle()


async def test_who_replies_with_the_ping_off_is_told_once_to_leave_it_on(world: World):
    first = await world.mentioned(TRAM_FARE)
    assert first is not None
    sent = len(list(world.sends()))
    for _ in range(2):
        await replied_without_mention(world, first)
    told = list(world.sends())[sent:]
    assert [one["content"][:29] for one in told] == ["Leave the mention on when you"]
    await replied_without_mention(world, first, world.bo)
    assert len(list(world.sends())[sent:]) == 1, "a channel is told once"
    other = world.home.create_text_channel("other")
    answer = await world.mentioned(TRAM_FARE, channel=other)
    assert answer is not None
    await replied_without_mention(world, answer, channel=other)
    assert len(list(world.sends())[sent:]) == 3, "each channel is told"


async def test_who_was_told_to_leave_the_mention_on_is_told_to_go_slowly_too(world: World):
    first = await world.mentioned(FARE)
    assert first is not None
    await replied_without_mention(world, first)
    asked = [await world.mentioned(FARE) for _ in range(7)]
    assert [one and one.content for one in asked] == ["", "", "", "", None, None, None]
    told = [message.content.split("<t:")[0] for message in world.ada.user.dm_channel.history()]
    assert told == [f"<#{world.general.id}>: Not so fast: ask again "]
    await replied_without_mention(world, first)
    assert sum("Leave the mention on" in body["content"] for body in world.sends() if body["content"]) == 1


@pytest.mark.parametrize("written", [TRAM_FARE, f"-# “{TRAM_FARE}”\n"])
async def test_a_reply_to_somebody_else_is_no_follow_up(world: World, written: str):
    world.house.add(TRAM, BUS)
    spoken = await world.bo.send(world.general, f"{written} {world.mention}")
    answer = await world.mentioned(LEAVES, reply_to=spoken)
    assert answer is not None
    assert set(titles(answer)) == {TRAM.title, BUS.title}


async def test_a_reply_to_an_answer_that_is_gone_is_answered_by_itself(world: World):
    world.house.add(TRAM, BUS)
    first = await world.mentioned(TRAM_FARE)
    assert first is not None
    world.env.inject_error("GET", "/channels/*/messages/*", status=404, code=10008, message="Unknown Message")
    answer = await world.said(LEAVES, reply_to=first)
    assert answer is not None
    assert set(titles(answer)) == {TRAM.title, BUS.title}


async def test_find_sources_shows_its_user_what_bears_on_a_message(world: World):
    claim = await world.bo.send(world.general, "They say the paper mill in Storvik closes in March!")
    result = await world.ada.context_menu(world.general, "Find sources", claim)
    answer = only(result)
    assert answer.ephemeral
    assert titles(answer) == [MILL.title]
    assert "paper mill in Storvik" in answer.content
    assert counted(world.house) == {'{outcome="answered",way="message"}': 1}


async def test_find_sources_reads_what_an_embed_says(world: World):
    hook = world.home.create_webhook(world.general)
    await hook.send(embed=discord.Embed(description="> The **paper mill** in Storvik closes in March"))
    post = world.general.last_message
    assert post is not None
    answer = only(await world.ada.context_menu(world.general, "Find sources", post))
    assert titles(answer) == [MILL.title]


async def test_find_sources_of_a_very_long_message_reads_its_beginning(world: World):
    claim = await world.bo.send(world.general, "The paper mill in Storvik closes in March.")
    stored = world.env.backend.get_message(world.general.id, claim.id)
    stored.content += " The mill." * 350  # longer than 2,000 characters, as subscribers of Nitro may write
    answer = only(await world.ada.context_menu(world.general, "Find sources", claim))
    assert titles(answer) == [MILL.title]
    assert len(answer.content) < 400


async def test_what_is_not_answered_gets_one_small_line_and_a_button(world: World):
    answer = await world.mentioned(NONSENSE)
    assert answer is not None
    assert answer.content == "-# The archive does not answer this."
    assert answer.embeds == []
    assert list(labels(answer)) == ["Closest passages", "Delete"]
    closest = only(await world.bo.click(answer, label="Closest passages"))
    assert closest.ephemeral
    assert closest.content == "The archive does not answer this; these passages come closest:"
    assert len(closest.embeds) == 3
    assert counted(world.house) == {'{outcome="unanswered",way="mention"}': 1}


async def test_a_name_nearly_right_gets_a_suggestion(world: World):
    answer = only(await world.ask(FARE, outlet=f"The {FERRY.outlet}".lower()))
    assert [embed.title for embed in answer.embeds] == [FERRY.title]
    answer = only(await world.ask(FARE, outlet="Harbor Leger"))
    assert f"-# Did you mean: {FERRY.outlet}?" in answer.content
    assert answer.embeds == []


async def test_an_empty_archive_has_no_closest_passages(world: World):
    for article in (FERRY, MILL, SECRET):
        world.house.remove(article.id)
    answer = only(await world.ask(FARE))
    assert answer.content.endswith("-# There are no articles here yet.")
    assert list(labels(answer)) == ["Delete"]


async def test_no_sentence_of_a_closest_passage_is_shown_as_the_answer(world: World):
    answer = only(await world.ask(NONSENSE))
    closest = only(await world.ada.click(answer, label="Closest passages"))
    assert closest.embeds
    assert all("**" not in str(embed.description) for embed in closest.embeds)


async def test_what_the_archive_writes_about_and_does_not_answer_shows_what_comes_nearest(world: World):
    world.house.add(Article(title="The lamp of Gannet Point", text="It was lit at noon.\n\nNobody saw it."))
    answer = only(await world.ask("Who sold the lamp of Gannet Point?"))
    assert answer.content.endswith(
        "-# None of the closest passages has “sold”. The archive writes about this; these passages come nearest, "
        "none clearly answers:"
    )
    assert len(answer.embeds) == 3
    assert all("**" not in str(embed.description) for embed in answer.embeds)
    assert list(labels(answer)) == ["More passages", "Delete"]
    assert counted(world.house) == {'{outcome="perhaps",way="slash"}': 1}


async def test_no_article_pings_or_formats(world: World):
    world.house.add(Article(title="@everyone # Big <@1>", text="@everyone @here <@1> <@&2> met the *warden* of Oss."))
    answer = await world.mentioned("Who met the warden of Oss?")
    assert answer is not None
    assert "\\@everyone \\@here \\<\\@1\\> \\<\\@&2\\> met the \\*warden\\* of Oss." in descriptions(answer)[0]
    text = only(await world.ask("@everyone <@1> who met the warden of Oss?"))
    assert text.content.startswith("-# “who met")


async def test_where_embeds_are_not_allowed_the_answer_is_text(world: World):
    bot_role = next(role for role in world.home.roles.values() if role.name == "TestBot")
    overwrites = {bot_role: discord.PermissionOverwrite(embed_links=False)}
    plain = world.home.create_text_channel("plain", overwrites=overwrites)
    answer = await world.mentioned(FARE, channel=plain)
    assert answer is not None
    assert answer.embeds == []
    assert answer.content.startswith("> **A single ferry ticket costs nine crowns from June.** The old fare was seven.")
    assert "“Ferry fares rise again” · Ada Holm · Harbour Ledger · 4 March 2023 · paragraph 2 of 3" in answer.content
    assert f"<{FERRY.url}#:~:text=" in answer.content
    assert "Check again" in labels(answer)
    by_command = only(await world.ada.slash(plain, "ask", question=FARE))
    assert by_command.embeds == []
    assert by_command.content.startswith(f"-# “{FARE}”\n> **A single ferry ticket")
    more = only(await world.ada.click(by_command, label="More passages"))
    assert more.embeds == []
    verified = only(await world.ada.slash(plain, "verify", text=FARE_QUOTE))
    assert verified.embeds == []
    assert verified.content.startswith("**Exact:**")


async def test_where_the_bot_may_not_write_the_asker_is_told(world: World):
    bot_role = next(role for role in world.home.roles.values() if role.name == "TestBot")
    overwrites = {bot_role: discord.PermissionOverwrite(send_messages=False)}
    mute = world.home.create_text_channel("mute", overwrites=overwrites)
    assert await world.mentioned(FARE, channel=mute) is None
    told = world.ada.user.dm_channel.last_message
    assert told is not None
    assert refusal(told.content) == f"I may not write in <#{mute.id}>, so I cannot answer there."
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007, times=2)
    assert await world.mentioned(FARE, channel=mute) is None
    answer = await world.mentioned(FARE)
    assert answer is not None
    assert world.house.state.rows("SELECT count(*) FROM answers")[0][0] == 1


async def test_a_question_deleted_before_its_answer_gets_none(world: World, monkeypatch: pytest.MonkeyPatch):
    ask = world.house.answering.ask

    async def deleted_meanwhile(*args: Any) -> Any:
        written = world.general.last_message
        assert written is not None
        world.env.backend.delete_message(world.general.id, written.id)
        return await ask(*args)

    monkeypatch.setattr(world.house.answering, "ask", deleted_meanwhile)
    await world.mentioned(FARE)
    assert world.general.history() == []
    assert list(world.sends()) == []
    assert world.house.state.rows("SELECT * FROM answers") == []
    monkeypatch.undo()
    assert await world.mentioned(FARE) is not None


async def test_a_thread_is_answered_in(world: World):
    opened = await world.ada.send(world.general, "Let us talk about ferries")
    thread = world.env.backend.create_thread(world.general.id, "Ferries", owner_id=world.ada.id, message_id=opened.id)
    [handle] = world.general.threads
    assert handle.id == thread.id
    answer = await world.mentioned(FARE, channel=handle)
    assert answer is not None
    assert titles(answer) == [FERRY.title]


async def test_when_too_many_wait_one_is_refused_in_a_friendly_way(world: World):
    await world.restart(workers=1, max_waiting=0)
    stop = threading.Event()
    held = asyncio.create_task(world.house.answering.turns.run(0, lambda: stop.wait(20)))
    await asyncio.sleep(0)
    answer = only(await world.ask(FARE))
    assert refusal(answer.content) == "Too many questions are waiting at the moment: ask again in a minute."
    stop.set()
    await held
    assert titles(only(await world.ask(FARE))) == [FERRY.title]


async def test_when_too_many_type_there_are_no_suggestions(world: World):
    stop = threading.Event()
    reads = [asyncio.create_task(world.house.answering.read(HOME, lambda _: stop.wait(20))) for _ in range(42)]
    await asyncio.sleep(0)
    assert await world.ada.autocomplete(world.general, "ask", "outlet", "") == []
    stop.set()
    await asyncio.gather(*reads)
    assert await world.ada.autocomplete(world.general, "ask", "outlet", "") != []


async def test_while_the_bot_stops_one_is_told_so(world: World):
    await world.house.answering.close(0)
    answer = only(await world.ask(FARE))
    assert refusal(answer.content) == "I am being restarted: ask again in a minute."


async def test_the_sixth_question_within_twenty_seconds_is_refused(world: World):
    for _ in range(4):
        assert only(await world.ask(FARE)).embeds
    assert only(await world.ada.slash(world.general, "verify", text=FARE_QUOTE)).embeds
    refused = only(await world.ask(FARE))
    assert refused.content.startswith("Not so fast: ask again <t:")
    assert refused.ephemeral
    assert await world.mentioned(FARE) is None
    told = world.ada.user.dm_channel.last_message
    assert told is not None
    assert told.content.startswith(f"<#{world.general.id}>: Not so fast: ask again <t:")
    assert only(await world.ada.slash(world.general, "verify", text=FARE_QUOTE)).content.startswith("Not so fast")
    assert only(await world.ask(FARE, world.bo)).embeds
