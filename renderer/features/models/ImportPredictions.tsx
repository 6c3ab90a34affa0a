import { useEffect } from 'react';
import {
  arrayExtensions,
  arrayFileWords,
  predictionExtensions,
  predictionTableWords,
  scoreArrayWords,
} from '#shared/model/formats.ts';
import { toPlainError } from '#shared/base/winnowError.ts';
import { activeJobStates, useJob, useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { Row } from '#renderer/ui/Layout.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { withoutFlags } from '#renderer/ui/withoutFlags.ts';
import { emptyPredictions, type PredictionsForm, useModels } from './modelsState.ts';
import { PathField } from './PathField.tsx';
import { PredictionsLook } from './predictions/PredictionsLook.tsx';
import { useSettled } from './predictions/useSettled.ts';
import styles from './Models.module.css';

type ImportPredictionsProps = { readonly from: string | null; readonly onClose: () => void };

/** Probabilities that were computed elsewhere, with embeddings if there are any: looked at beside the labels before they are taken. */
export function ImportPredictions({ from: given, onClose }: ImportPredictionsProps) {
  const { predictions: form, fillIn } = useModels();
  const { from, embeddings, name, isUnchecked } = form;
  const { look, isLooking } = useLook(form);
  const { job, isRunning, run, isStarting } = useImport(form, onClose);

  useEffect(() => {
    if (given !== null) fillIn({ ...emptyPredictions, from: given });
  }, [given, fillIn]);

  const found = look.isError ? undefined : look.data;
  const isSettled = !isLooking && found?.open.length === 0 && found.stop === null;
  const cancel = () => {
    fillIn(emptyPredictions);
    onClose();
  };
  return (
    <Card
      title="Import predictions"
      note="one row an example, in the order of the import or with the key"
      actions={<IconButton icon="close" size="small" label="Close" onClick={cancel} />}
    >
      <form
        className={styles.fields}
        onSubmit={(event) => {
          event.preventDefault();
          if (isSettled && !isRunning) run();
        }}
      >
        <div className={styles.pair}>
          <PathField
            label="Probabilities"
            hint={`${scoreArrayWords} [examples, classes], or ${predictionTableWords} with one column a class`}
            value={from}
            onChange={(value) => fillIn({ from: value, answers: {}, isUnchecked: false })}
            extensions={predictionExtensions}
          />
          <PathField
            label="Embeddings, if there are any"
            hint={`${arrayFileWords} [examples, dimensions]`}
            value={embeddings}
            onChange={(value) => fillIn({ embeddings: value })}
            extensions={arrayExtensions}
          />
        </div>
        <Field label="Name" hint="to tell this run from others">
          <TextInput value={name} onChange={(value) => fillIn({ name: value })} placeholder="The file’s name" />
        </Field>
        {from.trim() !== '' && <Found look={look} isLooking={isLooking} />}
        {(isUnchecked || found?.stop) && (
          <Checkbox
            label="Import them even where the labels speak against them"
            checked={isUnchecked}
            onChange={(value) => fillIn({ isUnchecked: value })}
          />
        )}
        {job?.state === 'failed' && job.error && (
          <Banner tone="bad">
            <strong>The import failed.</strong> {withoutFlags(job.error.message)} What you filled in is still here.
          </Banner>
        )}
        <Row wraps>
          <Button type="submit" variant="primary" isBusy={isStarting || isRunning} disabled={!isSettled || isRunning}>
            Import
          </Button>
          <Button onClick={cancel}>Cancel</Button>
        </Row>
      </form>
    </Card>
  );
}

/** What the file is as it would be imported now. */
function useLook({ from, answers, isUnchecked }: PredictionsForm) {
  const path = useSettled(from.trim());
  const input = { from: path, ...answers, isUnchecked };
  const look = useMethod('runs.lookAtPredictions', input, { enabled: path !== '', keepPrevious: true });
  return { look, isLooking: path !== from.trim() || look.isFetching };
}

/** The import of what is filled in. What failed stays as it was filled in; only what is done is put away. */
function useImport({ from, answers, embeddings, name, isUnchecked, jobId }: PredictionsForm, onClose: () => void) {
  const { fillIn, started, select } = useModels();
  const start = useMethodMutation('runs.importPredictions');
  const job = useJob(jobId);
  const isDone = job?.state === 'done';
  useEffect(() => {
    if (!isDone) return;
    fillIn(emptyPredictions);
    onClose();
  }, [isDone, fillIn, onClose]);
  const run = () =>
    start.mutate(
      {
        from: from.trim(),
        ...answers,
        ...(embeddings.trim() ? { embeddings: embeddings.trim() } : {}),
        ...(name.trim() ? { name: name.trim() } : {}),
        ...(isUnchecked ? { isUnchecked } : {}),
      },
      {
        onSuccess: (begun) => {
          fillIn({ jobId: begun.jobId });
          started(begun.jobId);
          select(null);
        },
        onError: (error) => notifyError('The predictions were not imported', error),
      },
    );
  const isRunning = job !== null && activeJobStates.has(job.state);
  return { job, isRunning, run, isStarting: start.isPending };
}

type FoundProps = { readonly look: ReturnType<typeof useLook>['look']; readonly isLooking: boolean };

/** What was found in the file, or why nothing was. */
function Found({ look, isLooking }: FoundProps) {
  const { predictions, fillIn } = useModels();
  const { answers } = predictions;
  const onUndo = Object.keys(answers).length > 0 ? () => fillIn({ answers: {} }) : null;
  if (look.isError) return <LookError error={look.error} onRetry={() => void look.refetch()} onUndo={onUndo} />;
  if (!look.data) return <SkeletonLines lines={6} label="Reading the predictions" />;
  return (
    <PredictionsLook
      look={look.data}
      answers={answers}
      isBehind={isLooking}
      onAnswer={(further) => fillIn({ answers: { ...answers, ...further } })}
      onAnswers={(all) => fillIn({ answers: all })}
    />
  );
}

/** Why the file cannot be read as it is; with what was answered taken back at a press. */
function LookError({
  error,
  onRetry,
  onUndo,
}: {
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly onUndo: (() => void) | null;
}) {
  const { message, row, column } = toPlainError(error);
  const place = [row === undefined ? null : `row ${row}`, column === undefined ? null : `column ${column}`]
    .filter(Boolean)
    .join(', ');
  return (
    <Banner
      tone="bad"
      actions={
        <>
          {onUndo && (
            <Button size="small" onClick={onUndo}>
              Take the answers back
            </Button>
          )}
          <Button size="small" icon="refresh" onClick={onRetry}>
            Look again
          </Button>
        </>
      }
    >
      <strong>This file cannot be imported.</strong> {withoutFlags(message)}
      {place && ` (${place})`}
    </Banner>
  );
}
