"""`pullquote import`, `backup` and `restore`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.archives import MILL, write_lines


def test_a_backup_is_restored_elsewhere(run: Run, home: Path, tmp_path: Path):
    file = tmp_path / "news.backup"
    assert run("backup", file, "--archive", home) == (result := run("backup", file, "--archive", home))
    assert (result.code, result.out, result.err) == (0, f"written to {file}\n", "")
    result = run("restore", file, "--archive", tmp_path / "copy")
    assert (result.code, result.out, result.err) == (0, "restored: 3 articles\n", "")
    question = ("ask", "the ferry to Osmey", "--json", "--archive")
    assert run(*question, tmp_path / "copy") == run(*question, home)
    assert run("check", "--archive", tmp_path / "copy").code == 0


def test_restore_replaces_no_articles_unless_told(run: Run, home: Path, tmp_path: Path):
    file = tmp_path / "news.backup"
    run("backup", file, "--archive", home)
    run("remove", "ferry", "--archive", home)
    result = run("restore", file, "--archive", home)
    assert result.code == 2
    assert len(result.err.splitlines()) == 1
    assert "--replace" in result.err
    assert json.loads(run("stats", "--json", "--archive", home).out)["articles"] == 2
    assert run("restore", file, "--archive", home, "--replace").out == "restored: 3 articles\n"


@pytest.mark.parametrize(("content", "code"), [(None, 2), (b"no backup" * 900, 3)])
def test_restore_of_what_is_no_backup(run: Run, home: Path, tmp_path: Path, content: bytes | None, code: int):
    if content:
        (tmp_path / "file").write_bytes(content)
    result = run("restore", tmp_path / "file", "--archive", home, "--replace")
    assert (result.code, result.out, len(result.err.splitlines())) == (code, "", 1)
    assert json.loads(run("stats", "--json", "--archive", home).out)["articles"] == 3


def test_import_says_what_it_added_and_what_not(run: Run, home: Path, tmp_path: Path):
    folder = tmp_path / "mine"
    run("add", write_lines(tmp_path / "lines", {"id": "mill", "text": MILL}), "--archive", folder)
    result = run("import", home, "--archive", folder, "--collection", "received")
    assert (result.code, result.out) == (0, "3 added\n")
    result = run("import", home, "--archive", folder)
    assert (result.code, result.out) == (2, "2 added, 1 not added\n")
    assert [line for line in result.err.splitlines() if "not added" in line and "mill" in line]
    assert "pullquote: not added: " in result.err
    assert len(json.loads(run("import", home, "--archive", folder, "--json").out)["unchanged"]) == 2


def test_import_of_nothing(run: Run, home: Path, tmp_path: Path):
    result = run("import", tmp_path / "nowhere", "--archive", home)
    assert (result.code, result.out) == (2, "")
    assert "no archive at" in result.err.splitlines()[-1]
