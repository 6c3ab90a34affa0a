import type { ReactNode } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { PathButtons } from '#renderer/host/PathButtons.tsx';
import { Sha } from '#renderer/host/Sha.tsx';
import { CardFoot } from '#renderer/ui/Card.tsx';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { count, formatBytes, formatDuration, formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { verifiedText, type ExportResult } from './exportWords.ts';
import styles from './export.module.css';

type WrittenFile = ExportResult['files'][number];

/** An image folder has a file a picture: the tables and the manifest come first, and the rest is a number. */
const shownFiles = 12;

type ExportedFilesProps = {
  readonly result: ExportResult;
  readonly project: ProjectInfo;
  readonly durationMs: number;
  readonly close: ReactNode;
};

/** A verified export: where it is, what was compared, and the files with their hashes. */
export function ExportedFiles({ result, project, durationMs, close }: ExportedFilesProps) {
  // The result does not say it, but only an export of the changes holds nothing that was kept.
  const isPartial = result.examples === result.relabelled && result.examples + result.excluded < project.examples;
  const sources = project.datasets.map((dataset) => dataset.format);
  const bytes = result.files.reduce((sum, file) => sum + file.bytes, 0);
  const files = result.files.toSorted((a, b) => rank(a) - rank(b)).slice(0, shownFiles);
  return (
    <>
      <div className={styles.jobHead} role="status">
        <Icon name={result.verified ? 'check' : 'warning'} />
        <div className={styles.jobText}>
          <h2>
            {result.verified ? 'Exported and verified' : 'Exported, but not verified'}
            <span className={styles.jobMeta}>
              {count(result.files.length, 'file')}, {formatBytes(bytes)} in {formatDuration(durationMs)}
            </span>
          </h2>
          {result.verified && <p>{verifiedText(result, sources, isPartial)}</p>}
          <p>
            <code className={styles.path}>{result.to}</code>
          </p>
          <div className={styles.row}>
            <PathButtons path={result.to} />
          </div>
        </div>
        {close}
      </div>
      <div className={styles.files}>
        <DataTable label="Files written" columns={fileColumns} rows={files} rowKey={(file) => file.path} />
        {result.files.length > files.length && (
          <CardFoot>
            and {formatNumber(result.files.length - files.length)} more; every one with its hash is in{' '}
            <code>{result.files.findLast(({ path }) => isOwn(path))?.path ?? 'manifest.json'}</code>
          </CardFoot>
        )}
      </div>
    </>
  );
}

const fileColumns: readonly DataColumn<WrittenFile>[] = [
  { id: 'path', head: 'File', cell: (file) => <code>{file.path}</code> },
  { id: 'bytes', head: 'Size', align: 'end', cell: (file) => formatBytes(file.bytes) },
  {
    id: 'sha256',
    head: 'SHA-256',
    cell: (file) => <Sha value={file.sha256} of={file.path} />,
  },
];

/** Tables first, then the log and the manifest, then pictures. */
function rank({ path }: WrittenFile): number {
  if (isOwn(path)) return 1;
  return /\.(?:csv|tsv|txt|jsonl?|ndjson|parquet)$/i.test(path) ? 0 : 2;
}

/** The log and, last, the manifest; with `winnow-` before them where the data has files that are called so. */
function isOwn(path: string): boolean {
  return /^(?:winnow-)*(?:manifest\.json|decision-log\.csv)$/.test(path);
}
