"""The catalog's tables, as the migrations that made them.

A migration is never edited once released: a change is a new one at the end. `PRAGMA user_version` counts those applied.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

APPLICATION_ID = 0x50514C31  # "PQL1": what `file` and Pullquote know the catalog by


def _seal_of(columns: str, more: str = "") -> str:
    """Return SQL for the SHA-256 of columns of version `v` of article `a`, and of its passages."""
    return f"""seal(CAST(json_array({columns}){more} AS BLOB), CAST((
        SELECT json_group_array(json_array(start, "end", paragraph, kind, credit, sentences, sha256)) FROM (
            SELECT * FROM passages WHERE version = v.number ORDER BY number
        )
    ) AS BLOB))"""


_FACTS = """v.version, v.sha256, v.title, v.authors, v.translators, v.outlet, v.published, v.modified,
    v.url, v.language, v.section, v.source"""

# What the seal was before articles could be withdrawn, had corrections and terms, and pages: for the migrations.
_FIRST_SEAL = _seal_of(f"a.collection, a.id, {_FACTS}, v.origins, v.furniture, v.added")
_SECOND_SEAL = _seal_of(
    f"a.collection, a.id, a.withdrawn, a.withdrawn_why, {_FACTS}, v.origins, v.furniture, v.added, v.seen"
)
_THIRD_COLUMNS = (
    f"a.collection, a.id, a.withdrawn, a.withdrawn_why, {_FACTS}, v.corrections, v.terms, "
    "v.origins, v.furniture, v.added, v.seen"
)
_THIRD_SEAL = _seal_of(_THIRD_COLUMNS)

SEAL = _seal_of(_THIRD_COLUMNS, " || coalesce(v.pages, '')")
"""Of all that is shown of a version and of its passages, but for the text, which has a checksum of its own."""

SHADOW_TABLES = frozenset({"words_data", "words_idx", "words_docsize", "words_config"})  # FTS5 makes them for `words`

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE articles (
        number     INTEGER PRIMARY KEY AUTOINCREMENT,
        collection TEXT NOT NULL,
        id         TEXT NOT NULL,
        identity   TEXT NOT NULL,
        UNIQUE (collection, id),
        UNIQUE (collection, identity)
    );

    CREATE TABLE versions (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        article     INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
        version     INTEGER NOT NULL,
        current     INTEGER NOT NULL CHECK (current IN (0, 1)),
        sha256      TEXT NOT NULL,
        text        TEXT NOT NULL,
        folded      TEXT NOT NULL,
        title       TEXT,
        authors     TEXT NOT NULL,
        translators TEXT NOT NULL,
        outlet      TEXT,
        published   TEXT,
        modified    TEXT,
        url         TEXT,
        language    TEXT,
        section     TEXT,
        source      TEXT,
        origins     TEXT NOT NULL,
        furniture   TEXT NOT NULL,
        UNIQUE (article, version)
    );
    CREATE UNIQUE INDEX one_current_version ON versions (article) WHERE current;
    CREATE INDEX versions_by_text ON versions (sha256);

    CREATE TABLE passages (
        number    INTEGER PRIMARY KEY AUTOINCREMENT,
        version   INTEGER NOT NULL REFERENCES versions ON DELETE CASCADE,
        start     INTEGER NOT NULL,
        "end"     INTEGER NOT NULL,
        paragraph INTEGER NOT NULL,
        kind      TEXT NOT NULL,
        credit    TEXT,
        sentences TEXT NOT NULL,
        sha256    TEXT NOT NULL,
        terms     TEXT NOT NULL
    );
    CREATE INDEX passages_by_version ON passages (version);

    CREATE TABLE encoders (number INTEGER PRIMARY KEY AUTOINCREMENT, identity TEXT NOT NULL UNIQUE);

    CREATE TABLE vectors (
        encoder   INTEGER NOT NULL REFERENCES encoders ON DELETE CASCADE,
        passage   INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
        paragraph BLOB NOT NULL,
        sentences BLOB NOT NULL,
        tokens    BLOB NOT NULL,
        PRIMARY KEY (encoder, passage)
    );
    CREATE INDEX vectors_by_passage ON vectors (passage);

    CREATE TABLE changes (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        first    INTEGER NOT NULL,
        last     INTEGER NOT NULL,
        mark     TEXT NOT NULL DEFAULT (lower(hex(randomblob(4))))
    );

    CREATE VIRTUAL TABLE words USING fts5 (
        terms, content = 'passages', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 0'
    );
    CREATE VIRTUAL TABLE word_counts USING fts5vocab (words, row);
    CREATE TRIGGER passage_added AFTER INSERT ON passages BEGIN
        INSERT INTO words (rowid, terms) VALUES (new.number, new.terms);
    END;
    CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
        INSERT INTO words (words, rowid, terms) VALUES ('delete', old.number, old.terms);
    END;
    """,
    """
    CREATE TABLE contexts (
        version   INTEGER PRIMARY KEY REFERENCES versions ON DELETE CASCADE,
        terms     TEXT NOT NULL,
        outlet    TEXT,
        published TEXT
    );
    INSERT INTO contexts (version, terms, outlet, published) SELECT v.number, context_terms(v.title, (
        SELECT substr(v.text, p.start + 1, p."end" - p.start) FROM passages p
        WHERE p.version = v.number AND p.kind = 'body' ORDER BY p.start LIMIT 1
    )), v.outlet, v.published FROM versions v;
    UPDATE passages SET terms = sentence_terms((
        SELECT substr(v.text, passages.start + 1, passages."end" - passages.start) FROM versions v
        WHERE v.number = passages.version
    ), start, sentences);
    INSERT INTO words (words) VALUES ('rebuild');
    """,
    """
    CREATE INDEX articles_by_id ON articles (id);
    """,
    """
    CREATE TABLE term_counts (
        term       TEXT NOT NULL,
        collection TEXT NOT NULL,
        passages   INTEGER NOT NULL,
        PRIMARY KEY (term, collection)
    ) WITHOUT ROWID;
    INSERT INTO term_counts (term, collection, passages)
        SELECT j.value, a.collection, count(*) FROM passages p
        JOIN versions v ON v.number = p.version JOIN articles a ON a.number = v.article
        JOIN json_each(distinct_terms(p.terms)) j
        GROUP BY j.value, a.collection;
    INSERT INTO term_counts (term, collection, passages)
        SELECT '', a.collection, count(*) FROM passages p
        JOIN versions v ON v.number = p.version JOIN articles a ON a.number = v.article GROUP BY a.collection;
    """,
    """
    ALTER TABLE versions ADD COLUMN added TEXT;
    """,
    f"""
    ALTER TABLE versions ADD COLUMN seal TEXT;
    UPDATE versions AS v SET seal = (SELECT {_FIRST_SEAL} FROM articles a WHERE a.number = v.article);
    CREATE TABLE vector_seals (
        encoder INTEGER NOT NULL,
        passage INTEGER NOT NULL,
        seal    TEXT NOT NULL,
        PRIMARY KEY (encoder, passage),
        FOREIGN KEY (encoder, passage) REFERENCES vectors ON DELETE CASCADE
    ) WITHOUT ROWID;
    INSERT INTO vector_seals (encoder, passage, seal)
        SELECT encoder, passage, seal(paragraph, sentences, tokens) FROM vectors;
    """,
    """
    DROP TRIGGER passage_added;
    DROP TRIGGER passage_removed;
    """,
    f"""
    ALTER TABLE articles ADD COLUMN withdrawn TEXT;
    ALTER TABLE articles ADD COLUMN withdrawn_why TEXT;
    ALTER TABLE versions ADD COLUMN seen TEXT;
    UPDATE versions AS v SET seal = (SELECT {_SECOND_SEAL} FROM articles a WHERE a.number = v.article)
        WHERE seal = (SELECT {_FIRST_SEAL} FROM articles a WHERE a.number = v.article);
    INSERT INTO term_counts (term, collection, passages)
        SELECT j.value, a.collection, -count(*) FROM passages p
        JOIN versions v ON v.number = p.version JOIN articles a ON a.number = v.article
        JOIN json_each(distinct_terms(p.terms)) j WHERE NOT v.current GROUP BY j.value, a.collection
        ON CONFLICT DO UPDATE SET passages = passages + excluded.passages;
    INSERT INTO term_counts (term, collection, passages)
        SELECT '', a.collection, -count(*) FROM passages p
        JOIN versions v ON v.number = p.version JOIN articles a ON a.number = v.article
        WHERE NOT v.current GROUP BY a.collection
        ON CONFLICT DO UPDATE SET passages = passages + excluded.passages;
    DELETE FROM term_counts WHERE passages = 0;
    """,
    f"""
    ALTER TABLE versions ADD COLUMN corrections TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE versions ADD COLUMN terms TEXT;
    UPDATE versions AS v SET seal = (SELECT {_THIRD_SEAL} FROM articles a WHERE a.number = v.article)
        WHERE seal = (SELECT {_SECOND_SEAL} FROM articles a WHERE a.number = v.article);
    """,
    """
    ALTER TABLE versions ADD COLUMN pages TEXT;
    """,
    """
    CREATE TABLE sources (
        number     INTEGER PRIMARY KEY AUTOINCREMENT,
        collection TEXT NOT NULL,
        address    TEXT NOT NULL,
        kind       TEXT NOT NULL CHECK (kind IN ('feed', 'sitemap', 'page', 'folder')),
        title      TEXT,
        added      TEXT NOT NULL,
        refreshed  TEXT,
        error      TEXT,
        entries    INTEGER NOT NULL DEFAULT 0,
        counts     TEXT NOT NULL DEFAULT '{}',
        UNIQUE (collection, address)
    );
    CREATE TABLE source_lists (
        source        INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        address       TEXT NOT NULL,
        modified      TEXT,
        etag          TEXT,
        last_modified TEXT,
        read          TEXT,
        PRIMARY KEY (source, address)
    ) WITHOUT ROWID;
    CREATE TABLE pages (
        number        INTEGER PRIMARY KEY AUTOINCREMENT,
        collection    TEXT NOT NULL,
        identity      TEXT NOT NULL,
        address       TEXT NOT NULL,
        state         TEXT NOT NULL CHECK (state IN ('waiting', 'read', 'failed', 'gone', 'withdrawn')),
        due           INTEGER NOT NULL DEFAULT 0,
        checked       INTEGER,
        first_read    INTEGER,
        changed       INTEGER,
        changes       INTEGER NOT NULL DEFAULT 0,
        failures      INTEGER NOT NULL DEFAULT 0,
        error         TEXT,
        etag          TEXT,
        last_modified TEXT,
        UNIQUE (collection, identity)
    );
    CREATE TABLE source_pages (
        source INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
        page   INTEGER NOT NULL REFERENCES pages ON DELETE CASCADE,
        told   TEXT NOT NULL,
        day    TEXT,
        PRIMARY KEY (source, page)
    ) WITHOUT ROWID;
    CREATE INDEX source_pages_by_page ON source_pages (page);
    CREATE TABLE page_articles (
        page    INTEGER NOT NULL REFERENCES pages ON DELETE CASCADE,
        article TEXT NOT NULL,
        PRIMARY KEY (page, article)
    ) WITHOUT ROWID;
    CREATE INDEX page_articles_by_article ON page_articles (article);
    """,
    """
    ALTER TABLE passages ADD COLUMN holder INTEGER;
    """,
)


def statements(script: str) -> Iterator[str]:
    """Split a script into statements, so that they run inside the caller's transaction (executescript would commit)."""
    statement = ""
    for piece in script.split(";"):
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" \n;"):
                yield statement
            statement = ""
