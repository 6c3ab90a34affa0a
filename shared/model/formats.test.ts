import { expect, test } from 'vitest';
import {
  dataExtensions,
  exportFormats,
  extensionOf,
  formatNamed,
  isArrayFile,
  predictionExtensions,
  predictionTableFormat,
  sourceFormats,
  tableExtensions,
} from './formats.ts';
import { isPictureName, shownPictureType } from './pictureFormats.ts';

test('the lists of the screens follow from the table', () => {
  expect(sourceFormats).toEqual([
    'csv',
    'parquet',
    'arrow',
    'libsvm',
    'jsonl',
    'json',
    'label_studio',
    'prodigy',
    'doccano',
    'argilla',
    'fiftyone',
    'coco',
    'sqlite',
    'xlsx',
    'npz',
    'npy',
    'image_folder',
  ]);
  expect(exportFormats).toEqual(['same', 'csv', 'parquet', 'jsonl', 'image_folder']);
  expect(tableExtensions).toEqual([
    'csv',
    'tsv',
    'tab',
    'parquet',
    'pq',
    'arrow',
    'arrows',
    'feather',
    'ipc',
    'libsvm',
    'svm',
    'svmlight',
    'jsonl',
    'ndjson',
    'json',
    'sqlite',
    'sqlite3',
    'db',
    'db3',
    'xlsx',
    'npz',
    'npy',
  ]);
  expect(dataExtensions).toEqual([...tableExtensions, 'txt', 'data', 'dat', 'arff']);
  expect(predictionExtensions).toEqual('npy npz csv tsv tab txt parquet pq json jsonl ndjson'.split(' '));
});

test('a format is found by its name, a table of predictions by its extension', () => {
  expect([formatNamed('tsv'), formatNamed('jsonl'), formatNamed('xml'), formatNamed('toString')]).toEqual([
    'csv',
    'jsonl',
    null,
    null,
  ]);
  expect(['a/p.PQ', 'p.txt', 'p.jsonl', 'p'].map(predictionTableFormat)).toEqual(['parquet', 'csv', null, null]);
  expect([isArrayFile('C:\\x\\P.NPY'), isArrayFile('p.npz'), isArrayFile('npy')]).toEqual([true, true, false]);
});

test('an extension is what stands behind the last dot of the name', () => {
  expect(['a.b/c', '/x/.csv', 'x\\.csv', 'a.tar.gz', 'A.CSV', 'a.', '..csv'].map(extensionOf)).toEqual([
    '',
    '',
    '',
    'gz',
    'csv',
    '',
    'csv',
  ]);
});

test('a picture is known by its name, and shown as it is where a browser can', () => {
  expect(['a.JPG', 'b/c.jfif', 'd.avif', 'e.bmp', 'f.svg', 'png'].map(isPictureName)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(['png', 'jpeg', 'heif', 'tiff', 'svg', 'constructor'].map(shownPictureType)).toEqual([
    'image/png',
    'image/jpeg',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
