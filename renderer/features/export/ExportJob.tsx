import { useEffect, useRef } from 'react';
import { toPlainError } from '#shared/base/winnowError.ts';
import type { JobInfo, ProjectInfo } from '#shared/contract/values.ts';
import { activeJobStates } from '#renderer/data/client.ts';
import { JobPanel } from '#renderer/widgets/JobProgress.tsx';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Icon } from '#renderer/ui/Icon.tsx';
import { ExportedFiles } from './ExportedFiles.tsx';
import { useExport } from './exportState.ts';
import { exportResult, remedyFor, type Preview } from './exportWords.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './export.module.css';

type ExportJobProps = { readonly job: JobInfo; readonly project: ProjectInfo; readonly preview: Preview };

/** The export on its way, and how it ended. */
export function ExportJob({ job, project, preview }: ExportJobProps) {
  const show = useExport((state) => state.show);
  const place = useRef<HTMLElement>(null);
  const isActive = activeJobStates.has(job.state);
  useEffect(() => {
    // In braces: newer Chromium gives a promise, which React would take for a clean-up.
    void place.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  const result = exportResult(job);
  const close = <IconButton icon="close" label="Close" size="small" onClick={() => show(null)} />;
  return (
    <section ref={place} className={styles.job} data-state={job.state} aria-label="Export">
      {isActive ? (
        <div className={styles.running}>
          <JobPanel job={job} />
        </div>
      ) : result ? (
        <ExportedFiles result={result} project={project} durationMs={job.durationMs} close={close} />
      ) : job.state === 'failed' ? (
        <Failed job={job} preview={preview} />
      ) : (
        <div className={styles.jobHead} role="status">
          <Icon name="info" />
          <div className={styles.jobText}>
            <h2>{job.state === 'interrupted' ? 'The export was interrupted' : 'Cancelled'}</h2>
            <p>Nothing was written.</p>
          </div>
          {close}
        </div>
      )}
    </section>
  );
}

function Failed({ job, preview }: { readonly job: JobInfo; readonly preview: Preview }) {
  const choose = useExport((state) => state.choose);
  const show = useExport((state) => state.show);
  const error = job.error ?? toPlainError(new Error('The export ended without saying why.'));
  const { title, text, remedy } = remedyFor(error.code);
  const csv = preview.formats.find((choice) => choice.format === 'csv' && choice.isAvailable);
  return (
    <div className={styles.jobHead} role="alert">
      <Icon name="error" />
      <div className={styles.jobText}>
        <h2>{title}</h2>
        <p>{error.message}</p>
        {error.file && !error.message.includes(error.file) && (
          <p>
            <code>{error.file}</code>
          </p>
        )}
        <p className={cx(textStyles.faint, styles.faint)}>{text}</p>
        <div className={styles.row}>
          {remedy === 'another_folder' && (
            <Button
              size="small"
              onClick={() => {
                choose({ target: null });
                show(null);
              }}
            >
              Use a new folder: {lastPart(preview.suggestedTarget)}
            </Button>
          )}
          {remedy === 'another_format' && csv && (
            <Button
              size="small"
              onClick={() => {
                choose({ format: 'csv' });
                show(null);
              }}
            >
              Write a new CSV instead
            </Button>
          )}
          <Button variant="quiet" size="small" onClick={() => show(null)}>
            Close
          </Button>
        </div>
      </div>
    </div>
  );
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast(Boolean) ?? path;
}
