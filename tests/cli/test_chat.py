from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pullquote import Answer, Archive
from pullquote.cli.chat import FILTERS
from tests.cli.conftest import Result, Run
from tests.support.archives import FERRY, MILL, write_lines


def chat(run: Run, home: Path, *lines: str, options: tuple[object, ...] = ()) -> Result:
    result = run("chat", "--archive", home, *options, stdin="".join(f"{line}\n" for line in lines))
    assert result.code == 0
    return result


def test_questions_are_answered_one_after_another(home: Path, run: Run):
    result = chat(
        run, home, "the ferry to Osmey left at dawn", "", "the paper mill at Hollin Beck", "/quit", "the lamp"
    )
    assert FERRY in result.out
    assert MILL in result.out
    assert "burned all night" not in result.out
    assert result.err == ""
    assert result.out.index(FERRY) < result.out.index(MILL)


def test_the_end_of_the_input_is_the_end(home: Path, run: Run):
    assert run("chat", "--archive", home, stdin="the ferry to Osmey").code == 0
    assert run("chat", "--archive", home, stdin="").out == ""


def test_what_is_not_answered_is_said_and_more_shows_the_closest(home: Path, run: Run):
    result = chat(run, home, "submarine volcano parliament", "/quit")
    assert "The archive does not answer this" in result.out
    assert "/more" in result.out
    assert FERRY not in result.out
    result = chat(run, home, "submarine volcano parliament", "/more", "/more", "/more", "/quit")
    assert "Closest passages, not offered as answers:" in result.out
    assert FERRY in result.out
    assert result.out.rstrip().endswith("That is all there is.")


def test_what_comes_nearest_is_shown_where_the_archive_writes_about_it(home: Path, run: Run):
    lamp = {"title": "The lamp of Gannet Point", "text": "It was lit at noon.\n\nNobody saw it."}
    run("add", write_lines(home.parent / "lamp", lamp), "--archive", home)
    result = chat(run, home, "Who sold the lamp of Gannet Point?", "/more", "/quit")
    assert "Perhaps: the archive writes about this in “" in result.out
    assert "Closest passages, not offered as answers:" in result.out
    assert result.out.count("Nobody saw it.") == 1


def test_more_repeats_nothing(home: Path, run: Run):
    result = chat(run, home, "the ferry to Osmey", "/more", "/more", "/more", options=("-k", 1))
    assert result.out.count(FERRY) == 1
    assert result.out.count(MILL) == 1
    assert "[1] " in result.out
    assert "[2] " in result.out
    assert "That is all there is." in result.out


def test_more_numbers_go_on_and_can_be_asked_for(home: Path, run: Run):
    result = chat(run, home, "the ferry to Osmey", "/more", "/context 2", options=("-k", 1))
    assert "there is no quote" not in result.err


def test_context_shows_the_paragraphs_around(home: Path, run: Run):
    result = chat(run, home, "the ferry was late again", "/context")
    shown = result.out[result.out.index("    — ") :]
    assert shown.index(MILL) < shown.index("The ferry was late again. It rained.") < shown.index("Nobody waited.")
    assert "/context" not in result.err


def test_context_of_nothing(home: Path, run: Run):
    assert "nothing was quoted yet" in chat(run, home, "/context").err
    for which in ("9", "0", "x", "-1", "²"):
        result = chat(run, home, "the ferry to Osmey", f"/context {which}")
        assert result.err.count("\n") == 1
        assert f"there is no quote {which}" in result.err


def test_context_and_show_take_ids(home: Path, run: Run):
    by_number = chat(run, home, "the ferry was late again", "/context 1", "/show 1")
    by_id = chat(run, home, "the ferry was late again", "/context mil", "/show mil")
    assert (by_id.out, by_id.err) == (by_number.out, "")
    assert "no article has the id 'nobody'" in chat(run, home, "/show nobody").err


def test_sources(home: Path, run: Run):
    result = chat(run, home, "/sources")
    assert "Harbour Ledger: 1 article" in result.out
    assert "outlet unknown: 1 article" in result.out
    result = chat(run, home, "the ferry to Osmey left", "/sources")
    assert "[1] “Pears at dawn” · Ada Fenn · Harbour Ledger" in result.out
    assert "https://ledger.example/ferry\n" in result.out


def test_filters_hold_until_they_are_lifted(home: Path, run: Run):
    result = chat(run, home, "/after 2022", "the paper mill at Hollin Beck", "/after", "the paper mill at Hollin Beck")
    assert result.out.count(MILL) == 1
    assert "after: 2022" in result.out
    assert "after: any" in result.out
    assert "no article of the archive passes all the filters" not in result.out
    result = chat(run, home, "/outlet upland courier", "the ferry to Osmey left at dawn")
    assert FERRY not in result.out
    result = chat(run, home, "/author nobody", "the ferry to Osmey left at dawn")
    assert "no article is by “nobody”" in result.out
    result = chat(run, home, "/before 2021", "the ferry was late again", options=("--after", "2021"))
    assert "The ferry was late again." in result.out


def test_a_bad_date_is_refused_and_the_filter_stays(home: Path, run: Run):
    result = chat(run, home, "/after 2022", "/after soon", "the paper mill at Hollin Beck", "the ferry to Osmey left")
    assert result.err.count("\n") == 1
    assert result.err.startswith("pullquote: the filter `after`: 'soon' is not a date")
    assert MILL not in result.out
    assert FERRY in result.out


def test_unknown_commands_and_empty_ones(home: Path, run: Run):
    result = chat(run, home, "/dance", "/", "/more", "the ferry to Osmey left")
    lines = result.err.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("pullquote: ") for line in lines)
    assert "/dance is not a command" in lines[0]
    assert FERRY in result.out


def test_a_question_too_long_does_not_end_the_chat(home: Path, run: Run):
    result = chat(run, home, "f" * 3000, "the ferry to Osmey left")
    assert result.err.count("\n") == 1
    assert FERRY in result.out


def test_help_names_every_command(home: Path, run: Run):
    result = chat(run, home, "/help")
    names = ("more", "context", "sources", "show", "verify", "filters", "export", "help", "quit", *FILTERS)
    for name in (f"/{name}" for name in names):
        assert name in result.out


def test_a_question_may_begin_with_brackets(home: Path, run: Run):
    result = chat(run, home, "[red]ferry[/red] to Osmey left", "/more", "/outlet [/]")
    assert FERRY in result.out
    assert "outlet: [/]" in result.out


def test_bytes_that_are_no_text_do_not_end_in_a_traceback(home: Path, run: Run):
    result = run("chat", "--archive", home, stdin=b"caf\xe9 \xff\nthe ferry to Osmey left\n")
    assert result.code in {0, 2}


def test_nothing_is_written_of_what_was_asked(home: Path, run: Run, tmp_path: Path):
    chat(run, home, "zyzzyva ferry to Osmey")
    run("ask", "zyzzyva ferry to Osmey", "--archive", home)
    folders = {tmp_path, *(Path(os.environ[name]) for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"))}
    written = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert len(written) > 2, "the archive at least"
    assert [path for path in written if b"zyzzyva" in path.read_bytes()] == []


def test_a_follow_up_is_asked_with_the_questions_before(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, str | None]] = []
    ask = Archive.ask

    def spy(self: Archive, question: str, *args: Any, follows: str | None = None, **options: Any) -> Answer:
        asked.append((question, follows))
        return ask(self, question, *args, follows=follows, **options)

    monkeypatch.setattr(Archive, "ask", spy)
    toll, mill = "What was the Skerrow bridge toll in 2020?", "Which paper mill closed at Hollin Beck?"
    chat(run, home, toll, "And in 2021?", "Thanks!", "/more", "And in 2022?", "/more", "In 2023?", mill, "And why?")
    assert asked == [
        (toll, None),
        ("And in 2021?", toll),
        ("Thanks!", f"{toll} And in 2021?"),
        ("And in 2021?", toll),
        ("And in 2022?", f"{toll} And in 2021?"),
        ("And in 2022?", f"{toll} And in 2021?"),
        ("In 2023?", f"{toll} And in 2022?"),
        (mill, f"{toll} In 2023?"),
        ("And why?", mill),
    ]


def test_a_new_question_leaves_the_old_topic(home: Path, run: Run):
    result = chat(run, home, "the ferry to Osmey left at dawn", "the paper mill at Hollin Beck closed", "/sources")
    assert result.out.rstrip().endswith("URL unknown")
    assert "Upland Courier" in result.out[result.out.rindex("[1]") :]


def test_words_that_leave_need_no_slash(home: Path, run: Run):
    for word in ("quit", "exit", "QUIT", "/q", "/EXIT"):
        assert chat(run, home, word, "the ferry to Osmey left at dawn").out == ""
    assert FERRY in chat(run, home, "the quit ferry to Osmey left at dawn", "quit").out
    assert "/more" in chat(run, home, "help").out


def test_verify_in_a_chat(home: Path, run: Run):
    result = chat(run, home, "/verify The ferry to Osmey left at dusk with ninety crates of pears")
    assert "[-dusk-]" in result.out
    result = chat(run, home, "/verify the ferry to Osmey left", options=("--collection", "other"))
    assert result.out.startswith("Absent")
    assert "nothing to verify" in chat(run, home, "/verify").err


def test_show_shows_the_article_of_a_quote_or_of_an_id(home: Path, run: Run):
    result = chat(run, home, "the ferry was late again", "/show 1", options=("-k", 1))
    assert result.out.rstrip().endswith("Nobody waited.")
    assert "URL unknown" not in result.out
    assert "burned all night" in chat(run, home, "/show lamp").out
    assert "nothing was quoted yet" in chat(run, home, "/show").err
    assert "there is no quote 9" in chat(run, home, "the ferry to Osmey left", "/show 9").err
    assert "burned" not in chat(run, home, "/show lamp", options=("--collection", "other")).out


def test_filters_are_listed_and_lifted(home: Path, run: Run):
    result = chat(
        run,
        home,
        "/filters",
        "/outlet the harbour ledger",
        "/collection default",
        "/filters",
        "/filters off",
        "/filters on",
    )
    lines = result.out.splitlines()
    assert lines[0] == lines[-1] == "no filters: every article may be quoted"
    assert lines[3:5] == ["outlet: the harbour ledger", "collections: default"]
    assert "/filters takes nothing, or off" in result.err


def test_a_filter_that_nothing_passes_is_said_at_once(home: Path, run: Run):
    result = chat(run, home, "/outlet Harbor Ledger", "/language english", "/collection nope", "/after 2031")
    assert "no article is of the outlet “Harbor Ledger”: did you mean “Harbour Ledger”?" in result.out
    assert "no article has the language “english”: did you mean “en”?" in result.out
    assert "no article is in the collection “nope”: there is only “default”" in result.out


def test_context_is_of_what_is_shown(home: Path, run: Run, tmp_path: Path):
    """The closest passages too; without a number, the first of those shown last, with the whole of its paragraph."""
    result = chat(run, home, "submarine volcano parliament", "/more", "/context")
    assert result.err == ""
    result = chat(run, home, "the ferry to Osmey left at dawn", "/more", "/context", options=("-k", 1))
    second = result.out[result.out.index("[2]") + 4 :].split("\n")[0]
    assert result.out.count(second) == 2
    long = "The grain ship waited outside the bar. " * 15
    long += f"The pilot of Skerrow boarded her at noon. {'She sailed. ' * 15}"
    run("add", write_lines(tmp_path / "l", {"text": long.strip()}), "--archive", home)
    result = chat(run, home, "the pilot of Skerrow boarded her at noon", "/context", options=("-k", 1))
    assert "(…)" in result.out[: result.out.index("    — ")]
    assert long.strip() in result.out[result.out.index("    — ") :]


def test_export_writes_what_was_shown(home: Path, run: Run, tmp_path: Path):
    asked = ("the ferry to Osmey left at dawn", "submarine volcano parliament")
    for name in ("chat.md", "chat.html", "chat.csv", "chat.json", "chat.jsonl"):
        file = tmp_path / name
        result = chat(run, home, *asked, f"/export {file}", "/more", f"/export {file}")
        assert result.err == ""
        assert f"2 questions written to {file}" in result.out
        written = file.read_text("utf-8")
        assert "The ferry to Osmey left at dawn" in written
        assert "submarine volcano parliament" in written
        assert "offered posts downstream" in written, "shown by /more"
        result = chat(run, home, *asked, f"/export {file}")
        assert "exists: give another name" in result.err
        assert file.read_text("utf-8") == written


def test_export_refuses_what_it_cannot_write(home: Path, run: Run, tmp_path: Path):
    result = chat(
        run, home, f"/export {tmp_path}/a.md", "the ferry", "/export", "/export a.docx", f"/export {tmp_path}/no/a.md"
    )
    told = result.err.splitlines()
    assert len(told) == 4
    assert "nothing to export yet" in told[0]
    assert "ends in .md, .markdown, .html" in told[1]
    assert "a.docx" in told[2]
    assert "cannot write" in told[3]


@pytest.mark.parametrize("number", ["9" * 5000, "0", "1" + "0" * 4301, "٣" * 5000])
@pytest.mark.parametrize("command", ["context", "show"])
def test_a_number_of_any_length_is_one_that_no_quote_has(run: Run, home: Path, command: str, number: str):
    result = run("chat", "--archive", home, stdin=f"the ferry to Osmey\n/{command} {number}\n/quit\n")
    assert result.code == 0
    assert "there is no quote" in result.err


def test_times_are_read_unless_that_is_switched_off(home: Path, run: Run, tmp_path: Path):
    told = {"title": "Fares to Skerrow harbour", "published": "2021-02-12"}
    run("add", write_lines(tmp_path / "l", {**told, "text": "The boat to Skerrow costs £6."}), "--archive", home)
    question = "what did articles from 2021 say the boat to Skerrow costs"
    result = chat(run, home, question, "/dates off", question, "/dates", "/dates maybe")
    assert result.out.count("The boat to Skerrow costs £6.") == 2
    assert result.out.count("Read as: published 2021-01-01 to 2021-12-31") == 1
    assert result.out.count("no time is read in a question (/dates on changes that)") == 2
    assert "/dates takes on or off, not 'maybe'" in result.err
