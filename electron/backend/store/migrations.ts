import type Database from 'better-sqlite3';
import { convertTagLog } from './convertTagLog.ts';
import { firstTables } from './firstTables.ts';

/**
 * One step from user_version n to n + 1: `sql`, then `convert` for what SQL cannot say. Steps are never edited once
 * released: a change is a new step.
 */
export type Migration = {
  readonly version: number;
  readonly sql: string;
  readonly convert?: (db: Database.Database) => void;
};

/** "Wnnw": marks a SQLite file as a Winnow project. */
export const applicationId = 0x576e6e77;

export const migrations: readonly Migration[] = [
  {
    version: 1,
    sql: firstTables,
  },
  {
    version: 2,
    sql: `
CREATE TABLE slice (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  filter TEXT NOT NULL,
  description TEXT NOT NULL,
  weight REAL NOT NULL,
  ease REAL NOT NULL,
  target REAL,
  human_level REAL,
  created_at TEXT NOT NULL
) STRICT;
`,
  },
  {
    version: 3,
    sql: `
-- The taxonomy: how a tag looks, the key that sets it, and what a person says of it in the prioritisation table.
ALTER TABLE tag ADD COLUMN colour TEXT NOT NULL DEFAULT '';
ALTER TABLE tag ADD COLUMN key TEXT;
ALTER TABLE tag ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE tag ADD COLUMN weight REAL NOT NULL DEFAULT 1;
ALTER TABLE tag ADD COLUMN ease REAL NOT NULL DEFAULT 1;
ALTER TABLE tag ADD COLUMN human_level REAL;
ALTER TABLE tag ADD COLUMN is_chosen INTEGER NOT NULL DEFAULT 0;
-- Merged or removed: not shown, but kept as it was for the undo.
ALTER TABLE tag ADD COLUMN is_retired INTEGER NOT NULL DEFAULT 0;
-- Every name that a tag has or had: the log keeps the names of its day.
CREATE TABLE tag_name (name TEXT PRIMARY KEY, tag_id INTEGER NOT NULL REFERENCES tag (id)) STRICT, WITHOUT ROWID;
INSERT INTO tag_name (name, tag_id) SELECT name, id FROM tag;
-- 1 yes, 0 no; no row: unknown. Answers are read by tag and kept in memory: an index by example would only be written.
DROP INDEX example_tag_by_example;
ALTER TABLE example_tag ADD COLUMN answer INTEGER NOT NULL DEFAULT 1 CHECK (answer IN (0, 1));

-- What a slice's target is about (accuracy when nobody says) and the column its examples count by.
ALTER TABLE slice ADD COLUMN metric TEXT NOT NULL DEFAULT 'accuracy';
ALTER TABLE slice ADD COLUMN weight_by TEXT;

-- Examples drawn at random from a filter, in the order drawn (int32), and the bits of all they were drawn from (uint32 words,
-- over the first row_count examples); little-endian. last_batch: the decisions that stood then, so that labels as of the draw
-- can be had from the log.
CREATE TABLE sample (
  id INTEGER PRIMARY KEY,
  purpose TEXT NOT NULL CHECK (purpose IN ('tags', 'blind', 'audit')),
  filter TEXT NOT NULL,
  seed INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  population INTEGER NOT NULL,
  members BLOB NOT NULL,
  examples BLOB NOT NULL,
  last_batch INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
-- What a person called an example without seeing its label or prediction; class −1: could not tell.
CREATE TABLE blind_label (example_id INTEGER PRIMARY KEY, class_id INTEGER NOT NULL) STRICT;

-- Clusters of a run's embeddings. codes: int16 [examples], -1 in none. info: JSON of names, sizes and what sets each apart.
CREATE TABLE run_cluster (
  run_id INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  k INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  codes BLOB NOT NULL,
  info TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
`,
    convert: convertTagLog,
  },
  {
    version: 4,
    sql: '',
    convert(db) {
      addColumn(db, 'slice', 'is_chosen INTEGER NOT NULL DEFAULT 0');
      // The batch of answers that brought a retired tag back: its undo takes the tag away again.
      addColumn(db, 'tag', 'revived_by INTEGER');
    },
  },
  {
    version: 5,
    sql: `
-- JSON list of what had to be changed to run the model, in sentences; and what of the runtime it ran on.
ALTER TABLE run ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE run ADD COLUMN provider TEXT NOT NULL DEFAULT 'cpu';
`,
  },
  {
    version: 6,
    sql: `
-- Copies and neighbours of every example: one row of what they were found by (info: JSON), and the numbers in blocks, int32 or float32,
-- one or several an example; start counts numbers.
CREATE TABLE similarity (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  row_count INTEGER NOT NULL,
  info TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE similarity_block (name TEXT NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (name, start)) STRICT, WITHOUT ROWID;
`,
  },
  {
    version: 7,
    sql: `
-- The label book: what a class means, examples that are in it and out of it, and the rules of its boundaries. classes: JSON list of
-- names. filter and label: what the rule says of examples, null where it says it in words alone.
CREATE TABLE book_class (name TEXT PRIMARY KEY, definition TEXT NOT NULL, changed_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE book_example (
  class_name TEXT NOT NULL,
  example_id INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('in', 'out')),
  note TEXT NOT NULL,
  PRIMARY KEY (class_name, example_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE book_rule (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL,
  classes TEXT NOT NULL,
  filter TEXT,
  label TEXT,
  source_kind TEXT,
  source_anchor INTEGER,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  is_retired INTEGER NOT NULL
) STRICT;
-- Every change of it, appended to and never edited: what the entry was and became (JSON, null for none). target: the change that it takes back.
CREATE TABLE book_change (
  id INTEGER PRIMARY KEY,
  mutation_id TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('class', 'example', 'rule')),
  subject TEXT NOT NULL,
  before TEXT,
  after TEXT,
  target INTEGER
) STRICT;
CREATE INDEX book_change_by_subject ON book_change (kind, subject);
`,
  },
];

/** Some files of version 3 have these columns already: builds in between made them so. */
function addColumn(db: Database.Database, table: string, column: string): void {
  const [name] = column.split(' ');
  const columns = db.pragma(`table_info(${table})`) as { readonly name: string }[];
  if (!columns.some((one) => one.name === name)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${column}`);
}
