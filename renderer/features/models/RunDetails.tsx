import { useState } from 'react';
import type { RunInfo } from '#shared/contract/values.ts';
import { fileName } from '#shared/base/filePaths.ts';
import { providerName } from '#shared/model/providers.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { Sha } from '#renderer/host/Sha.tsx';
import { useHost } from '#renderer/host/hostContext.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { CheckLabels } from '#renderer/widgets/CheckLabels.tsx';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { ConfirmDialog } from '#renderer/ui/Dialog.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { withoutFlags } from '#renderer/ui/withoutFlags.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { configFacts } from './configFacts.ts';
import { RenameRun } from './RenameRun.tsx';
import { RunFailures } from './RunFailures.tsx';
import { againWords, cutWords, isGoing } from './runWords.ts';
import { useModels } from './modelsState.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

function RunFacts({ run }: { readonly run: RunInfo }) {
  const isOfEmbeddings = run.kind === 'embeddings';
  return (
    <dl className={styles.facts}>
      {!isOfEmbeddings && <AccuracyFacts run={run} />}
      {run.kind === 'decision' && (
        <>
          <dt>Gives</dt>
          <dd>decision scores: no confidence, loss or calibration can be said of them</dd>
        </>
      )}
      <dt>{isOfEmbeddings ? 'Embedded' : 'Predicted'}</dt>
      <dd>
        {count(run.done - run.failed, 'example')}
        {run.perSecond !== null && (
          <span className={textStyles.detail}> {formatNumber(run.perSecond, 0)} a second</span>
        )}
      </dd>
      <dt>Embeddings</dt>
      <dd>{embeddingWords(run)}</dd>
      {run.source !== 'heads' && <FileFacts run={run} />}
      {run.config &&
        configFacts(run.config).map(([name, value]) => (
          <div key={name} className={styles.factRow}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      {run.classes.length > 0 && <ClassFacts run={run} />}
    </dl>
  );
}

/** The file that the predictions came from, and what it was computed with. */
function FileFacts({ run }: { readonly run: RunInfo }) {
  const host = useHost();
  return (
    <>
      <dt>{run.source === 'model' ? 'Model' : 'Imported from'}</dt>
      <dd>
        <span title={run.modelPath}>{fileName(run.modelPath) || '–'}</span>
        {host.showItem && run.modelPath !== '' && (
          <Button
            variant="link"
            size="small"
            onClick={() =>
              host.showItem?.(run.modelPath).catch((error: unknown) => notifyError('The file is not there', error))
            }
          >
            show
          </Button>
        )}
      </dd>
      {run.source === 'model' && (
        <>
          <dt>Computed by</dt>
          <dd>{providerName(run.provider)}</dd>
        </>
      )}
      <dt>SHA-256</dt>
      <dd>
        <Sha value={run.modelSha256} />
      </dd>
    </>
  );
}

function AccuracyFacts({ run }: { readonly run: RunInfo }) {
  return (
    <>
      <dt>Accuracy on given labels</dt>
      <dd>
        <IntervalText of={run.accuracyGiven} />
      </dd>
      <dt>On current labels</dt>
      <dd>
        <IntervalText of={run.accuracyCurrent} />
      </dd>
    </>
  );
}

const shownClasses = 24;

function ClassFacts({ run: { classes } }: { readonly run: RunInfo }) {
  const shown = classes.slice(0, shownClasses).join(', ');
  return (
    <>
      <dt>Classes</dt>
      <dd>{classes.length > shownClasses ? `${shown} and ${classes.length - shownClasses} more` : shown}</dd>
    </>
  );
}

function embeddingWords({ hasEmbeddings, embeddingSize, isEmbeddingSource }: RunInfo): string {
  if (!hasEmbeddings) return 'none';
  const size = `${formatNumber(embeddingSize)} numbers each`;
  return isEmbeddingSource ? `${size}; neighbours and clusters are made of them` : `${size}, not in use`;
}

/** One run in full: what it was made with, how good it is, what failed. */
export function RunDetails({ run }: { readonly run: RunInfo }) {
  const openModel = useUi((state) => state.openModel);
  const select = useModels((state) => state.select);
  const activate = useMethodMutation('runs.activate');
  const remove = useMethodMutation('runs.remove');
  const [isAsking, setIsAsking] = useState(false);
  const [isNaming, setIsNaming] = useState(false);
  const examples = useMethod('project.info', {}).data?.examples ?? run.total;
  const isRunning = isGoing(run);
  const isOfEmbeddings = run.kind === 'embeddings';
  const cut = cutWords(run);
  return (
    <Card
      title={run.name}
      actions={
        <>
          {!(isOfEmbeddings ? run.isEmbeddingSource : run.isActive) && run.state === 'done' && (
            <Button
              size="small"
              isBusy={activate.isPending}
              onClick={() =>
                activate.mutate(
                  { runId: run.id },
                  { onError: (error) => notifyError('The run was not changed', error) },
                )
              }
            >
              {isOfEmbeddings ? 'Use its embeddings' : 'Use this run'}
            </Button>
          )}
          {run.source === 'model' && run.modelPath !== '' && !isRunning && (
            <Button size="small" variant="quiet" icon="refresh" onClick={() => openModel(run.modelPath)}>
              {againWords(run, examples)}
            </Button>
          )}
          <Button size="small" variant="quiet" onClick={() => setIsNaming(true)}>
            Rename…
          </Button>
          <Button size="small" variant="quiet" icon="trash" disabled={isRunning} onClick={() => setIsAsking(true)}>
            Remove
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        {run.error && (
          <Banner tone="bad">
            <strong>This run failed.</strong> {withoutFlags(run.error.message)}
          </Banner>
        )}
        {run.optimistic && (
          <Banner tone="warn" actions={<CheckLabels size="small">Check the labels without it</CheckLabels>}>
            <strong>These scores are optimistic.</strong> {run.optimistic}
          </Banner>
        )}
        {run.notes.map((note) => (
          <Banner key={note} tone={run.source === 'model' ? 'warn' : 'info'}>
            {note}
          </Banner>
        ))}
        {cut !== null && <Banner tone="warn">{cut}</Banner>}
        <RunFacts run={run} />
        {run.failed > 0 && <RunFailures run={run} />}
      </div>
      {isNaming && <RenameRun run={run} onClose={() => setIsNaming(false)} />}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Remove ${run.name}?`}
        text="Its predictions and embeddings leave the project. Decisions that were made stay. To have them back, run the model again."
        action="Remove the run"
        onConfirm={() =>
          remove.mutate(
            { runId: run.id },
            {
              onSuccess: () => {
                select(null);
                notify({ title: `${run.name} was removed` });
              },
              onError: (error) => notifyError('The run was not removed', error),
            },
          )
        }
      />
    </Card>
  );
}
