import { mapIds, type ExampleId, type ExampleIds } from '#shared/model/ids.ts';
import { hasBit, type Bitset } from '#shared/analysis/bitset.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { CellValue } from '#shared/contract/values.ts';
import { definitionOf } from '#shared/model/fields.ts';
import type { FieldSource } from '#shared/query/fields.ts';
import type { OpenProject } from '../project/openProject.ts';
import { catalogOf, fieldOf, ownFieldOf } from './fieldCatalog.ts';
import { columnField } from './ownFields.ts';

const mostLetters = 400;

/** Values of one field for the given examples, as the page shows them; long text of the data is cut. */
export function fieldValues(project: OpenProject, field: string, ids: ExampleIds): CellValue[] {
  const own = ownFieldOf(project, field);
  const source = catalogOf(project).resolve(field) ?? (own ? undefined : ignoredColumn(project, field));
  if (!source) {
    // A field that the project has nothing of yet, as predictions before the first run.
    if (own) return mapIds(ids, () => null);
    throw new WinnowError('bad_input', `There is no field "${field}".`);
  }
  const isOfData = own === null || definitionOf(own).kind === 'column';
  const cell = cellsOf(source);
  return mapIds(ids, isOfData ? (id) => shortened(cell(id)) : cell);
}

/** A column that filters leave alone can still be looked at. */
function ignoredColumn(project: OpenProject, field: string): FieldSource | undefined {
  const column = project.columns.find((one) => fieldOf(one) === field || one.name === field);
  return column && columnField(project, column);
}

function shortened(value: CellValue): CellValue {
  return typeof value === 'string' && value.length > mostLetters ? `${value.slice(0, mostLetters)}…` : value;
}

function cellsOf(source: FieldSource): (id: ExampleId) => CellValue {
  switch (source.kind) {
    case 'number':
      return (id) => {
        const value = source.values[id];
        return value === undefined || Number.isNaN(value) ? null : value;
      };
    case 'category':
      return (id) => source.dictionary[source.codes[id]!] ?? null;
    case 'boolean':
      return (id) => (source.values[id] === 1 ? true : source.values[id] === 0 ? false : null);
    case 'bits': {
      const named = source.names().flatMap((name) => {
        const rows = readable(() => source.get(name));
        return rows ? [{ name, rows }] : [];
      });
      return (id) => named.flatMap(({ name, rows }) => (hasBit(rows, id) ? [name] : [])).join(', ') || null;
    }
    case 'text':
      return (id) => source.get(id);
  }
}

/** A saved slice that cannot be read any more holds nobody, and does not keep the other columns away. Slices says why. */
function readable(read: () => Bitset | undefined): Bitset | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WinnowError && error.code === 'bad_filter') return undefined;
    throw error;
  }
}
