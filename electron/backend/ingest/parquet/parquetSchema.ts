import {
  fieldOf,
  numberField,
  structField,
  textField,
  type ThriftStruct,
} from '#backend/ingest/parquet/thriftCompact.ts';

const physicalTypes = [
  'BOOLEAN',
  'INT32',
  'INT64',
  'INT96',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
] as const;
export type PhysicalType = (typeof physicalTypes)[number];

export type TimeUnit = 'ms' | 'us' | 'ns';
/** What a stored value stands for. */
export type LogicalType =
  | { readonly kind: 'plain' }
  | { readonly kind: 'text' }
  | { readonly kind: 'decimal'; readonly scale: number; readonly precision: number }
  | { readonly kind: 'date' }
  | { readonly kind: 'time'; readonly unit: TimeUnit }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly isUtc: boolean }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'float16' }
  | { readonly kind: 'interval' }
  | { readonly kind: 'bytes' };

export type SchemaNode = {
  readonly name: string;
  readonly repetition: 'required' | 'optional' | 'repeated';
  readonly group: 'list' | 'map' | null;
  readonly children: readonly SchemaNode[];
  /** Null for a group. */
  readonly leaf: Leaf | null;
  /** Levels at which this node, and not only its parents, is there. */
  readonly definition: number;
  readonly repetitionLevel: number;
};

/** A column as it is stored. */
export type Leaf = {
  readonly index: number;
  readonly path: readonly string[];
  readonly type: PhysicalType;
  /** Bytes of a value; 0 where it varies. */
  readonly width: number;
  readonly logical: LogicalType;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
};

export const widths: Readonly<Record<PhysicalType, number>> = {
  BOOLEAN: 1,
  INT32: 4,
  INT64: 8,
  INT96: 12,
  FLOAT: 4,
  DOUBLE: 8,
  BYTE_ARRAY: 0,
  FIXED_LEN_BYTE_ARRAY: 0,
};

const repetitions = ['required', 'optional', 'repeated'] as const;
const deepest = 60;

/** The tree of columns. Throws RangeError with the reason where the elements make none. */
export function schemaTree(elements: readonly ThriftStruct[]): {
  readonly columns: readonly SchemaNode[];
  readonly leaves: readonly Leaf[];
} {
  const leaves: Leaf[] = [];
  let next = 1;
  const root = elements[0];
  if (root === undefined) throw new RangeError('it has no columns');

  function node(parent: Pick<SchemaNode, 'definition' | 'repetitionLevel'>, path: readonly string[]): SchemaNode {
    const element = elements[next++];
    if (element === undefined) throw new RangeError('its list of columns ends too early');
    if (path.length > deepest) throw new RangeError('its columns are nested too deep');
    const name = textField(element, 4);
    const repetition = repetitions[numberField(element, 3) ?? 0];
    if (name === undefined || repetition === undefined) throw new RangeError('one of its columns has no name or kind');
    const own = [...path, name];
    const levels = {
      definition: parent.definition + (repetition === 'required' ? 0 : 1),
      repetitionLevel: parent.repetitionLevel + (repetition === 'repeated' ? 1 : 0),
    };
    const count = numberField(element, 5) ?? 0;
    if (count < 0) throw new RangeError('one of its columns has a negative number of parts');
    if (count === 0 && numberField(element, 1) !== undefined) {
      const leaf = leafOf(element, { path: own, index: leaves.length, ...levels });
      leaves.push(leaf);
      return { name, repetition, group: null, children: [], leaf, ...levels };
    }
    const children: SchemaNode[] = [];
    for (let i = 0; i < count; i++) children.push(node(levels, own));
    return { name, repetition, group: groupKind(element), children, leaf: null, ...levels };
  }

  const columns: SchemaNode[] = [];
  const count = numberField(root, 5) ?? 0;
  for (let i = 0; i < count; i++) columns.push(node({ definition: 0, repetitionLevel: 0 }, []));
  return { columns, leaves };
}

function groupKind(element: ThriftStruct): SchemaNode['group'] {
  const converted = numberField(element, 6);
  const logical = structField(element, 10)?.fields[0]?.id;
  if (converted === 3 || logical === 3) return 'list';
  // MAP_KEY_VALUE stands for MAP in files of old writers.
  return converted === 1 || converted === 2 || logical === 2 ? 'map' : null;
}

function leafOf(
  element: ThriftStruct,
  place: {
    readonly path: readonly string[];
    readonly index: number;
    readonly definition: number;
    readonly repetitionLevel: number;
  },
): Leaf {
  const type = physicalTypes[numberField(element, 1)!];
  if (type === undefined) throw new RangeError(`“${place.path.join('.')}” is of a type that Parquet has not got`);
  const width = type === 'FIXED_LEN_BYTE_ARRAY' ? (numberField(element, 2) ?? -1) : widths[type];
  if (width < 0 || width > 2 ** 24)
    throw new RangeError(`“${place.path.join('.')}” has values of a length that makes no sense`);
  return {
    index: place.index,
    path: place.path,
    type,
    width,
    logical: logicalType(element, type),
    maxDefinition: place.definition,
    maxRepetition: place.repetitionLevel,
  };
}

/** By number of the converted type, which old writers give alone. */
const converted: ReadonlyMap<number, LogicalType> = new Map<number, LogicalType>([
  [0, { kind: 'text' }],
  [4, { kind: 'text' }],
  [6, { kind: 'date' }],
  [7, { kind: 'time', unit: 'ms' }],
  [8, { kind: 'time', unit: 'us' }],
  [9, { kind: 'timestamp', unit: 'ms', isUtc: true }],
  [10, { kind: 'timestamp', unit: 'us', isUtc: true }],
  [11, { kind: 'unsigned' }],
  [12, { kind: 'unsigned' }],
  [13, { kind: 'unsigned' }],
  [14, { kind: 'unsigned' }],
  [19, { kind: 'text' }],
  [20, { kind: 'bytes' }],
  [21, { kind: 'interval' }],
]);

function logicalType(element: ThriftStruct, type: PhysicalType): LogicalType {
  const found = annotated(element);
  const isOfBytes = type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY';
  const fits: Readonly<Record<LogicalType['kind'], boolean>> = {
    plain: true,
    text: isOfBytes,
    decimal: type === 'INT32' || type === 'INT64' || isOfBytes,
    date: type === 'INT32',
    time: type === 'INT32' || type === 'INT64',
    timestamp: type === 'INT64',
    unsigned: type === 'INT32' || type === 'INT64',
    uuid: type === 'FIXED_LEN_BYTE_ARRAY',
    float16: type === 'FIXED_LEN_BYTE_ARRAY',
    interval: type === 'FIXED_LEN_BYTE_ARRAY',
    bytes: isOfBytes,
  };
  return fits[found.kind] ? found : { kind: 'plain' };
}

/** By the number of the annotation, for those that say it all. */
const annotations: ReadonlyMap<number, LogicalType> = new Map<number, LogicalType>([
  [1, { kind: 'text' }],
  [4, { kind: 'text' }],
  [6, { kind: 'date' }],
  [12, { kind: 'text' }],
  [13, { kind: 'bytes' }],
  [14, { kind: 'uuid' }],
  [15, { kind: 'float16' }],
  [17, { kind: 'bytes' }],
  [18, { kind: 'bytes' }],
]);

function annotated(element: ThriftStruct): LogicalType {
  const field = structField(element, 10)?.fields[0];
  const known = field === undefined ? undefined : annotations.get(field.id);
  if (known !== undefined) return known;
  const detail: ThriftStruct =
    field !== undefined && typeof field.value === 'object' && 'fields' in field.value ? field.value : { fields: [] };
  switch (field?.id) {
    case 5:
      return decimalOf(element, numberField(detail, 1), numberField(detail, 2));
    case 7:
      return { kind: 'time', unit: unitOf(detail) };
    case 8:
      return { kind: 'timestamp', unit: unitOf(detail), isUtc: fieldOf(detail, 1) === true };
    case 10:
      return fieldOf(detail, 2) === false ? { kind: 'unsigned' } : { kind: 'plain' };
    default: {
      const old = numberField(element, 6) ?? -1;
      return old === 5 ? decimalOf(element, undefined, undefined) : (converted.get(old) ?? { kind: 'plain' });
    }
  }
}

function decimalOf(element: ThriftStruct, scale: number | undefined, precision: number | undefined): LogicalType {
  return {
    kind: 'decimal',
    scale: scale ?? numberField(element, 7) ?? 0,
    precision: precision ?? numberField(element, 8) ?? 0,
  };
}

function unitOf(detail: ThriftStruct): TimeUnit {
  const unit = structField(detail, 2)?.fields[0]?.id;
  return unit === 2 ? 'us' : unit === 3 ? 'ns' : 'ms';
}

/** The stored columns below a node. */
export function leavesOf(node: SchemaNode): Leaf[] {
  return node.leaf === null ? node.children.flatMap(leavesOf) : [node.leaf];
}
