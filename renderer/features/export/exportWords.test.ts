import { expect, test } from 'vitest';
import type { JobInfo } from '#shared/contract/values.ts';
import {
  exportResult,
  isByteExact,
  joinPath,
  remedyFor,
  targetProblem,
  verifiedText,
  writtenFormats,
  type ExportResult,
} from './exportWords.ts';

const result: ExportResult = {
  to: '/tmp/out',
  format: 'same',
  examples: 98,
  relabelled: 12,
  excluded: 2,
  files: [],
  verified: true,
};
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

test('says what was compared, and no more', () => {
  const text = (change: Partial<typeof result>, sources: Parameters<typeof verifiedText>[1], isPartial = false) =>
    verifiedText({ ...result, ...change }, sources, isPartial).replaceAll('\u00a0', ' ');
  expect(text({}, ['csv'])).toBe(
    'Read back and compared: identical to the source except 12 decided cells and 2 examples left out.',
  );
  expect(text({ relabelled: 0 }, ['jsonl'])).toBe(
    'Read back and compared: identical to the source except 2 examples left out.',
  );
  expect(text({ relabelled: 0, excluded: 0 }, ['csv'])).toBe('Read back and compared: identical to the source.');
  expect(text({ excluded: 0 }, ['parquet'])).toBe(
    'Read back and compared: the same values as the source except 12 decided cells.',
  );
  expect(text({ relabelled: 1, excluded: 0 }, ['image_folder'])).toBe(
    'Read back and compared with the originals: 98 pictures, 1 picture in the folder of another class.',
  );
  expect(text({ format: 'parquet' }, ['csv'])).toBe(
    'Read back as it was written: 98 examples, 12 new labels and 2 examples left out.',
  );
  expect(text({ examples: 12 }, ['csv'], true)).toBe(
    'Read back and compared: the rows of the source whose label changed, identical to the source except 12 decided cells.',
  );
});

test('JSON and Parquet are laid out anew', () => {
  expect(isByteExact(['csv', 'image_folder'])).toBe(true);
  expect(isByteExact(['csv', 'parquet'])).toBe(false);
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
