import pytest

from pullquote.errors import ReadError
from pullquote.reading import find_files, load_manifest, read_file
from pullquote.types import Article, Metadata, Note, Rejected

STORY = "Fares rose on Monday.\n"


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    return path


def one(path, **options):
    (found,) = (each for each in read_file(path, **options) if not isinstance(each, Note))
    return found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("story.txt.yaml", "title: Fares\nauthor: By Jane Doe\npublished: 2022-01-12\nid: a-1\n"),
        ("story.txt.yml", "title: Fares\nauthors: [Jane Doe]\npublished: 12 January 2022\nid: a-1\n"),
        ("story.yaml", "title: Fares\nauthors:\n  - Jane Doe\npublished: '2022-01-12'\nid: a-1\nmood: x\n"),
        (
            "story.json",
            '{"title": "Fares", "author": "Jane Doe", "published": "2022-01-12T23:00:00-08:00", "id": "a-1"}',
        ),
    ],
)
def test_sidecars(story, name, content):
    story.with_name(name).write_text(content)
    found = one(story)
    assert (found.title, found.authors, found.published, found.id) == ("Fares", ("Jane Doe",), "2022-01-12", "a-1")
    assert set(found.origins.values()) == {"sidecar"}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("story.txt.yaml", "title: [", "story.txt.yaml is not valid YAML"),
        ("story.txt.yaml", "- a\n", "not a mapping"),
        ("story.yaml", "id: {a: b}\n", "story.yaml: id is"),
        ("story.json", "{", "story.json is not valid JSON"),
        ("story.json", "[]", "not an object"),
        ("story.json", '{"title": "\\ud800"}', "surrogate"),
        ("story.json", "\x00\x01", "NULs|control"),
    ],
)
def test_a_bad_sidecar_is_named(story, name, content, why):
    story.with_name(name).write_text(content)
    found = one(story)
    assert isinstance(found, Rejected)
    assert any(part in found.why for part in why.split("|"))
    assert "\n" not in found.why


def test_a_sidecars_bad_date_is_a_note(story):
    story.with_name("story.yaml").write_text("title: Fares\npublished: 03/04/2022\n")
    note, found = read_file(story)
    assert "story.yaml" in note.text
    assert (found.title, found.published) == ("Fares", None)


CSV = """file,title,authors,published,url,mood
story.txt,"Fares, again",Jane Doe; John Roe,2022-01-12,https://a.example/x,grey
sub/other.txt,Other,,,,
gone.txt,Gone,,,,
"""


def test_a_manifest_in_the_folder(story):
    (story.parent / "sub").mkdir()
    other = story.parent / "sub" / "other.txt"
    other.write_text(STORY)
    story.with_name("manifest.csv").write_text(CSV, encoding="utf-8-sig")
    notes = [each for each in read_file(story) if isinstance(each, Note)]
    found = one(story)
    assert (found.title, found.authors, found.published) == ("Fares, again", ("Jane Doe", "John Roe"), "2022-01-12")
    assert set(found.origins.values()) == {"manifest"}
    assert [note.text for note in notes] == ["names gone.txt, which is not there"]
    assert notes[0].place.endswith("manifest.csv:4")
    assert (one(other).title, next(read_file(other)).origins["title"]) == ("Other", "manifest")


def test_a_manifest_given_and_the_sidecar_before_it(story, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("other") / "list.csv"
    elsewhere.write_text(f"file,title,outlet\n{story},Listed,Ledger\n")
    story.with_name("story.yaml").write_text("title: Beside\n")
    found = one(story, manifest=load_manifest(elsewhere), given=Metadata(section="Ports"))
    assert (found.title, found.outlet, found.section) == ("Beside", "Ledger", "Ports")
    assert found.origins == {"title": "sidecar", "outlet": "manifest", "section": "given"}


def test_bad_rows_are_reported_and_the_others_are_used(story):
    path = story.with_name("manifest.csv")
    path.write_text("file,title\nstory.txt,One\nstory.txt,Two\n,Three\n")
    problems = load_manifest(path).problems
    assert [type(each) for each in problems] == [Rejected, Rejected]
    assert "names story.txt again (first on line 2)" in problems[0].why
    assert [each for each in find_files([story.parent]) if isinstance(each, Rejected)] == list(problems)
    assert one(story).title == "One"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("title\nx\n", "no column `file`"),
        ("", "no column `file`"),
        ('file,title\n"a', "not valid CSV"),
        ("a\x00b", "NULs"),
    ],
)
def test_a_bad_manifest_is_reported_once_and_the_files_are_read(story, content, why):
    path = story.with_name("manifest.csv")
    path.write_text(content)
    with pytest.raises(ReadError, match=why):
        load_manifest(path)
    rejected, found = find_files([story.parent])
    assert isinstance(rejected, Rejected)
    assert why in rejected.why
    assert isinstance(one(found), Article)


def test_a_changed_manifest_is_read_again(story):
    path = story.with_name("manifest.csv")
    path.write_text("file,title\nstory.txt,One\n")
    assert one(story).title == "One"
    path.write_text("file,title\nstory.txt,Another\n")
    assert one(story).title == "Another"


def test_a_missing_manifest(tmp_path):
    with pytest.raises(ReadError, match="no such file"):
        load_manifest(tmp_path / "none.csv")
