import { useEffect, useRef, useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { fileName } from '#shared/base/filePaths.ts';
import { activeJobStates, useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { useReportTask } from '#renderer/state/reportTask.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { holdStale } from '#renderer/ui/stale.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { useShownJob } from './jobChoices.ts';
import { ReportJob } from './ReportJob.tsx';
import { pdfBeside, reportPathProblem, useReport } from './reportState.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './export.module.css';

type Preview = MethodOutput<'reports.preview'>;

/** One file for somebody without Winnow. */
export function ReportCard({ project }: { readonly project: ProjectInfo }) {
  const filter = useUi((state) => state.filter);
  const asked = useReportTask((state) => state.asked);
  const { startFor, jobId } = useReport();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => startFor(project.path), [project.path, startFor]);
  const preview = useMethod('reports.preview', { filter }, { keepPrevious: true });
  const job = useShownJob(jobId, 'report');
  const isReady = preview.data !== undefined;
  const wasAsked = useRef(0);
  useEffect(() => {
    if (asked === wasAsked.current || !isReady) return;
    wasAsked.current = asked;
    void place.current?.scrollIntoView({ block: 'start' });
    place.current?.querySelector('input')?.focus({ preventScroll: true });
  }, [asked, isReady]);
  return (
    <div ref={place} className={styles.report}>
      <Card title="Report" note="one file for somebody without Winnow">
        {job && <ReportJob key={job.id} job={job} />}
        {preview.isError ? (
          <ErrorState isCompact error={preview.error} onRetry={() => void preview.refetch()} />
        ) : preview.data ? (
          <div {...holdStale(preview)}>
            <ReportForm preview={preview.data} isBusy={job !== null && activeJobStates.has(job.state)} />
          </div>
        ) : (
          <SkeletonLines lines={4} label="Preparing the report" />
        )}
      </Card>
    </div>
  );
}

function ReportForm({ preview, isBusy }: { readonly preview: Preview; readonly isBusy: boolean }) {
  const filter = useUi((state) => state.filter);
  const { choices, choose, show } = useReport();
  const { title, target, withPdf } = choices;
  const start = useMethodMutation('reports.start');
  const pick = usePickPath();
  const [isTried, setTried] = useState(false);
  const to = target ?? preview.suggestedTarget;
  const problem = reportPathProblem(to);
  const pdf = withPdf && preview.browser !== null;
  const make = () => {
    setTried(true);
    if (problem) return;
    start.mutate(
      { to: to.trim(), pdf: pdf ? pdfBeside(to.trim()) : null, filter, title: title ?? preview.suggestedTitle },
      { onSuccess: ({ jobId }) => show(jobId), onError: (error) => notifyError('The report was not started', error) },
    );
  };
  const choosePath = async () => {
    const filters = [{ name: 'HTML', extensions: ['html'] }];
    const path = await pick({
      kind: 'save',
      title: 'Save the report',
      action: 'Use this name',
      startPath: to,
      filters,
    });
    if (path !== null) choose({ target: /\.html?$/i.test(path) ? path : `${path}.html` });
  };
  return (
    <form
      className={styles.reportForm}
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <p className={cx(textStyles.muted, textStyles.breaks)}>
        Headline numbers, what to work on, slices, what the decisions did, the confusion matrix, and the most telling
        examples, in one HTML file that opens anywhere and loads nothing.
        {filter && (
          <>
            {' '}
            About the {count(preview.examples, 'example')} of the current filter, <code>{filter}</code>.
          </>
        )}
        {!preview.hasRun && ' Without predictions it can say little: run a model first.'}
      </p>
      <Field label="Title">
        <TextInput
          value={title ?? preview.suggestedTitle}
          onChange={(next) => choose({ title: next })}
          maxLength={300}
        />
      </Field>
      <Field
        label="Report file"
        hint={target === null ? 'Beside the project' : 'A file that is no report of Winnow is never replaced'}
        error={isTried || target !== null ? problem : null}
      >
        <TextInput value={to} onChange={(next) => choose({ target: next })} isMono />
      </Field>
      <Checkbox
        label="As PDF too"
        checked={pdf}
        disabled={preview.browser === null}
        onChange={(isOn) => choose({ withPdf: isOn })}
        detail={
          <small>
            {preview.browser === null
              ? 'No Chromium, Chrome or Edge was found here; the HTML prints well from any browser'
              : `${fileName(pdfBeside(to))}, printed by ${fileName(preview.browser)} on this machine`}
          </small>
        }
      />
      <div className={styles.row}>
        <Button type="submit" variant="primary" isBusy={isBusy || start.isPending} disabled={preview.examples === 0}>
          {isBusy ? 'Making…' : `Make the report on ${formatNumber(preview.examples)} examples`}
        </Button>
        <Button icon="folder" onClick={() => void choosePath()}>
          Choose a file…
        </Button>
      </div>
    </form>
  );
}
