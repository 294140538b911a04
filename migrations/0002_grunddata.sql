-- SkoleGrunddata. What tells of a person is sealed (AES-GCM) or a keyed digest (HMAC, 16 bytes); nothing of it stands here to be read.

-- Which generation of the keys file the rows below are sealed and digested by. One for all of them: `tilslut keys rotate` moves everything in
-- one transaction. NULL until the first row is written.
CREATE TABLE segl (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER) STRICT;
INSERT INTO segl VALUES (1, NULL);

-- The generations that copies of the journal were sealed by, archived copies too: what the keys file must go on having.
CREATE TABLE segl_kopi (generation INTEGER PRIMARY KEY) STRICT;

-- Import source: institution + source (bpi-rules §2), with what its last import said.
CREATE TABLE importkilde (
  id                INTEGER PRIMARY KEY,
  institution       TEXT NOT NULL,
  source            TEXT NOT NULL,
  system_id         TEXT,                -- who sent the last import
  source_date_time  INTEGER NOT NULL,
  source_date_tekst TEXT NOT NULL,       -- as it was written
  school_year       TEXT NOT NULL,
  dokument          BLOB NOT NULL,       -- keyed digest of the last document; empty: unknown, since keys were rotated
  modtaget          INTEGER NOT NULL,
  varslet           INTEGER,             -- when it was reported that it is not renewed (bpi-rules 2, 12M)
  UNIQUE (institution, source)
) STRICT;
CREATE INDEX importkilde_modtaget ON importkilde(modtaget);

CREATE TABLE gruppe (
  kilde            INTEGER NOT NULL REFERENCES importkilde(id),
  id               TEXT NOT NULL,
  navn             TEXT NOT NULL,
  slags            TEXT NOT NULL,
  trin             TEXT,
  linje            TEXT,
  fra              TEXT,
  til              TEXT,
  underforstaaet   INTEGER NOT NULL,
  PRIMARY KEY (kilde, id)
) STRICT, WITHOUT ROWID;

-- One row a CPR number. Rows are never deleted, so that no number is given again: it is the person's UserId (choices §4).
CREATE TABLE person (
  id         INTEGER PRIMARY KEY,
  cpr        BLOB NOT NULL UNIQUE,       -- keyed digest
  forseglet  BLOB NOT NULL,              -- the number
  aktiv      INTEGER NOT NULL,           -- it has a UserId
  beskyttet  INTEGER NOT NULL            -- how many rows below say that it is protected
) STRICT;

-- A person at an institution, as one source has it. With rowid: the rows are large, and an index of their keys alone is small.
CREATE TABLE institutionsperson (
  kilde      INTEGER NOT NULL REFERENCES importkilde(id),
  lokal      BLOB NOT NULL,              -- keyed digest of LocalPersonId
  person     INTEGER NOT NULL REFERENCES person(id),
  rolle      INTEGER NOT NULL,           -- 1 elev, 2 ansat, 3 ekstern
  beskyttet  INTEGER NOT NULL,
  indhold    BLOB NOT NULL,              -- keyed digest of the content: the same again is no change
  kontakter  BLOB,                       -- person.id of the contact persons, in the order of the content, 8 bytes each
  forseglet  BLOB NOT NULL,              -- JSON of grunddata::Institutionsperson
  PRIMARY KEY (kilde, lokal)
) STRICT;
CREATE INDEX institutionsperson_person ON institutionsperson(person);

-- Whose contact person somebody is.
CREATE TABLE kontaktperson (
  person     INTEGER NOT NULL REFERENCES person(id),
  kilde      INTEGER NOT NULL,
  lokal      BLOB NOT NULL,
  beskyttet  INTEGER NOT NULL,
  PRIMARY KEY (person, kilde, lokal)
) STRICT, WITHOUT ROWID;

-- Sources of one institution that take turns in changing the same field of the same person.
CREATE TABLE feltskift (
  institution  TEXT NOT NULL,
  person       INTEGER NOT NULL REFERENCES person(id),
  felt         TEXT NOT NULL,
  kilde        INTEGER NOT NULL,         -- who changed it last
  skift        INTEGER NOT NULL,         -- how often another one had changed it before
  tid          INTEGER NOT NULL,
  PRIMARY KEY (institution, person, felt)
) STRICT, WITHOUT ROWID;

-- Bulk exports of a day (bpi-rules §1: four an institution). Days are Danish.
CREATE TABLE eksportkald (
  dag          TEXT NOT NULL,
  system_id    TEXT NOT NULL,
  pakke        TEXT NOT NULL,
  institution  TEXT NOT NULL,
  antal        INTEGER NOT NULL,
  PRIMARY KEY (dag, system_id, pakke, institution)
) STRICT, WITHOUT ROWID;
