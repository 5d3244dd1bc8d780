"""What the archive could not answer, for managers of servers that keep questions."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import discord
import pytest
from hypothesis import given, strategies as st
from simcord.backend.errors import SetupError
from simcord.results import ResponseMessage

from pullquote import Article
from pullquote_bot.features.questions import kept, sheet
from pullquote_bot.features.questions.sheet import COLUMNS, csv_of, json_of, safe
from tests.bot.sim.test_files import GONE, text_of
from tests.bot.sim.world import FARE, HOME, NONSENSE, World, labels, only
from tests.bot.support.newsroom import FERRY, SECRET

NOT_KEPT = "This server keeps no questions: `/settings keep-questions` turns that on, for what is asked later."
VOLCANO, WHALE = "Which volcano erupted underneath Antarctica yesterday?", "Who caught the white whale of Skerrow?"
MARKUP = "Who is <@1456074443980800020> of *_Tamm_* and @everyone?"


@pytest.fixture
async def keeping(world: World) -> World:
    """Return a world in which the first server keeps questions."""
    await world.keeper.slash(world.general, "settings", **{"keep-questions": True})
    return world


async def unanswered(world: World, channel: Any = None) -> ResponseMessage:
    return only(await world.keeper.slash(channel or world.general, "questions unanswered"))


async def exported(world: World, **options: str) -> tuple[ResponseMessage, bytes]:
    shown = only(await world.keeper.slash(world.general, "questions export", **options))
    [attached] = shown.message.attachments
    return shown, await attached.read()


def questions(world: World, server: int = HOME) -> list[str]:
    return [one.question for one in world.house.answering.answers.kept(server)]


def remembered(world: World, question: str, *, server: int = HOME, asker: int = 1, quotes: Any = ()) -> str:
    return world.house.answering.answers.save(
        server=server, asker=asker, shown=0, answering=0, quotes=quotes, question=question
    )


async def test_questions_are_grouped_by_likeness_with_counts_and_the_closest_passage(keeping: World):
    for by in (keeping.ada, keeping.bo, keeping.ada):
        await keeping.ask(VOLCANO, by)
    keeping.house.state.change("UPDATE answers SET given_at = given_at - 1")
    await keeping.ask(VOLCANO.replace("yesterday", "today"))
    await keeping.ask(WHALE)
    await keeping.ask(FARE)
    await keeping.ask("hello")
    await keeping.restart()
    shown = await unanswered(keeping)
    assert shown.ephemeral
    head, how, *lines = text_of(shown).split("\n")
    assert head == "**2 questions, or groups of questions alike, without an answer**"
    assert how.startswith("-# The archive's encoder decides which questions are alike.")
    today = keeping.today()
    assert lines[:3] == [
        f"1\\. **{VOLCANO}**",
        f"-# asked 4 times · by 2 people · last on {today}",
        "-# also: “Which volcano erupted underneath Antarctica today?”",
    ]
    assert lines[3].startswith("> ")
    assert lines[4].startswith(f"-# ⚠ Unchecked: added by this server on {today} · “Memo on the harbour sale”")
    assert lines[5] == f"2\\. **{WHALE}**"
    assert "asked 1 time · by 1 person" in lines[6]
    assert FARE not in text_of(shown)
    assert "hello" not in questions(keeping)


async def test_nobody_is_named_to_managers(keeping: World):
    for by in (keeping.ada, keeping.bo):
        await keeping.ask(WHALE, by)
        await keeping.ask(FARE, by)
    await unanswered(keeping)
    await keeping.keeper.autocomplete(keeping.general, "questions delete", "person", "")
    _, csv_file = await exported(keeping)
    _, json_file = await exported(keeping, format="json")
    shown = keeping.shown() + csv_file.decode() + json_file.decode()
    for member in (keeping.ada, keeping.bo):
        assert str(member.id) not in re.sub(r"custom_id[^,]*", "", shown).replace(f"<@{member.id}>", "")
    pseudonyms = {row["person"] for row in json.loads(json_file)}
    assert len(pseudonyms) == 2
    assert pseudonyms == {row["person"] for row in csv.DictReader(io.StringIO(csv_file.decode("utf-8-sig")))}


async def test_nothing_is_there_where_nothing_is_kept(world: World):
    await world.ask(WHALE)
    for command, options in (("unanswered", {}), ("export", {}), ("delete", {"all": True})):
        refused = only(await world.keeper.slash(world.general, f"questions {command}", **options))
        assert refused.content == NOT_KEPT
    for option in ("group", "person"):
        assert await world.keeper.autocomplete(world.general, "questions delete", option, "") == []
    assert questions(world) == []


async def test_turning_keeping_off_takes_everything_away_even_from_what_is_shown(keeping: World):
    await keeping.ask(WHALE)
    shown = await unanswered(keeping)
    confirm = only(await keeping.keeper.slash(keeping.general, "questions delete", all=True))
    await keeping.keeper.slash(keeping.general, "settings", **{"keep-questions": False})
    assert [tuple(row) for row in keeping.house.state.rows("SELECT * FROM questions")] == []
    assert [tuple(row) for row in keeping.house.state.rows("SELECT * FROM pseudonyms")] == []
    for message, label in ((shown, "Delete 1"), (confirm, "Delete")):
        refused = await keeping.keeper.click(message, label=label)
        assert refused.followups[0].content == NOT_KEPT
    await keeping.keeper.slash(keeping.general, "settings", **{"keep-questions": True})
    assert text_of(await unanswered(keeping)) == "No question that is kept here was left without an answer."
    assert only(await keeping.keeper.slash(keeping.general, "questions export")).content == "No question is kept yet."


async def test_what_an_older_version_left_is_deleted_at_the_start(world: World):
    remembered(world, WHALE)
    await world.restart()
    await world.env.settle()
    assert questions(world) == []


async def test_two_servers_see_and_delete_nothing_of_each_other(keeping: World):
    await keeping.warden.slash(keeping.elsewhere, "settings", **{"keep-questions": True})
    await keeping.ask(WHALE)
    await keeping.ask(VOLCANO, keeping.cleo)
    there = only(await keeping.warden.slash(keeping.elsewhere, "questions unanswered"))
    assert VOLCANO in text_of(there)
    assert WHALE not in text_of(there)
    assert VOLCANO not in text_of(await unanswered(keeping))
    [mine] = keeping.house.answering.answers.kept(HOME)
    name = keeping.house.answering.servers.pseudonym(HOME, keeping.ada.id)
    for custom_id in (f"pq:forget:{mine.id}:", f"pq:forgotten:{mine.id}:", f"pq:forgotten:-:{name}"):
        refused = await keeping.forged(keeping.warden, there, custom_id)
        assert GONE in refused.followups[0].content
    await keeping.forged(keeping.warden, there, "pq:forgotten:-:all")
    assert (questions(keeping), questions(keeping, keeping.away.id)) == ([WHALE], [])


async def test_the_closest_passage_is_one_that_the_server_may_still_read(keeping: World):
    await keeping.ask("Who sold the harbour of Skerrow in secret to whales?")
    assert "“Memo on the harbour sale”" in text_of(await unanswered(keeping))
    keeping.house.remove(SECRET.id)
    shown = text_of(await unanswered(keeping))
    assert "\n> " in shown
    assert "“Memo on the harbour sale”" not in shown
    for id in (FERRY.id, "mill"):
        keeping.house.remove(id)
    assert "-# no passage came close" in text_of(await unanswered(keeping))


async def test_a_passage_of_a_collection_that_was_taken_back_is_not_shown(keeping: World):
    keeping.house.add(Article(id="board", text="The zeppelin of the board flew twice."), collection="board")
    keeping.house.answering.servers.grant(HOME, "board")
    question = "Why did the purple zeppelin of the board land on Jupiter?"
    await keeping.ask(question)
    assert "zeppelin of the board flew" in text_of(await unanswered(keeping))
    keeping.house.answering.servers.revoke(HOME, "board")
    assert "zeppelin of the board flew" not in text_of(await unanswered(keeping))
    assert "flew" not in (await exported(keeping))[1].decode()


async def test_pages_are_turned_and_shrink(keeping: World):
    for n in range(10):
        remembered(keeping, f"Zeppelin{n} quux{n} corge{n}?")
    shown = await unanswered(keeping)
    seen = text_of(shown)
    assert list(labels(shown)) == ["After ▶", "Delete 1", "Delete 2", "Delete 3", "Delete 4"]
    await keeping.keeper.click(shown, label="After ▶")
    seen += text_of(shown)
    await keeping.restart()
    await keeping.keeper.click(shown, label="After ▶")
    seen += text_of(shown)
    assert [seen.count(f"Zeppelin{n} ") for n in range(10)] == [1] * 10
    assert list(labels(shown)) == ["◀ Before", "Delete 9", "Delete 10"]
    await keeping.keeper.click(shown, label="◀ Before")
    keeping.house.answering.answers.delete_questions(
        [one.id for one in keeping.house.answering.answers.kept(HOME)[:7]], server=HOME
    )
    await keeping.keeper.click(shown, label="After ▶")
    assert "**3 questions" in text_of(shown)
    assert list(labels(shown)) == ["Delete 1", "Delete 2", "Delete 3"]


@pytest.mark.parametrize("embeds", [True, False])
async def test_long_questions_titles_and_ids_fit(keeping: World, embeds: bool):
    title = "*_T_* @everyone " * 65
    keeping.house.add(Article(id="i" * 140, title=title, outlet="O" * 900, text="Basalt " * 400))
    overwrites: dict[Any, Any] = {}
    if not embeds:
        role = next(role for role in keeping.home.roles.values() if role.name == "TestBot")
        overwrites = {role: discord.PermissionOverwrite(embed_links=False)}
    channel = keeping.home.create_text_channel("narrow", overwrites=overwrites)
    for n in range(9):
        words = f"word{n} " * 30
        await keeping.ask(f"{MARKUP} {words}" + "||x|| " * 300)
        await keeping.ask(f"{MARKUP} {words} too" + "||x|| " * 300)
    for locale in ("en-US", "ko"):
        keeping.locale = locale
        shown = await unanswered(keeping, channel)  # `world` checks its length
        await keeping.keeper.click(shown, label=next(iter(labels(shown))))
    assert "1456074443980800020" not in text_of(shown)


async def test_one_group_is_deleted_with_confirmation(keeping: World):
    for question in (WHALE, VOLCANO, VOLCANO, WHALE, VOLCANO):
        await keeping.ask(question)
    await keeping.ask(FARE, keeping.bo)
    shown = await unanswered(keeping)
    await keeping.keeper.click(shown, label="Delete 2")
    assert text_of(shown) == f"Delete 2 kept questions?\n“{WHALE}”"
    assert questions(keeping).count(WHALE) == 2
    await keeping.restart()
    await keeping.keeper.click(shown, label="Delete")
    assert text_of(shown) == "2 kept questions were deleted."
    assert sorted(questions(keeping)) == [FARE, *[VOLCANO] * 3]
    [suggested] = await keeping.keeper.autocomplete(keeping.general, "questions delete", "group", "VOLCANO")
    assert suggested["name"] == VOLCANO
    confirm = only(await keeping.keeper.slash(keeping.general, "questions delete", group=suggested["value"]))
    await keeping.keeper.click(confirm, label="Keep")
    assert (confirm.content, len(questions(keeping))) == ("Nothing was changed.", 4)
    confirm = only(await keeping.keeper.slash(keeping.general, "questions delete", group=suggested["value"]))
    await keeping.keeper.click(confirm, label="Delete")
    assert questions(keeping) == [FARE]
    again = only(await keeping.keeper.slash(keeping.general, "questions delete", group=suggested["value"]))
    assert again.content == GONE


async def test_one_persons_are_deleted_by_their_pseudonym(keeping: World):
    for by in (keeping.ada, keeping.ada, keeping.bo):
        await keeping.ask(FARE, by)
    suggested = await keeping.keeper.autocomplete(keeping.general, "questions delete", "person", "p-")
    [twice] = [one for one in suggested if one["name"].endswith(" (2)")]
    assert len(suggested) == 2
    confirm = only(await keeping.keeper.slash(keeping.general, "questions delete", person=twice["value"]))
    assert confirm.content.startswith("Delete 2 kept questions?\nP-")
    await keeping.keeper.click(confirm, label="Delete")
    [left] = keeping.house.answering.answers.kept(HOME)
    assert left.asker == keeping.bo.id


async def test_all_are_deleted(keeping: World):
    answer = only(await keeping.ask(FARE))
    await keeping.ask(WHALE)
    confirm = only(await keeping.keeper.slash(keeping.general, "questions delete", all=True))
    assert confirm.content == "Delete 2 kept questions?"
    await keeping.keeper.click(confirm, label="Delete")
    assert questions(keeping) == []
    assert only(await keeping.ada.click(answer, label="Check again")).content.startswith("Quote 1: **unchanged**")


@pytest.mark.parametrize("options", [{}, {"all": True, "person": "P-AAAAAAAA"}, {"group": "x", "person": "y"}])
async def test_exactly_one_kind_is_deleted(keeping: World, options: dict[str, Any]):
    await keeping.ask(FARE)
    refused = only(await keeping.keeper.slash(keeping.general, "questions delete", **options))
    assert refused.content == "Choose one of these: a group, a person, or all."
    unknown = only(await keeping.keeper.slash(keeping.general, "questions delete", person="P-AAAAAAAA"))
    assert unknown.content == GONE
    assert questions(keeping) == [FARE]


async def test_a_member_without_permission_sees_and_deletes_nothing(keeping: World):
    await keeping.ask(WHALE)
    with pytest.raises(SetupError, match="default-member-permissions"):
        await keeping.ada.slash(keeping.general, "questions unanswered")
    mine = only(await keeping.ada.slash(keeping.general, "privacy"))
    [one] = keeping.house.answering.answers.kept(HOME)
    for custom_id in ("unanswered:-:0", f"forget:{one.id}:", f"forgotten:{one.id}:", "forgotten:-:all"):
        refused = await keeping.forged(keeping.ada, mine, f"pq:{custom_id}")
        assert "Only those with the permission Manage Server" in str(refused.response or refused.followups)
    assert questions(keeping) == [WHALE]


async def test_privacy_says_that_managers_read_questions(keeping: World):
    told = only(await keeping.ada.slash(keeping.general, "privacy")).content
    assert "Those who manage it can read them, under a pseudonym instead of your name." in told
    there = only(await keeping.cleo.slash(keeping.elsewhere, "privacy")).content
    assert "pseudonym" not in there


# The file


async def test_the_file_has_helpful_unhelpful_and_unanswered_questions(keeping: World):
    await keeping.ask(NONSENSE)
    for label in ("Helpful", "Not helpful", None):
        answer = only(await keeping.ask(FARE))
        if label:
            await keeping.bo.click(answer, label=label)
    shown, content = await exported(keeping, format="json")
    assert (shown.ephemeral, shown.content) == (True, "4 kept questions, the newest first.")
    rows = json.loads(content)
    assert sorted(row["result"] for row in rows) == ["answered", "helpful", "not helpful", "unanswered"]
    assert all(list(row) == list(COLUMNS) for row in rows)
    helpful = next(row for row in rows if row["result"] == "helpful")
    assert (helpful["question"], helpful["helpful"], helpful["not_helpful"]) == (FARE, 1, 0)
    assert (helpful["title"], helpful["url"], helpful["added_by_server"]) == (FERRY.title, FERRY.url, False)
    assert helpful["passage"] in FERRY.text
    _, table = await exported(keeping)
    [first, *_] = csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    assert list(first) == list(COLUMNS)


async def test_a_file_sent_again_after_a_lost_response_is_whole(keeping: World, monkeypatch: pytest.MonkeyPatch):
    await keeping.ask(FARE)
    edit, lost = discord.Interaction.edit_original_response, [True]

    async def losing(self: Any, **body: Any) -> Any:
        if body.get("attachments") and lost:
            lost.clear()
            body["attachments"][0].fp.read()
            raise OSError
        return await edit(self, **body)

    monkeypatch.setattr(discord.Interaction, "edit_original_response", losing)
    _, content = await exported(keeping)
    assert FARE in content.decode("utf-8-sig")


async def test_what_has_no_room_in_the_file_is_said(keeping: World, monkeypatch: pytest.MonkeyPatch):
    for n in range(20):
        remembered(keeping, f"Question {n:02}?")
    monkeypatch.setattr(sheet, "LARGEST", 1500)
    for form in ("csv", "json"):
        shown, content = await exported(keeping, format=form)
        assert len(content) < 1600
        left = int(re.findall(r"no room for (\d+) older", shown.content)[0])
        rows: Any = (
            json.loads(content) if form == "json" else list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        )
        assert len(rows) == 20 - left > 0
        assert shown.content.startswith(f"{len(rows)} kept questions")


def row(**known: Any) -> dict[str, Any]:
    return dict.fromkeys(COLUMNS) | known


cells = st.text(max_size=20) | st.sampled_from(
    ["=1+1", " =1", "@x", "-2", "+3", "\t=1", "＝1", "'=1", "a,b", '"', "\n"]
)


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_no_cell_of_the_table_is_a_formula_and_none_is_lost(texts: list[tuple[str, str]]):
    rows = [row(question=first, title=second) for first, second in texts]
    table, count = csv_of(rows)
    assert count == len(rows)
    found = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    for (first, second), cell in zip(texts, found, strict=True):
        for text, shown in ((first, cell["question"]), (second, cell["title"])):
            assert shown.removeprefix("'") == text.encode(errors="replace").decode().removeprefix("'")
            assert shown.strip(" ")[:1] not in {*"=+-@\t\r＝＋－＠"} - {""}
    again, _ = json_of(rows)
    assert [(one["question"], one["title"]) for one in json.loads(again)] == [
        tuple(text.encode(errors="replace").decode() for text in pair) for pair in texts
    ]


def test_numbers_are_numbers_in_the_table():
    assert safe(-1) == -1
    assert safe("-1") == "'-1"


async def test_only_so_many_different_questions_are_grouped_the_newest(keeping: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "MOST_GROUPED", 2)
    for n in (0, 1, 1, 2):
        remembered(keeping, f"Zeppelin{n} quux{n} corge{n}?")
        keeping.house.state.change("UPDATE answers SET given_at = given_at - 1")
    shown = text_of(await unanswered(keeping))
    assert shown.startswith("**2 questions")
    assert "Zeppelin0" not in shown
    assert "asked 2 times" in shown
