/** The tables of version 1: what every project file began with. Released, so never edited; see `migrations.ts`. */
export const firstTables = `
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
`;
