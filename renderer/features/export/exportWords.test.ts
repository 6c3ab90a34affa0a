import { expect, test } from 'vitest';
import type { JobInfo } from '#shared/contract/values.ts';
import { exportResult, joinPath, remedyFor, targetProblem, verifiedText, writtenFormats } from './exportWords.ts';

const result = { to: '/tmp/out', format: 'same', examples: 98, relabelled: 12, excluded: 2, files: [], verified: true };
const job: JobInfo = {
  id: 1,
  kind: 'export',
  title: 'Export',
  state: 'done',
  phase: '',
  done: 98,
  total: 98,
  unit: 'examples',
  perSecond: null,
  remainingMs: null,
  durationMs: 10,
  error: null,
  result,
  canPause: false,
  canResume: false,
};

test('a result is read from a finished export only', () => {
  expect(exportResult(job)).toEqual(result);
  expect(exportResult({ ...job, state: 'running' })).toBeNull();
  expect(exportResult({ ...job, kind: 'import' })).toBeNull();
  expect(exportResult({ ...job, result: { to: 3 } })).toBeNull();
});

test('says what was compared', () => {
  expect(verifiedText(result, ['csv'], false)).toBe(
    'Read back and compared: identical to the source except 12\u00a0decided cells and 2\u00a0examples left out.',
  );
  expect(verifiedText({ ...result, relabelled: 1, excluded: 0 }, ['image_folder'], false)).toBe(
    'Read back and compared: identical to the source except 1\u00a0picture in the folder of another class.',
  );
  expect(verifiedText({ ...result, relabelled: 0 }, ['csv'], false)).toContain('except 2\u00a0examples left out.');
  expect(verifiedText({ ...result, relabelled: 0, excluded: 0 }, ['csv'], false)).toBe(
    'Read back and compared: identical to the source.',
  );
  expect(verifiedText({ ...result, format: 'parquet' }, ['parquet'], false)).toContain(
    '98\u00a0examples, 12 with a new label',
  );
  expect(verifiedText({ ...result, examples: 12 }, ['csv'], true)).toContain('the 12\u00a0changed examples');
});

test('"same" means what the sources are', () => {
  expect(writtenFormats('same', ['csv', 'csv', 'jsonl'])).toEqual(['csv', 'jsonl']);
  expect(writtenFormats('parquet', ['csv'])).toEqual(['parquet']);
});

test('a full target is answered with another folder, a changed source with another format', () => {
  expect(remedyFor('target_not_empty').remedy).toBe('another_folder');
  expect(remedyFor('source_changed').remedy).toBe('another_format');
  expect(remedyFor('internal').remedy).toBe('again');
});

test('a target must be a whole path', () => {
  expect(targetProblem('/home/me/out')).toBeNull();
  expect(targetProblem('C:\\data\\out')).toBeNull();
  expect(targetProblem('\\\\server\\share')).toBeNull();
  expect(targetProblem('out')).not.toBeNull();
  expect(targetProblem('  ')).not.toBeNull();
  expect(joinPath('C:\\data', 'out')).toBe('C:\\data\\out');
  expect(joinPath('/', 'out')).toBe('/out');
});
