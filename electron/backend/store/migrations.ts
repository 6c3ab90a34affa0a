import type Database from 'better-sqlite3';
import { convertTagLog } from './convertTagLog.ts';

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
    sql: `
CREATE TABLE project (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE dataset (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  modality TEXT NOT NULL,
  source_path TEXT NOT NULL,
  source_relative TEXT NOT NULL,
  source_bytes INTEGER NOT NULL,
  source_sha256 TEXT,
  media_root TEXT,
  media_relative TEXT,
  mapping TEXT NOT NULL,
  first_example INTEGER NOT NULL,
  examples INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  problems INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE class (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- A metadata column. storage: number (float64), coded (int32 into column_value), text (lengths + UTF-8).
CREATE TABLE column_def (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  type TEXT NOT NULL,
  storage TEXT NOT NULL CHECK (storage IN ('number', 'coded', 'text'))
) STRICT;
CREATE TABLE column_value (
  column_id INTEGER NOT NULL REFERENCES column_def (id),
  code INTEGER NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (column_id, code)
) STRICT, WITHOUT ROWID;

-- Blocks of rows, little-endian. column_id: a column_def, or a built-in one (see blocks.ts) below zero.
CREATE TABLE column_block (
  column_id INTEGER NOT NULL,
  dataset_id INTEGER NOT NULL,
  block INTEGER NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (column_id, dataset_id, block)
) STRICT;

CREATE TABLE problem (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL,
  file TEXT NOT NULL,
  source_row INTEGER,
  source_column TEXT,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  severity TEXT NOT NULL
) STRICT;
CREATE INDEX problem_by_dataset ON problem (dataset_id);
CREATE TABLE rejected (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL,
  source_row INTEGER NOT NULL,
  raw TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  model_path TEXT NOT NULL,
  model_sha256 TEXT NOT NULL,
  config TEXT,
  config_sha256 TEXT NOT NULL,
  classes TEXT NOT NULL,
  batch_size INTEGER NOT NULL,
  precision TEXT NOT NULL CHECK (precision IN ('f32', 'f64')),
  embedding_size INTEGER NOT NULL,
  state TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  duration_ms REAL NOT NULL,
  error TEXT,
  created_at TEXT NOT NULL
) STRICT;
-- kind: probabilities [rows, classes] in the run's precision; embeddings [rows, size] float32. start: first example.
CREATE TABLE run_block (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('probabilities', 'embeddings')),
  start INTEGER NOT NULL,
  data BLOB NOT NULL,
  UNIQUE (run_id, kind, start)
) STRICT;
CREATE TABLE run_failure (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  example_id INTEGER NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (run_id, example_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  params TEXT NOT NULL,
  params_sha256 TEXT NOT NULL,
  state TEXT NOT NULL,
  phase TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  unit TEXT NOT NULL,
  checkpoint TEXT,
  error TEXT,
  result TEXT,
  duration_ms REAL NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- The log. A batch is one act of a person (or its undo or redo, which names the batch it takes back or repeats).
CREATE TABLE decision_batch (
  id INTEGER PRIMARY KEY,
  mutation_id TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('apply', 'undo', 'redo')),
  target INTEGER REFERENCES decision_batch (id),
  action TEXT NOT NULL,
  value TEXT,
  reason TEXT,
  examples INTEGER NOT NULL
) STRICT;
-- One decided example, with what it was before and after: enough to undo, to redo and to replay.
CREATE TABLE decision (
  id INTEGER PRIMARY KEY,
  batch_id INTEGER NOT NULL REFERENCES decision_batch (id),
  example_id INTEGER NOT NULL,
  action TEXT NOT NULL,
  value TEXT,
  reason TEXT,
  before_label INTEGER NOT NULL,
  after_label INTEGER NOT NULL,
  before_state INTEGER NOT NULL,
  after_state INTEGER NOT NULL,
  before_text TEXT,
  after_text TEXT
) STRICT;
CREATE INDEX decision_by_batch ON decision (batch_id);
CREATE INDEX decision_by_example ON decision (example_id);

CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE example_tag (
  tag_id INTEGER NOT NULL REFERENCES tag (id),
  example_id INTEGER NOT NULL,
  PRIMARY KEY (tag_id, example_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX example_tag_by_example ON example_tag (example_id);
CREATE TABLE example_note (example_id INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
`,
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
];

/** Some files of version 3 have these columns already: builds in between made them so. */
function addColumn(db: Database.Database, table: string, column: string): void {
  const [name] = column.split(' ');
  const columns = db.pragma(`table_info(${table})`) as { readonly name: string }[];
  if (!columns.some((one) => one.name === name)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${column}`);
}
