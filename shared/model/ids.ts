/**
 * Numbers that must not be taken for one another. Each is a plain number where it runs; a typed array of them stays a typed array
 * (`Column`), and gives the right kind of number only for the right kind of index.
 */
declare const kind: unique symbol;
type Id<Kind extends string> = number & { readonly [kind]: Kind };

/** Example of a project, dense from 0 in the order of import: the index into every column. */
export type ExampleId = Id<'example'>;
/** Class of the project, in the order of its list of classes; `noClass` where there is none. */
export type ClassCode = Id<'class'>;
/** Class of a model, in the model's own order. */
export type ModelClass = Id<'model class'>;
/** Row of the source file that an example came from, as the reader counts them. */
export type SourceRow = Id<'source row'>;

export const noClass = -1 as ClassCode;
export const noExample = -1 as ExampleId;

/** Values by id in a typed array: `labels[id]` is a class code for an example, and a mere number for anything else. */
export type Column<Index extends number, Value extends number, Values = Int32Array> = Values & {
  [id in Index]: Value;
};

/** Class of each example, `noClass` where it has none. */
export type LabelColumn = Column<ExampleId, ClassCode>;

/** Examples one after another, in a typed array. */
export type ExampleIds = {
  readonly [at: number]: ExampleId;
  [Symbol.iterator](): ArrayIterator<ExampleId>;
  filter(keep: (id: ExampleId, at: number) => boolean): ExampleIds;
  every(holds: (id: ExampleId, at: number) => boolean): boolean;
  some(holds: (id: ExampleId, at: number) => boolean): boolean;
  findIndex(holds: (id: ExampleId, at: number) => boolean): number;
  forEach(visit: (id: ExampleId, at: number) => void): void;
  slice(from?: number, to?: number): ExampleIds;
  subarray(from?: number, to?: number): ExampleIds;
  toSorted(): ExampleIds;
  at(place: number): ExampleId | undefined;
} & Int32Array;

/** Where a loop over all examples begins: `for (let id = firstId; id < rowCount; id++)` keeps the kind of number. */
export const firstId = 0 as ExampleId;

/** The ids of so many examples, from the first. */
export function exampleIds(count: number): ExampleIds {
  const ids = new Int32Array(count);
  for (let id = 0; id < count; id += 1) ids[id] = id;
  return ids as ExampleIds;
}

export function idsOf(ids: Iterable<ExampleId>): ExampleIds {
  return Int32Array.from(ids) as ExampleIds;
}

/** As `Array.from`, which takes ids for plain numbers. */
export function mapIds<Value>(ids: ExampleIds, make: (id: ExampleId, at: number) => Value): Value[] {
  const values: Value[] = [];
  for (let at = 0; at < ids.length; at += 1) values.push(make(ids[at]!, at));
  return values;
}
