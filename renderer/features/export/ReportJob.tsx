import type { ReactNode } from 'react';
import type { JobInfo } from '#shared/contract/values.ts';
import { reportResult } from '#shared/contract/reportValues.ts';
import { activeJobStates, toPlainError } from '#renderer/data/client.ts';
import { JobPanel } from '#renderer/widgets/JobProgress.tsx';
import { PathButtons } from '#renderer/host/PathButtons.tsx';
import { Banner } from '#renderer/ui/Banner.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import { count, formatBytes } from '#renderer/ui/format.ts';
import { useReport } from './reportState.ts';
import styles from './export.module.css';

/** The report on its way, and how it ended. */
export function ReportJob({ job }: { readonly job: JobInfo }) {
  const show = useReport((state) => state.show);
  const close = <IconButton icon="close" size="small" label="Close" onClick={() => show(null)} />;
  if (activeJobStates.has(job.state)) return <JobPanel job={job} />;
  const result = job.state === 'done' ? reportResult.safeParse(job.result).data : undefined;
  if (result) return <Written result={result} close={close} />;
  if (job.state !== 'failed')
    return (
      <Banner tone="info" actions={close}>
        Cancelled: no report was written.
      </Banner>
    );
  const error = job.error ?? toPlainError(new Error('The report ended without saying why.'));
  return (
    <Banner tone="bad" actions={close}>
      <strong>The report was not written.</strong> {error.message}
    </Banner>
  );
}

type WrittenProps = { readonly result: ReturnType<typeof reportResult.parse>; readonly close: ReactNode };

function Written({ result, close }: WrittenProps) {
  const leftOut = result.picturesLeftOut;
  return (
    <Banner tone={result.pdfProblem === null ? 'good' : 'warn'} actions={close}>
      <strong>Report written</strong>, {formatBytes(result.bytes)}
      {result.pdf && ` and ${formatBytes(result.pdf.bytes)} as PDF`}.{' '}
      {leftOut > 0 && `${count(leftOut, 'picture')} could not be put in. `}
      {result.pdfProblem}
      <code className={styles.reportPath}>{result.to}</code>
      {result.pdf && <code className={styles.reportPath}>{result.pdf.path}</code>}
      <span className={styles.row}>
        <PathButtons path={result.to} />
      </span>
    </Banner>
  );
}
