-- Tilslutning, Dagtilbudsregisteret and the journal. Times are microseconds since 1970, UTC. Dates are days (yyyy-mm-dd), Danish time.

-- Tilslutning ------------------------------------------------------------------------------------------------------
CREATE TABLE udbyder (
  cvr       TEXT PRIMARY KEY,
  navn      TEXT NOT NULL,
  pnummer   TEXT,
  oprettet  INTEGER NOT NULL
) STRICT;

CREATE TABLE udbydersystem (
  id           TEXT PRIMARY KEY,
  udbyder_cvr  TEXT NOT NULL REFERENCES udbyder(cvr),
  navn         TEXT NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('aktiv', 'passiv')),
  oprettet     INTEGER NOT NULL
) STRICT;
CREATE INDEX udbydersystem_udbyder ON udbydersystem(udbyder_cvr);

-- A certificate may be registered on more than one system of its owner.
CREATE TABLE certifikat (
  system_id    TEXT NOT NULL REFERENCES udbydersystem(id),
  thumbprint   TEXT NOT NULL,
  cvr          TEXT NOT NULL,
  slags        TEXT NOT NULL,
  emne         TEXT NOT NULL,
  gyldig_fra   INTEGER NOT NULL,
  gyldig_til   INTEGER NOT NULL,
  registreret  INTEGER NOT NULL,
  PRIMARY KEY (system_id, thumbprint)
) STRICT, WITHOUT ROWID;
CREATE INDEX certifikat_thumbprint ON certifikat(thumbprint);

-- A party: whom a dataaftale lets a system act for, and who may call for itself.
CREATE TABLE part (
  id                  INTEGER PRIMARY KEY,
  cvr                 TEXT NOT NULL,
  navn                TEXT NOT NULL,
  kommunekode         INTEGER,           -- set for a municipality
  institutionsnummer  TEXT,              -- set for one institution
  oprettet            INTEGER NOT NULL
) STRICT;
CREATE INDEX part_cvr ON part(cvr);
CREATE UNIQUE INDEX part_kommune ON part(kommunekode) WHERE kommunekode IS NOT NULL;
CREATE UNIQUE INDEX part_institution ON part(institutionsnummer) WHERE institutionsnummer IS NOT NULL;

-- tilslutning: (system or party) + service.  data: system + service + party (NULL = all).
CREATE TABLE aftale (
  id         INTEGER PRIMARY KEY,
  slags      TEXT NOT NULL CHECK (slags IN ('tilslutning', 'data')),
  service    TEXT NOT NULL,
  system_id  TEXT REFERENCES udbydersystem(id),
  part_id    INTEGER REFERENCES part(id),
  status     TEXT NOT NULL CHECK (status IN ('anmodet', 'godkendt', 'afvist', 'trukket', 'opsagt', 'udløbet')),
  fra        TEXT NOT NULL,
  til        TEXT,
  oprettet   INTEGER NOT NULL,
  CHECK (slags = 'data' AND system_id IS NOT NULL OR slags = 'tilslutning' AND (system_id IS NULL) <> (part_id IS NULL))
) STRICT;
CREATE INDEX aftale_system ON aftale(system_id, service);
CREATE INDEX aftale_part ON aftale(part_id, service);

-- Every change to a row above: what, when, who, why. `noegle` is the object's key as text.
CREATE TABLE tilslutning_historik (
  id       INTEGER PRIMARY KEY,
  emne     TEXT NOT NULL CHECK (emne IN ('udbyder', 'system', 'certifikat', 'part', 'aftale')),
  noegle   TEXT NOT NULL,
  fra      TEXT,                         -- the state before; NULL where the object was made
  til      TEXT NOT NULL,                -- the state, or the event, after
  tid      INTEGER NOT NULL,
  hvem     TEXT NOT NULL,
  hvorfor  TEXT
) STRICT;
CREATE INDEX tilslutning_historik_noegle ON tilslutning_historik(emne, noegle);

-- A random number, new with every change to what a decision rests on, whoever makes it. A connection may keep what it has read for as long as
-- the number stands. Random and not counted: a count that was rolled back would come again with another content.
CREATE TABLE tilslutning_stand (id INTEGER PRIMARY KEY CHECK (id = 1), stand INTEGER NOT NULL) STRICT;
INSERT INTO tilslutning_stand VALUES (1, random());
CREATE TRIGGER udbydersystem_insert AFTER INSERT ON udbydersystem BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER udbydersystem_update AFTER UPDATE ON udbydersystem BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER udbydersystem_delete AFTER DELETE ON udbydersystem BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER certifikat_insert AFTER INSERT ON certifikat BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER certifikat_update AFTER UPDATE ON certifikat BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER certifikat_delete AFTER DELETE ON certifikat BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER part_insert AFTER INSERT ON part BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER part_update AFTER UPDATE ON part BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER part_delete AFTER DELETE ON part BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER aftale_insert AFTER INSERT ON aftale BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER aftale_update AFTER UPDATE ON aftale BEGIN UPDATE tilslutning_stand SET stand = random(); END;
CREATE TRIGGER aftale_delete AFTER DELETE ON aftale BEGIN UPDATE tilslutning_stand SET stand = random(); END;

-- Dagtilbudsregisteret ----------------------------------------------------------------------------------------------
CREATE TABLE daginstitution (
  nummer       TEXT PRIMARY KEY,
  navn         TEXT NOT NULL,
  ejerform     INTEGER NOT NULL,
  lovgrundlag  INTEGER NOT NULL,
  adm_kommune  INTEGER NOT NULL,
  ejer_cvr     TEXT,                     -- the owner of a private unit (dtr-rules 36), known where it was created by its owner
  oprettet     INTEGER NOT NULL,
  nedlagt      INTEGER,
  opdateret    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX daginstitution_kommune ON daginstitution(adm_kommune);

CREATE TABLE anvisningsenhed (
  nummer          TEXT PRIMARY KEY,
  daginstitution  TEXT NOT NULL REFERENCES daginstitution(nummer),
  navn            TEXT NOT NULL,
  adresse         TEXT NOT NULL,         -- JSON of dagtilbud::Adresse
  insttype3       INTEGER NOT NULL,
  email           TEXT,
  telefon         TEXT,
  cvr             TEXT,
  pnummer         TEXT NOT NULL,
  oprettet        INTEGER NOT NULL,
  nedlagt         INTEGER,
  opdateret       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX anvisningsenhed_daginstitution ON anvisningsenhed(daginstitution);
CREATE INDEX anvisningsenhed_pnummer ON anvisningsenhed(pnummer);
CREATE INDEX anvisningsenhed_cvr ON anvisningsenhed(cvr);

CREATE TABLE alternativ_adresse (
  nummer    TEXT PRIMARY KEY,
  enhed     TEXT NOT NULL REFERENCES anvisningsenhed(nummer),
  navn      TEXT NOT NULL,
  adresse   TEXT NOT NULL,
  email     TEXT,
  telefon   TEXT,
  cvr       TEXT,
  pnummer   TEXT NOT NULL,
  oprettet  INTEGER NOT NULL,
  nedlagt   INTEGER,
  opdateret INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alternativ_adresse_enhed ON alternativ_adresse(enhed);
CREATE INDEX alternativ_adresse_pnummer ON alternativ_adresse(pnummer);
CREATE INDEX alternativ_adresse_cvr ON alternativ_adresse(cvr);

-- The next number of each series: 'D' and 'G' (dtr-rules 4, 31). Only ever grows.
CREATE TABLE nummerserie (
  serie   TEXT PRIMARY KEY,
  naeste  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO nummerserie VALUES ('D', 10001), ('G', 10001);

-- Reference tables that the operator loads (CVR and DAR). The row in reference_tabel says that a table is loaded.
CREATE TABLE reference_tabel (navn TEXT PRIMARY KEY, raekker INTEGER NOT NULL, hentet INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cvr_pnummer (
  pnummer  TEXT PRIMARY KEY,
  cvr      TEXT NOT NULL,
  aktiv    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE dar_adresse (
  id           TEXT PRIMARY KEY,
  noegle       TEXT NOT NULL,            -- normalised vejnavn|husnummer|postnummer
  kommunekode  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dar_adresse_noegle ON dar_adresse(noegle);

-- The journal ---------------------------------------------------------------------------------------------------
-- One row an exchange. `kaede` = SHA-256(previous kaede || every other column || every change of the exchange).
CREATE TABLE udveksling (
  nr              INTEGER PRIMARY KEY,   -- 1, 2, 3 … without a gap
  id              TEXT NOT NULL UNIQUE,
  tid             INTEGER NOT NULL,
  tjeneste        TEXT NOT NULL,
  operation       TEXT NOT NULL,
  cvr             TEXT,
  system_id       TEXT,
  thumbprint      TEXT,
  bevis           TEXT,                  -- how the caller was proven: tls | proxy | signatur | tls+signatur | proxy+signatur
  message_id      TEXT,
  udfald          TEXT NOT NULL,         -- OK | Fejl | Fault | Proeve | Gentaget
  kode            TEXT,                  -- error code of the first refusal
  anmodning_sha   BLOB NOT NULL,
  anmodning_bytes INTEGER NOT NULL,
  svar_sha        BLOB NOT NULL,
  svar_bytes      INTEGER NOT NULL,
  kaede           BLOB NOT NULL
) STRICT;
CREATE INDEX udveksling_tid ON udveksling(tid);
CREATE INDEX udveksling_cvr ON udveksling(cvr, nr);
CREATE INDEX udveksling_message ON udveksling(message_id) WHERE message_id IS NOT NULL;

-- Copies: removable (archived) without breaking the chain, since the chain holds their digests.
CREATE TABLE udveksling_kopi (
  nr         INTEGER PRIMARY KEY REFERENCES udveksling(nr),
  anmodning  BLOB,                       -- raw deflate
  svar       BLOB                        -- raw deflate; NULL where the answer was too large to keep
) STRICT;

-- One row a change to a unit. Covered by its exchange's link.
CREATE TABLE aendring (
  nr             INTEGER PRIMARY KEY,    -- 1, 2, 3 … without a gap: the cursor of GetAendringer
  udveksling_nr  INTEGER NOT NULL,
  tid            INTEGER NOT NULL,
  niveau         TEXT NOT NULL,          -- daginstitution | anvisningsenhed | alternativadresse
  nummer         TEXT NOT NULL,
  art            TEXT NOT NULL,          -- Insert | Update | Delete | Move
  foer           TEXT,                   -- JSON of the unit before, NULL where it did not exist
  efter          TEXT NOT NULL           -- JSON of the unit after
) STRICT;
CREATE INDEX aendring_udveksling ON aendring(udveksling_nr);
CREATE INDEX aendring_enhed ON aendring(nummer, niveau, nr);
CREATE INDEX aendring_tid ON aendring(tid);

-- A batchId names one content for ever (choices.md §3). `ejer` is the role that the caller acted in: `system:<id>` or `part:<id>`.
CREATE TABLE batch (
  ejer           TEXT NOT NULL,
  batch_id       TEXT NOT NULL,
  indhold_sha    BLOB NOT NULL,
  udveksling_nr  INTEGER NOT NULL,
  PRIMARY KEY (ejer, batch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_udveksling ON batch(udveksling_nr);

-- Signed messages that were received, for as long as a copy of one could be taken for new (bpi-security §9).
-- `noegle` = SHA-256(SHA-256(the signer's key) || its MessageID); `udloeb` is past the message's own Expires.
CREATE TABLE besked (
  noegle         BLOB PRIMARY KEY,
  udloeb         INTEGER NOT NULL,
  udveksling_nr  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX besked_udloeb ON besked(udloeb);
