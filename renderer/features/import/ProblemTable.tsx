import { useState, type ReactNode } from 'react';
import type { Problem } from '#shared/model/importMapping.ts';
import { fileName } from '#shared/base/filePaths.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Pill } from '#renderer/ui/Pill.tsx';
import styles from './Import.module.css';

const firstRows = 12;

const columns: readonly DataColumn<Problem>[] = [
  {
    id: 'severity',
    head: 'Row was',
    width: '84px',
    cell: (problem) =>
      problem.severity === 'error' ? (
        <Pill tone="bad">set aside</Pill>
      ) : (
        // Without a row it is about the source, or a file that is no example.
        <Pill tone="warn">{problem.row === null ? 'note' : 'kept'}</Pill>
      ),
  },
  {
    id: 'row',
    head: 'Row',
    align: 'end',
    width: '64px',
    cell: (problem) => (problem.row === null ? '–' : formatNumber(problem.row)),
  },
  { id: 'column', head: 'Column', width: '120px', cell: (problem) => problem.column ?? '–' },
  {
    id: 'message',
    head: 'What',
    cell: (problem) => (
      <span className={styles.what} title={fileName(problem.file)}>
        {problem.message}
      </span>
    ),
  },
];

type ProblemTableProps = {
  readonly problems: readonly Problem[];
  readonly total: number;
  readonly title: string;
  readonly actions?: ReactNode;
};

/** Problems with row and column. `error` set a row aside, `warning` kept it. */
export function ProblemTable({ problems, total, title, actions }: ProblemTableProps) {
  const [isLong, setIsLong] = useState(false);
  const shown = isLong ? problems : problems.slice(0, firstRows);
  return (
    <Card
      title={title}
      note={formatNumber(total)}
      isFlush
      actions={
        <>
          {problems.length > firstRows && (
            <Button size="small" variant="quiet" onClick={() => setIsLong(!isLong)}>
              {isLong ? 'Show fewer' : `Show ${formatNumber(problems.length)}`}
            </Button>
          )}
          {actions}
        </>
      }
    >
      <DataTable label={title} columns={columns} rows={shown} rowKey={(_, index) => index} />
    </Card>
  );
}
