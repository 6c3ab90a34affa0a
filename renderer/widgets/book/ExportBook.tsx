import { useState } from 'react';
import { bookExported } from '#shared/contract/bookMethods.ts';
import { activeJobStates, toPlainError, useJob, useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { PathButtons } from '#renderer/host/PathButtons.tsx';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { count, formatBytes } from '#renderer/ui/format.ts';
import { FormDialog } from '#renderer/ui/FormDialog.tsx';
import textStyles from '#renderer/ui/text.module.css';

/** Writes the book into one file for somebody without Winnow. */
export function ExportBook({ onClose }: { readonly onClose: () => void }) {
  const preview = useMethod('book.preview', {}, { staleTime: 0 });
  const [target, setTarget] = useState<string | null>(null);
  const [jobId, setJobId] = useState<number | null>(null);
  const job = useJob(jobId);
  const start = useMethodMutation('book.export');
  const to = target ?? preview.data?.suggestedTarget ?? '';
  const isBusy = start.isPending || (job !== null && activeJobStates.has(job.state));
  const result = job?.state === 'done' ? bookExported.safeParse(job.result).data : undefined;
  const problem = start.error ?? (job?.state === 'failed' ? job.error : null);
  const run = () => {
    setJobId(null);
    start.mutate({ to: to.trim() }, { onSuccess: (started) => setJobId(started.jobId) });
  };
  return (
    <FormDialog
      title="Export the label book"
      description="Definitions, examples and rules in one file that opens anywhere and loads nothing: HTML, or Markdown where the name ends in .md."
      width={560}
      action={isBusy ? 'Writing…' : 'Write the file'}
      isBusy={isBusy}
      isBlocked={to.trim() === ''}
      onSubmit={run}
      onClose={onClose}
    >
      <Field label="File" hint="A file that is no report or book of Winnow is never replaced">
        <TextInput isMono value={to} onChange={setTarget} />
      </Field>
      {result ? (
        <Banner tone="good" actions={<PathButtons path={result.to} />}>
          <strong>Label book written</strong>: {count(result.classes, 'class', 'classes')},{' '}
          {count(result.rules, 'rule')}, {formatBytes(result.bytes)}.
          {result.picturesLeftOut > 0 ? ` ${count(result.picturesLeftOut, 'picture')} could not be put in.` : null}
        </Banner>
      ) : null}
      {problem ? (
        <Banner tone="bad">
          <span className={textStyles.breaks}>{toPlainError(problem).message}</span>
        </Banner>
      ) : null}
    </FormDialog>
  );
}
