import type { PredictionsLook } from '#shared/contract/predictionValues.ts';
import { cx } from '#renderer/ui/cx.ts';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { formatPercent, formatPlain } from '#renderer/ui/format.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Predictions.module.css';

type Item = PredictionsLook['items'][number];

/** Eight rows of the file beside the examples that they are joined to. */
export function PredictionsRows({ look }: { readonly look: PredictionsLook }) {
  const { items, classes } = look;
  const columns: readonly DataColumn<Item>[] = [
    { id: 'example', head: 'Example', cell: ({ key }) => <span className={styles.key}>{key}</span> },
    { id: 'row', head: 'Row of the file', cell: rowWords },
    { id: 'label', head: 'Label', cell: ({ givenLabel }) => givenLabel ?? '–' },
    {
      id: 'highest',
      head: 'Highest score',
      cell: ({ top: [first], givenLabel }) =>
        first && (
          <span className={styles.top} data-right={classes !== null && first.label === givenLabel}>
            <strong>{first.label}</strong> {numberWords(first.p)}
          </span>
        ),
    },
    {
      id: 'next',
      head: 'Then',
      cell: ({ top }) => (
        <span className={textStyles.detail}>
          {top
            .slice(1)
            .map(({ label, p }) => `${label} ${numberWords(p)}`)
            .join(', ')}
        </span>
      ),
    },
  ];
  return (
    <section className={cx(styles.rows)}>
      <h3 className={styles.head}>Eight rows beside their labels</h3>
      <DataTable label="Eight rows beside their labels" columns={columns} rows={items} rowKey={({ id }) => id} />
    </section>
  );
}

function rowWords({ fileRow, fileKey }: Item): string {
  if (fileRow === null) return '–';
  return fileKey === null ? `row ${fileRow}` : `${fileKey} (row ${fileRow})`;
}

/** A share as such; what is none yet as the number that it is. */
const numberWords = (p: number | null): string =>
  p === null ? '–' : p >= 0 && p <= 1 ? formatPercent(p, 1) : formatPlain(p);
