import { expect, test } from 'vitest';
import {
  type ClassCode,
  type Column,
  type ExampleId,
  exampleIds,
  firstId,
  idsOf,
  type LabelColumn,
  mapIds,
  type ModelClass,
  type SourceRow,
} from './ids.ts';

const labels = Int32Array.of(2, 0, 1) as LabelColumn;
const toModel = Int32Array.of(1, 2, 0) as Column<ClassCode, ModelClass>;
const sourceRows = Uint32Array.of(7, 8, 9) as Column<ExampleId, SourceRow, Uint32Array>;

test('numbers of different kinds do not compile where the other is asked for', () => {
  const example = 1 as ExampleId;
  const label: ClassCode = labels[example]!;
  const modelClass: ModelClass = toModel[label]!;
  const row: SourceRow = sourceRows[example]!;
  expect([label, modelClass, row]).toEqual([0, 1, 8]);
  // @ts-expect-error A plain number tells nothing of what it counts.
  const byNumber: ClassCode = labels[2]!;
  // @ts-expect-error A label is no example.
  const byLabel: ClassCode = labels[label]!;
  // @ts-expect-error An example is no class.
  const byExample: ModelClass = toModel[example]!;
  // @ts-expect-error A row of the source is no example, though the two are equal in many a project.
  const ofRow: ClassCode = labels[row]!;
  // @ts-expect-error A class of the model is no class of the project.
  const again: ModelClass = toModel[modelClass]!;
  // @ts-expect-error Nor is a plain number written as a label.
  labels[example] = 0 as number;
  expect([byNumber, byLabel, byExample, ofRow, again]).toEqual([1, 2, 2, undefined, 2]);
});

test('lists and loops keep the kind of number', () => {
  const found: ClassCode[] = [];
  for (let id = firstId; id < labels.length; id++) found.push(labels[id]!);
  expect(found).toEqual([2, 0, 1]);
  const ids = exampleIds(3);
  const odd: readonly ClassCode[] = mapIds(
    ids.filter((id) => id % 2 === 1),
    (id) => labels[id]!,
  );
  expect(odd).toEqual([0]);
  expect([...idsOf(new Set<ExampleId>(ids))].map((id): ClassCode => labels[id]!)).toEqual([2, 0, 1]);
});
