-- Institutionsregisteret, the cases that wait for the ministry, A-numbers, and the roles of regions and the ministry.

-- 'ministerium' approves and may do everything in Institutionsregisteret; 'region' maintains the units of its region (ir.md §3).
ALTER TABLE part ADD COLUMN rolle TEXT CHECK (rolle IN ('ministerium', 'region'));
ALTER TABLE part ADD COLUMN regionskode INTEGER CHECK ((rolle IS 'region') = (regionskode IS NOT NULL));
CREATE UNIQUE INDEX part_rolle ON part(rolle, coalesce(regionskode, 0)) WHERE rolle IS NOT NULL;

-- A unit. `indhold` is the whole of it; the columns beside it are what is asked by, and say the same.
CREATE TABLE institution (
  nummer       TEXT PRIMARY KEY,
  hovedskole   TEXT REFERENCES institution(nummer),
  enhedsart    INTEGER NOT NULL,
  lukket       INTEGER NOT NULL,
  navn         TEXT NOT NULL,
  cvr          TEXT,
  pnummer      TEXT,
  type3        INTEGER NOT NULL,
  adm_kommune  INTEGER,
  kommune      INTEGER NOT NULL,         -- where it lies; 0 outside the municipalities
  indhold      TEXT NOT NULL             -- JSON of institutioner::Institution
) STRICT, WITHOUT ROWID;
CREATE INDEX institution_hovedskole ON institution(hovedskole) WHERE hovedskole IS NOT NULL;
CREATE INDEX institution_cvr ON institution(cvr) WHERE cvr IS NOT NULL;
CREATE INDEX institution_pnummer ON institution(pnummer) WHERE pnummer IS NOT NULL;
CREATE INDEX institution_type3 ON institution(type3);
CREATE INDEX institution_kommune ON institution(kommune);
CREATE INDEX institution_adm_kommune ON institution(adm_kommune) WHERE adm_kommune IS NOT NULL;
-- The order of the public extract (ir.md §1): each hovedskole followed by its afdelinger.
CREATE INDEX institution_udtraek ON institution(coalesce(hovedskole, nummer), hovedskole IS NOT NULL, nummer);

-- 'I': six digits; the number is never below what the configuration says. 'F': provisional, F + 5 digits (choices §5).
INSERT INTO nummerserie VALUES ('I', 0), ('F', 10001);

-- A case: changes that wait for the ministry's approval (ir.md §3, choices §5). They are made when it is approved, by the rules as they are then.
CREATE TABLE sag (
  id           INTEGER PRIMARY KEY,
  udveksling   TEXT NOT NULL UNIQUE,     -- kvitteringsId of the request
  anmodet      INTEGER NOT NULL,
  ejer         TEXT NOT NULL,            -- the role that the caller acted in: `system:<id>` or `part:<id>`
  cvr          TEXT NOT NULL,            -- of the caller's certificate
  parter       TEXT NOT NULL,            -- JSON: the keys of the parties that it acted for
  aendringer   TEXT NOT NULL,            -- JSON of institutioner::Aendring, in order
  status       TEXT NOT NULL CHECK (status IN ('afventer', 'godkendt', 'afvist', 'trukket')),
  afgjort      INTEGER,
  afgoerelse   TEXT,                     -- kvitteringsId of the decision
  begrundelse  TEXT,
  CHECK ((status = 'afventer') = (afgjort IS NULL))
) STRICT;
CREATE INDEX sag_status ON sag(status, id);

-- A-numbers: older keys, with the number that has taken over (dtr-rules 56-58). No new agreement is made on one.
CREATE TABLE anummer (
  nummer        TEXT PRIMARY KEY,
  efterfoelger  TEXT,                    -- of Dagtilbudsregisteret or Institutionsregisteret; NULL where nobody has said
  kommunekode   INTEGER,
  navn          TEXT,
  indlaest      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The two registers share the journal's `aendring`; each is read by a cursor of its own.
CREATE INDEX aendring_dagtilbud ON aendring(nr) WHERE niveau <> 'institution';
CREATE INDEX aendring_institution ON aendring(nr) WHERE niveau = 'institution';
