// `npm test [-- PATH… | --only types,lint,…]`: sets up what is missing, runs the checks, and ends with one line of counts.
import { mkdtempSync, existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  become,
  calledFrom,
  childEnv,
  ensureBuilt,
  ensureInstalled,
  nodeBinary,
  orEnd,
  readJson,
  root,
  run,
} from './environment.mjs';
import { findChromium } from './findChromium.mjs';
import { planTests, usage, UsageError } from './testPlan.mjs';

const plan = readPlan();
const only = plan.groups;
const vitest = ['--config', 'build/vitest.config.ts', ...plan.unit];

const total = { passed: 0, failed: 0, skipped: 0 };
let results = '';
const tool = (...parts) => join(root, 'node_modules', ...parts);

orEnd(ensureInstalled);
if (plan.isWatch) become(nodeBinary, [tool('vitest', 'vitest.mjs'), 'watch', ...vitest], { cwd: root });
else runChecks();

function runChecks() {
  results = mkdtempSync(join(tmpdir(), 'winnow-test-'));
  if (only.includes('types')) {
    for (const room of ['shared', 'electron', 'renderer', 'e2e'])
      check(`types of ${room}`, [tool('typescript', 'bin', 'tsc'), '-p', room]);
  }
  if (only.includes('lint'))
    check('lint', [tool('oxlint', 'bin', 'oxlint'), '--config', 'build/oxlint.json', '--deny-warnings', '.']);
  if (only.includes('format'))
    check('format', [
      tool('prettier', 'bin', 'prettier.cjs'),
      '--config',
      'build/prettier.json',
      '--check',
      '.',
      '--log-level',
      'warn',
      '--ignore-path',
      'build/prettierignore',
    ]);
  if (only.includes('layers')) check('layers', [join(root, 'build', 'layerCheck.mjs')]);
  if (only.includes('unit'))
    unitTests('unit tests', plan.unit.length > 0 ? [] : ['--project=sources', '--project=page']);
  if (only.includes('models')) unitTests('models and their processes', ['--project=models']);
  if (only.includes('e2e')) endToEnd();

  rmSync(results, { recursive: true, force: true });
  process.exitCode = total.failed > 0 ? 1 : 0;
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
}

function readPlan() {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(usage);
    process.exit(0);
  }
  try {
    return planTests(args, { root, from: calledFrom() });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

function heading(name) {
  process.stdout.write(`\n── ${name}\n`);
}

/** A tool whose exit code is its whole answer counts as one test. */
function check(name, args) {
  heading(name);
  const isFine = run(nodeBinary, args) === 0;
  process.stdout.write(isFine ? 'passed\n' : 'FAILED\n');
  add({ passed: isFine ? 1 : 0, failed: isFine ? 0 : 1, skipped: 0 });
}

function add(counts) {
  for (const key of Object.keys(total)) total[key] += counts[key];
}

/** A runner that ends badly without naming a failed test (a file that cannot be loaded, a crash) counts as one failure. */
function addRun(code, counts) {
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  add(counts);
}

/** `models` is the group of what takes minutes: every model of the zoo, and all that starts a model's process for each of its tests. */
function unitTests(title, projects) {
  heading(title);
  const report = join(results, `${title.replaceAll(' ', '-')}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = run(nodeBinary, [tool('vitest', 'vitest.mjs'), 'run', ...vitest, ...projects, ...reporters]);
  if (!existsSync(report)) return addRun(code || 1, { passed: 0, failed: 0, skipped: 0 });
  const { testResults } = readJson(report);
  const tests = testResults.flatMap((file) => file.assertionResults);
  const broken = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed'),
  );
  const count = (...states) => tests.filter((test) => states.includes(test.status)).length;
  const passed = count('passed');
  const failed = count('failed');
  addRun(code, { passed, failed: failed + broken.length, skipped: tests.length - passed - failed });
}

function endToEnd() {
  heading('end-to-end specs');
  let chromium;
  try {
    ensureBuilt();
    chromium = findChromium();
  } catch (error) {
    process.stdout.write(`FAILED: ${error.message}\n`);
    return add({ passed: 0, failed: 1, skipped: 0 });
  }
  const report = join(results, 'e2e.json');
  const env = { ...childEnv, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const args = ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'];
  if (plan.shell !== null) args.push(`--project=${plan.shell}`);
  args.push(...plan.specs);
  const code = run(nodeBinary, [tool('@playwright', 'test', 'cli.js'), ...args], { env });
  if (!existsSync(report)) return addRun(code || 1, { passed: 0, failed: 0, skipped: 0 });
  const { stats } = readJson(report);
  addRun(code, { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped });
}
