import { type ImportMapping, missingMarkersOf } from '#shared/model/importMapping.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { roleTitles } from './mapping.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Import.module.css';

const shownRows = 20;
const shownColumns = 60;

/** The first rows as they will be read. */
export function PreviewRows({
  mapping,
  rows,
}: {
  readonly mapping: ImportMapping;
  readonly rows: readonly (readonly (string | null)[])[];
}) {
  const columns = mapping.columns.slice(0, shownColumns);
  const missing = columns.map((column) => new Set(missingMarkersOf(mapping, column)));
  if (rows.length === 0) return null;
  return (
    <Card
      title="First rows"
      note={
        mapping.columns.length > shownColumns
          ? `the first ${shownColumns} of ${formatNumber(mapping.columns.length)} columns`
          : undefined
      }
      isFlush
    >
      <div className={styles.previewScroll} tabIndex={0} role="region" aria-label="First rows">
        <table className={styles.preview}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col" data-role={column.role} data-type={column.type}>
                  {column.name}
                  <span>{roleTitles[column.role]}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shownRows).map((row, at) => (
              <tr key={at}>
                {columns.map((column, index) => {
                  const value = row[index] ?? null;
                  const isMissing = value === null || missing[index]!.has(value.trim());
                  return (
                    <td key={column.name} data-role={column.role} data-type={column.type} title={value ?? undefined}>
                      {isMissing ? (
                        <span className={textStyles.missing}>{value === null || value === '' ? 'missing' : value}</span>
                      ) : (
                        value
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
