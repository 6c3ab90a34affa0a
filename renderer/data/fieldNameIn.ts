import type { ProjectInfo } from '#shared/contract/values.ts';
import { ownFieldName, type FieldName } from '#shared/model/fields.ts';

/** How a filter over this project calls a field of Winnow's own, beside the columns of its data. */
export function fieldNameIn({ columns, datasets }: Pick<ProjectInfo, 'columns' | 'datasets'>, name: FieldName): string {
  // The label column answers to its own name too.
  const label = datasets[0]?.mapping.columns.find(({ role }) => role === 'label')?.name;
  return ownFieldName(name, (column) => column === label || columns.some(({ field }) => field === column));
}
