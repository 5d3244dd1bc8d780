"""`pullquote sources refresh`, as a process, against a newsroom that changes: what becomes of every story."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pullquote import Archive
from tests.conftest import ROOT
from tests.newsroom_server.newsroom import Newsroom, Story
from tests.support.fake_encoder import FakeEncoder

pytestmark = pytest.mark.process

KILLS = 4  # `--kills 100` is the long form
STORIES = 120


def command(folder: Path, *arguments: str) -> list[str]:
    code = "from pullquote.cli import main; main()"
    module = ["-m", "tests.support.with_fake_encoder", "-c", code]
    return [sys.executable, *module, "sources", *arguments, "--archive", str(folder)]


def environment() -> dict[str, str]:
    return os.environ | {"PULLQUOTE_FETCH_ALLOW": "127.0.0.0/8", "PULLQUOTE_FETCH_DELAY": "0"}


def run(folder: Path, *arguments: str) -> tuple[int, Any, list[str]]:
    whole = command(folder, *arguments, "--json")
    done = subprocess.run(whole, check=False, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    faults = [line for line in done.stderr.splitlines() if line.startswith("pullquote: ")]
    return done.returncode, json.loads(done.stdout) if done.stdout else None, faults


def story(name: str, *more: str, **known: Any) -> Story:
    return Story(f"About {name}", [f"The {name} of Osmey was painted green by two men on Monday.", *more], **known)


def change(newsroom: Newsroom, name: str, **known: Any) -> None:
    for attribute, value in known.items():
        setattr(newsroom.stories[name], attribute, value)


def table(folder: Path, newsroom: Newsroom) -> dict[str, tuple[int, str | None, str]]:
    """Return, for each story that was ever stored, its versions, why it was withdrawn, and its last paragraph."""
    found = {}
    with Archive.open(folder, encoder=FakeEncoder()) as archive:
        assert archive.check() == []
        for article in archive.articles(withdrawn=True):
            versions = archive.versions(article.id)
            withdrawn = versions[-1].withdrawn
            name = (article.url or "").rpartition("/")[2]
            assert name not in found, "no story is there twice"
            last = versions[-1].text.rpartition("\n\n")[2]
            found[name] = (len(versions), withdrawn.why if withdrawn else None, last)
    return found


@pytest.mark.timeout(600)
def test_what_becomes_of_every_story(tmp_path: Path, newsroom: Newsroom):
    folder = tmp_path / "archive"
    names = ["kept", "edited", "retitled", "touched", "gone", "back", "returned", "moved", "home", "flapping", "shut"]
    for name in names:
        newsroom.publish(name, story(name, f"Paragraph two of {name}."))
    assert run(folder, "add", f"{newsroom.server.url}/feed.xml")[1]["kind"] == "feed"
    assert run(folder, "add", f"{newsroom.server.url}/feed.json")[1]["title"] == "The Newsroom"

    code, report, faults = run(folder, "refresh")
    assert (code, faults, report["added"]) == (0, [], len(names))
    assert newsroom.sent["/news/kept"] == 1, "two feeds have it, and it is read once"
    assert {name: one[0] for name, one in table(folder, newsroom).items()} == dict.fromkeys(names, 1)

    newsroom.publish("late", story("late", "Paragraph two of late."))
    change(newsroom, "edited", paragraphs=[*newsroom.stories["edited"].paragraphs[:1], "Corrected: it was blue."])
    change(newsroom, "retitled", title="Another title")
    change(newsroom, "touched", modified="2026-03-09")
    for name in ("gone", "back", "returned"):
        change(newsroom, name, status=404)
    change(newsroom, "moved", location="/news/late")
    change(newsroom, "home", location="/")
    change(newsroom, "flapping", paragraphs=["The flapping of Osmey was painted blue.", "B"])
    change(newsroom, "shut", status=403)
    code, report, faults = run(folder, "refresh", "--again")
    assert code == 2
    counts = ("added", "updated", "unchanged", "withdrawn", "failed")
    assert [report[name] for name in counts] == [1, 3, 2, 0, 6]
    assert len(faults) == 3, "one line for each kind: not there, leads elsewhere, refused"

    change(newsroom, "back", status=200)
    change(newsroom, "flapping", paragraphs=story("flapping", "Paragraph two of flapping.").paragraphs)
    code, report, faults = run(folder, "refresh", "--again")
    assert [report[name] for name in counts] == [0, 1, 7, 4, 1]

    change(newsroom, "returned", status=200)
    change(newsroom, "flapping", paragraphs=["The flapping of Osmey was painted blue.", "B"])
    code, report, _ = run(folder, "refresh", "--again")
    assert (report["reinstated"], report["updated"], report["withdrawn"]) == (1, 1, 0)
    before = newsroom.stories["flapping"].paragraphs
    for paragraphs in (story("flapping", "Paragraph two of flapping.").paragraphs, before) * 2:
        change(newsroom, "flapping", paragraphs=paragraphs)
        code, report, faults = run(folder, "refresh", "--again")
        assert report["updated"] == 0
    assert table(folder, newsroom) == {
        "kept": (1, None, "Paragraph two of kept."),
        "edited": (2, None, "Corrected: it was blue."),
        "retitled": (2, None, "Paragraph two of retitled."),
        "touched": (1, None, "Paragraph two of touched."),
        "gone": (1, "gone", "Paragraph two of gone."),
        "back": (1, None, "Paragraph two of back."),
        "returned": (1, None, "Paragraph two of returned."),
        "moved": (1, "removed", "Paragraph two of moved."),
        "home": (1, "gone", "Paragraph two of home."),
        "flapping": (4, None, "B"),
        "shut": (1, None, "Paragraph two of shut."),
        "late": (1, None, "Paragraph two of late."),
    }


@pytest.mark.timeout(3600)
def test_killed_at_any_moment_nothing_is_lost_and_nothing_is_there_twice(
    tmp_path: Path, newsroom: Newsroom, kills: int
):
    """Each refresh meets a new edition of every story, and is killed somewhere between its first and last moment."""
    kills = kills or KILLS
    chance = random.Random(20260511)
    folder = tmp_path / "archive"
    newsroom.delay = 0.01
    for number in range(STORIES):
        newsroom.publish(f"s{number}", story(f"s{number}"))
    run(folder, "add", f"{newsroom.server.url}/feed.xml")
    assert run(folder, "refresh")[1]["added"] == STORIES
    within = 0
    for number in range(kills):
        for name in newsroom.stories:
            newsroom.publish(name, story(name, f"Edition {number} of {name}."))
        newsroom.sent.clear()
        process = subprocess.Popen(
            command(folder, "refresh", "--again"), cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL
        )
        moment = int(STORIES * ((number * 0.618 + chance.random() * 0.05) % 1))
        while newsroom.sent.total() <= moment and process.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        lasts = [last for _, _, last in table(folder, newsroom).values()]
        within += 0 < sum(f"Edition {number} " in last for last in lasts) < STORIES
        assert len(lasts) == STORIES
    code, _, faults = run(folder, "refresh", "--again")
    assert (code, faults) == (0, [])
    assert {name: last for name, (_, _, last) in table(folder, newsroom).items()} == {
        f"s{number}": f"Edition {kills - 1} of s{number}." for number in range(STORIES)
    }
    assert run(folder, "refresh", "--again")[1]["unchanged"] == STORIES
    assert within >= kills * 0.2, "too few kills came while stories were being stored"


@pytest.mark.timeout(300)
def test_a_folder_is_watched_until_somebody_ends_it(tmp_path: Path):
    folder, articles = tmp_path / "archive", tmp_path / "articles"
    articles.mkdir()
    (articles / "first.txt").write_text("The first lamp of the pier was lit at dusk.", "utf-8")
    assert run(folder, "add", str(articles))[1]["kind"] == "folder"
    process = subprocess.Popen(
        command(folder, "refresh", "--every", "1h", "--json"),
        cwd=ROOT,
        env=environment() | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert json.loads(process.stdout.readline())["added"] == 1
        (articles / "second.txt").write_text("The second lamp of the pier was lit at dawn.", "utf-8")
        assert json.loads(process.stdout.readline())["added"] == 1
        (articles / "first.txt").unlink()
        assert json.loads(process.stdout.readline())["withdrawn"] == 1
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert "Traceback" not in said
    finally:
        process.kill()
        process.communicate()


def test_commands_say_what_they_did(tmp_path: Path, newsroom: Newsroom):
    folder = tmp_path / "archive"
    newsroom.publish("lamp", story("lamp"))
    newsroom.publish("shut", story("shut", status=403))
    url = f"{newsroom.server.url}/feed.xml"

    def said(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            command(folder, *arguments), check=False, cwd=ROOT, env=environment(), capture_output=True, text=True
        )
        return done.returncode, done.stdout, done.stderr

    assert said("add", url)[:2] == (0, f"feed “The Newsroom”: {url}\n")
    code, out, err = said("refresh")
    assert (code, out) == (2, "1 added, 1 failed\n")
    assert err.count("status 403") == 1
    code, out, _ = said("list")
    assert code == 0
    assert "2 listed, 1 article, 1 failing" in out
    assert "status 403" in out
    assert said("refresh", "--every", "1s")[0] == 2
    assert said("remove", url)[:2] == (0, f"1 removed: {url}\n")
    assert said("list")[1] == ""
    assert said("remove", url)[0] == 2
