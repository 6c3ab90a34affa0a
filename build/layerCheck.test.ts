import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript: it runs before anything is compiled
import { importsOf, layerBreaches, projectFiles } from './layerCheck.mjs';

const breaches = (path: string, source: string): string[] => layerBreaches([{ path, source }]);

test.each([
  ['shared/base/a.ts', "import { x } from '../model/x.ts';"],
  ['shared/analysis/a.ts', "import { x } from '#shared/query/x.ts';"],
  ['shared/contract/a.ts', "import { x } from '../rpc/x.ts';"],
  ['shared/base/a.ts', "import { readFile } from 'node:fs/promises';"],
  ['shared/base/a.ts', "import { parse } from 'csv-parse';"],
  ['shared/rpc/a.ts', "import type { Backend } from '#backend/backend.ts';"],
  ['renderer/data/a.ts', "import type { Backend } from '#backend/backend.ts';"],
  ['renderer/data/a.ts', "export * from '../../electron/shells/web/main.ts';"],
  ['renderer/data/a.ts', "const fs = await import('node:fs');"],
  ['renderer/data/a.ts', "type Db = import('better-sqlite3').Database;"],
  ['renderer/data/a.ts', "import { notify } from '#renderer/ui/Toasts.tsx';"],
  ['renderer/data/a.ts', "import { JobRow } from '../widgets/JobProgress.tsx';"],
  ['renderer/ui/A.tsx', "import type { KeyAction } from '#renderer/state/keymap.ts';"],
  ['renderer/ui/A.tsx', "import { useMethod } from '#renderer/data/client.ts';"],
  ['renderer/ui/A.tsx', "import { JobRow } from '#renderer/widgets/JobProgress.tsx';"],
  ['renderer/state/a.ts', "import { call } from '#renderer/data/client.ts';"],
  ['renderer/viewers/A.tsx', "import { a } from '#renderer/features/explore/a.ts';"],
  ['renderer/viewers/A.tsx', "import { JobRow } from '#renderer/widgets/JobProgress.tsx';"],
  ['renderer/widgets/A.tsx', "import { a } from '#renderer/features/explore/a.ts';"],
  ['renderer/features/review/A.tsx', "import { App } from '#renderer/boot/App.tsx';"],
  ['renderer/utils/a.ts', "import { count } from '#renderer/ui/format.ts';"],
  ['renderer/features/review/A.tsx', "import { b } from '../explore/b.ts';"],
  ['renderer/features/review/A.tsx', "import { b } from '#renderer/features/explore/b.ts';"],
  ['electron/backend/a.ts', "import { App } from '#renderer/boot/App.tsx';"],
  ['electron/backend/a.ts', "import { app } from 'electron';"],
  ['electron/shells/web/a.ts', "import { app } from 'electron/main';"],
  ['electron/backend/a.ts', "import { main } from '#shells/cli/main.ts';"],
  ['electron/backend/handlers/a.ts', "import Database from 'better-sqlite3';"],
  ['electron/backend/project/a.ts', "import { sortRows } from '../fields/a.ts';"],
  ['electron/backend/measure/a.ts', "import type { Job } from '#backend/jobs/a.ts';"],
  ['electron/backend/jobs/a.ts', "import { createBackend } from '../createBackend.ts';"],
  ['electron/backend/analysis/a.ts', "import { readFileSync } from 'node:fs';"],
  ['electron/backend/analysis/a.ts', "import type { OpenProject } from '../project/openProject.ts';"],
  ['electron/backend/columns/a.ts', "import { b } from '../store/b.ts';"],
  ['electron/backend/handlers/a.ts', 'const all = "SELECT id FROM examples WHERE id = ?";'],
  ['electron/backend/fields/a.ts', 'const known = new Map<string, Map<number, string>>();'],
  ['electron/backend/fields/a.ts', 'const known: Map<string, number> = new Map();'],
  [
    'electron/backend/fields/a.ts',
    'export const known =\n  new WeakMap<RunData, { readonly found: ClusterData | null }>();',
  ],
  ['electron/backend/fields/a.ts', 'const arrays = new WeakSet([]);'],
  [
    'electron/backend/fields/a.ts',
    "import { createRecentMap } from '../project/recentMap.ts';\nconst a = createRecentMap<string, Bitset>(4);",
  ],
  ['electron/backend/fields/a.ts', 'let total = 0;'],
  ['electron/backend/handlers/a.ts', "import { allRows } from '../store/sql.ts';"],
  ['electron/backend/jobs/a.test.ts', "import { connection } from '../store/sql.ts';"],
  ['electron/backend/handlers/a.ts', 'if (project.file.db.open) return;'],
  ['electron/backend/jobs/a.ts', 'if (!job.file?.db?.open) return;'],
  ['electron/shells/desktop/a.ts', `import { app } from 'electron';\n${'x();\n'.repeat(400)}`],
])('%s may not: %s', (path, source) => {
  expect(breaches(path, source)).toHaveLength(1);
});

test.each([
  ['shared/rpc/a.ts', "import { z } from 'zod';\nimport { x } from '../contract/x.ts';"],
  ['shared/contract/a.ts', "const kinds = ['import', 'predict'];"],
  ['shared/rpc/a.test.ts', "import { WebSocket } from 'ws';"],
  ['shared/base/a.ts', "// import { x } from '../rpc/x.ts';\n/* import 'electron' */"],
  ['renderer/features/review/A.tsx', "import { b } from './b.ts';\nimport { c } from '#renderer/ui/c.tsx';"],
  ['renderer/data/a.ts', "import { useUi } from '#renderer/state/uiState.ts';"],
  [
    'renderer/widgets/A.tsx',
    "import { useMethod } from '#renderer/data/client.ts';\nimport { Card } from '../ui/Card.tsx';",
  ],
  ['renderer/features/review/A.tsx', "import { ExampleView } from '#renderer/viewers/ExampleView.tsx';"],
  ['renderer/boot/a.tsx', "const load = () => import('#renderer/features/review/ReviewScreen.tsx');"],
  ['renderer/ui/A.tsx', "const label = 'Select all rows from this class';"],
  ['electron/backend/decisions/a.ts', "import { b } from '../fields/b.ts';\nimport { c } from './c.ts';"],
  ['electron/backend/handlers/a.ts', "import type { BackendState } from '../backendState.ts';"],
  ['electron/shells/desktop/a.ts', "import { app } from 'electron';"],
  [
    'electron/backend/fields/a.ts',
    "const names = new Set(['a']);\nconst kept = createMemo<Bitset>(4);\nfunction f() {\n  const seen = new Map<string, number>();\n  let n = 0;\n}",
  ],
  ['electron/backend/fields/a.test.ts', 'let t: TestBackend;'],
  ['electron/backend/testing/a.ts', "import { connection } from '../store/sql.ts';"],
  ['electron/backend/ingest/a.ts', "const system = /^(?:thumbs\\.db|desktop\\.ini)$/;\nconst name = 'a/Thumbs.db';"],
  ['electron/backend/store/a.ts', "import Database from 'better-sqlite3';\nconst all = `SELECT id FROM examples`;"],
  ['electron/shells/desktop/a.ts', `import { app } from 'electron';\n${'// why\n\n'.repeat(500)}`],
  ['electron/shells/desktop/a.ts', `import type { Menu } from 'electron';\n${'x();\n'.repeat(500)}`],
])('%s may: %s', (path, source) => {
  expect(breaches(path, source)).toEqual([]);
});

test('imports are read from code only', () => {
  const source = `import a, { b } from 'a';\nimport 'b';\nexport { c } from "c";\nconst d = import('d');\nconst url = 'http://x'; // from 'e'\nimport type {\n  F,\n} from 'f';`;
  expect(importsOf(source)).toEqual(['a', 'b', 'c', 'd', 'f']);
});

test('the whole project is looked at', () => {
  const paths = (projectFiles() as { path: string }[]).map((file) => file.path);
  expect(paths).toContain('shared/rpc/server.ts');
  expect(paths).toContain('electron/shells/web/main.ts');
});
