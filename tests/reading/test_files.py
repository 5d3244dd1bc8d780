import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import pullquote.reading
from pullquote.reading import find_files, read_bytes, read_file, read_stream
from pullquote.reading.files import LARGEST
from pullquote.types import Article, Metadata, Note, Rejected
from tests.support.permissions import permissions_hold

STORY = "Fares rose on Monday.\n\nThey fell on Tuesday.\n"


@pytest.fixture
def folder(tmp_path):
    for name in ("b.txt", "a.md", "sub/c.html", "sub/.hidden.txt", ".git/d.txt", "e.odt", "f.txt.yaml", "g.JSONL"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("<p>x</p>")
    return tmp_path


def one(path, **options):
    (found,) = read_file(path, **options)
    return found


def test_folders_are_read_in_order_without_hidden_and_other_files(folder):
    *found, note = find_files([folder])
    assert [p.relative_to(folder).as_posix() for p in found] == ["a.md", "b.txt", "g.JSONL", "sub/c.html"]
    assert isinstance(note, Note)
    assert note.place == str(folder)
    assert note.text.startswith("2 files are not read")
    assert note.text.endswith("(1 .odt, 1 .yaml): e.odt, f.txt.yaml")


def test_each_file_once_and_absolute(folder, monkeypatch):
    monkeypatch.chdir(folder)
    found = [each for each in find_files(["b.txt", ".", folder / "b.txt", "-"]) if isinstance(each, Path)]
    assert [p.name for p in found] == ["b.txt", "a.md", "g.JSONL", "c.html", "-"]
    assert all(p.is_absolute() for p in found[:-1])


def test_sidecars_and_manifests_named_by_a_glob_are_no_articles(folder):
    (folder / "b.txt.yaml").write_text("title: x")
    (folder / "manifest.csv").write_text("file,title\nb.txt,x\n")
    named = [folder / name for name in ("b.txt", "b.txt.yaml", "manifest.csv", "f.txt.yaml")]
    first, second = find_files(named)
    assert first.name == "b.txt"
    assert isinstance(second, Rejected)
    assert "not an article's format" in second.why


def test_what_is_missing_or_special_is_rejected_and_the_others_are_found(folder):
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "s.txt"))
        found = list(
            find_files(["/no/such", folder / "pipe.txt", folder / "s.txt", "/dev/zero", "a\0b", folder / "b.txt"])
        )
    assert [type(each) for each in found[:-1]] == [Rejected] * 5
    for each, why in zip(found, ["no such", "a pipe", "a socket", "a device", "cannot be read"], strict=False):
        assert why in each.why
    assert found[-1].name == "b.txt"


def test_special_files_are_not_opened(folder):
    os.mkfifo(folder / "pipe.txt")
    assert "a pipe" in one(folder / "pipe.txt").why
    assert "a device" in one(Path("/dev/zero")).why
    assert "a folder" in one(folder).why
    assert "no such file" in one(folder / "none.txt").why


def test_a_folder_with_nothing_to_read_is_told(folder, tmp_path_factory):
    empty = tmp_path_factory.mktemp("empty")
    (empty / "a.odt").write_text("x")
    (found,) = find_files([empty])
    assert "holds no file that can be read" in found.why


def test_files_that_are_not_read_are_counted_by_kind_and_the_first_named(tmp_path):
    for number in range(30):
        (tmp_path / f"{number:02}.png").write_text("x")
    for suffix in ("a", "b", "c", "d", "e", "f", "g"):
        (tmp_path / f"x.{suffix}").write_text("x")
    (tmp_path / "Makefile").write_text("x")
    (found,) = find_files([tmp_path])
    assert isinstance(found, Rejected)
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "a.yml").write_text("title: Fares")
    (tmp_path / "manifest.csv").write_text("file\na.txt\n")
    _, note = find_files([tmp_path])
    assert note.text.startswith("38 files are not read")
    assert "(30 .png, 1 without suffix, " in note.text
    assert " and 3 other kinds): 00.png, " in note.text
    assert note.text.endswith(" 09.png, …") or note.text.endswith(" 08.png, …")
    assert "a.yml" not in note.text


def test_json_beside_json_lines_is_no_sidecar(tmp_path):
    for name in ("a.ndjson", "b.jsonl", "c.JSONL"):
        (tmp_path / name).write_text('{"text": "Fares rose."}\n')
        (tmp_path / name).with_suffix(".json").write_text('[{"text": "Fares rose."}]')
    found = list(find_files([tmp_path]))
    assert found[-1].text.startswith("3 files are not read")
    for path in found[:-1]:
        assert one(path).title is None
    (tmp_path / "b.jsonl.json").write_text('{"title": "Fares"}')
    (tmp_path / "c.yaml").write_text("title: Fares")
    assert [one(path).title for path in found[:-1]] == [None, "Fares", "Fares"]


def test_progress_is_told_in_bytes(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"text": f"Fare {n} rose."}) + "\n" for n in range(20_000)))
    told: list[int] = []
    number = sum(isinstance(each, Article) for each in read_file(path, progress=told.append))
    assert number == 20_000
    assert told == sorted(told)
    assert told[-1] == path.stat().st_size
    assert len(set(told)) > 10


def test_a_pipe_in_a_folder_is_rejected_when_read(folder):
    os.mkfifo(folder / "pipe.txt")
    assert isinstance(one(folder / "pipe.txt"), Rejected)


def test_unreadable_files_and_folders(folder):
    (folder / "b.txt").chmod(0)
    (folder / "sub").chmod(0)
    with permissions_hold():
        assert "cannot be read" in one(folder / "b.txt").why
        assert any(isinstance(each, Rejected) for each in find_files([folder]))
    (folder / "sub").chmod(0o700)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux has a file that fails when it is read")
def test_errors_of_the_machine_are_rejections(tmp_path):
    (tmp_path / "b.txt").symlink_to("/proc/self/mem")
    assert one(tmp_path / "b.txt").why.startswith("cannot be read (Input/output error)")


def test_plain_text_is_kept_as_it_is(tmp_path):
    text = "  Fares “rose”.\u00a0\n\n\n\tThey fell. \n"
    path = tmp_path / "a.text"
    path.write_bytes(("\ufeff" + text.replace("\n", "\r\n")).encode())
    found = one(path)
    assert found == Article(text=text, source=str(path), origins={})


def test_unknown_suffixes_are_told_by_content(tmp_path):
    for name, content in (
        ("a", STORY),
        ("b.news", "<html><p>Fares rose.</p></html>"),
        ("c.log", '{"text": "Fares rose."}\n'),
    ):
        (tmp_path / name).write_text(content)
    assert [one(tmp_path / name).text for name in ("a", "b.news", "c.log")] == [STORY, "Fares rose.", "Fares rose."]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl"])
@pytest.mark.parametrize("data", [b"", b" \n\t\n", "\u00a0\n".encode()])
def test_empty_files(name, data):
    (found,) = read_bytes(data, name=name)
    assert isinstance(found, Rejected)
    assert "is empty" in found.why


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl", "-"])
@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.4\n", b"\x00\x01\x02" * 50, b"caf\xe9 \x81\xff" * 9]
)
def test_binary_and_wrongly_encoded_files(name, data):
    found = list(read_bytes(data, name=name))
    assert found
    for each in found:
        assert isinstance(each, Rejected)
        assert "\n" not in each.why


def test_the_limit():
    assert isinstance(next(read_bytes(b"a" * LARGEST, name="a.txt")), Article)
    (found,) = read_bytes(b"a" * (LARGEST + 1), name="a.txt")
    assert "is larger than" in found.why


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (STORY, STORY),
        ("---\ntitle: x\n---\nFares *rose*.", "Fares rose."),
        ("\n <!DOCTYPE html><p>Fares rose.</p>", "Fares rose."),
        ('{"text": "Fares rose."}', "Fares rose."),
        ("[A] boat sank.\n", "[A] boat sank.\n"),
        ("{A} boat sank.", "{A} boat sank."),
        ("{A} boat sank.\n\nIt rose.", "{A} boat sank.\n\nIt rose."),
        ("Prices < wages, > rents.", "Prices < wages, > rents."),
    ],
)
def test_standard_input_is_told_by_content(data, text):
    (found,) = read_stream(io.BytesIO(data.encode()))
    assert (found.text, found.source.split(":")[0]) == (text, "-")


def test_lines_on_standard_input():
    data = b"\n".join([json.dumps({"text": "One."}).encode(), b"{bad", json.dumps({"text": "Two."}).encode()])
    found = list(read_stream(io.BytesIO(data)))
    assert [type(each) for each in found] == [Article, Rejected, Article]
    assert (found[1].place, found[2].source) == ("-:2", "-:3")


@pytest.mark.parametrize("data", [b'[{"text": "One."}]', b'{\n  "text": "One."\n}'])
def test_other_json_is_no_text(data):
    (found,) = read_stream(io.BytesIO(data))
    assert "one line of JSON" in found.why


def test_standard_input_through_read_file(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode())))
    assert one(Path("-"), given=Metadata(outlet="Ledger")).outlet == "Ledger"


def test_given_beats_sidecar_beats_front_matter_beats_text(tmp_path):
    path = tmp_path / "story.md"
    path.write_text("---\ntitle: Front\noutlet: Front\nsection: Front\n---\n\nBy Jane Doe\n\nFares rose on Monday.\n")
    (tmp_path / "story.md.yaml").write_text("title: Side\noutlet: Side\n")
    found = one(path, given=Metadata(title="Given"))
    assert (found.title, found.outlet, found.section, found.authors) == ("Given", "Side", "Front", ("Jane Doe",))
    assert found.origins == {"title": "given", "outlet": "sidecar", "section": "front matter", "authors": "text"}


def test_an_embargoed_article_is_not_added():
    (found,) = read_bytes(STORY.encode(), name="a.txt", given=Metadata(published="2999-01-01"))
    assert found == Rejected("a.txt", "published 2999-01-01 is in the future: possibly embargoed; not added")


def test_names_that_are_not_utf8(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    try:
        path.write_text(STORY)
    except OSError:
        pytest.skip("this file system stores only names in UTF-8")
    found = one(path)
    found.source.encode()
    assert found.text == STORY


def test_the_public_names_are_sorted():
    assert sorted(pullquote.reading.__all__) == pullquote.reading.__all__
    assert all(hasattr(pullquote.reading, name) for name in pullquote.reading.__all__)


def test_importing_the_room_loads_no_heavy_library():
    code = (
        "import sys, pullquote.reading; "
        "print(*{'trafilatura', 'lxml', 'markdown_it', 'yaml', 'torch'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_every_result_is_one_of_three():
    assert all(isinstance(each, Article | Rejected | Note) for each in read_bytes(STORY.encode(), name="a.txt"))


def test_links_that_lead_out_of_a_folder_are_not_followed(tmp_path: Path):
    """A folder that was received may hold links to files of whoever reads it."""
    own, received = tmp_path / "own", tmp_path / "received"
    for folder in (own, received, received / "sub"):
        folder.mkdir()
    for name, content in (
        ("diary.txt", "What happened today."),
        ("secret.yaml", "title: Secret"),
        ("manifest.csv", "file,title\na.txt,Secret\n"),
    ):
        (own / name).write_text(content)
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        (received / name).write_text(f"Fares rose on Monday, {name}.")
    (received / "diary.txt").symlink_to(own / "diary.txt")
    (received / "sub" / "more.txt").symlink_to("../../own/diary.txt")
    (received / "b.txt.yaml").symlink_to(own / "secret.yaml")
    (received / "manifest.csv").symlink_to(own / "manifest.csv")
    (received / "again.txt").symlink_to("sub/c.txt")
    (received / "folder").symlink_to(own)
    found = list(find_files([received]))
    assert {each.name for each in found if isinstance(each, Path)} == {"a.txt", "b.txt", "again.txt"}
    refused = {Path(each.place).name for each in found if isinstance(each, Rejected)}
    assert refused == {"diary.txt", "more.txt", "b.txt.yaml", "manifest.csv"}
    for name in ("a.txt", "b.txt"):
        assert one(received / name).title is None
    assert one(received / "diary.txt").text == "What happened today.", "whoever names it means it"
