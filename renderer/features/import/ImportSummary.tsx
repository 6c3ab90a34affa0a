import type { JobInfo } from '#shared/contract/values.ts';
import { fileName, folderOf } from '#shared/base/filePaths.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { CheckLabels } from '#renderer/widgets/CheckLabels.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatDuration, formatNumber } from '#renderer/ui/format.ts';
import { Icon, type IconName } from '#renderer/ui/Icon.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { PageHead } from '#renderer/ui/Page.tsx';
import { useImport } from './importState.ts';
import { ProjectProblems, useProjectProblems } from './ProjectProblems.tsx';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Import.module.css';

/** What came of the import, and the next step: a model. */
export function ImportSummary({ job }: { readonly job: JobInfo }) {
  const models = useImport((state) => state.models);
  const clear = useImport((state) => state.clear);
  const { open, openModel } = useUi();
  const runs = useMethod('runs.list', {});
  const project = useMethod('project.info', {});
  const problems = useProjectProblems();
  if (project.isError) return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  if (!project.data) return <SkeletonLines lines={5} label="Reading the project" />;
  const info = project.data;
  const added = addedExamples(job) ?? info.examples;
  const isBatch = added < info.examples;
  // New rows have no predictions yet; the model that predicted the others is what is wanted for them.
  const used = isBatch
    ? runs.data?.find((run) => run.isActive && run.source === 'model' && run.modelPath !== '')
    : undefined;
  // The table's own probabilities, or labels that were checked from here.
  const predicted = isBatch || info.activeRun?.state !== 'done' ? null : info.activeRun;
  const rejected = problems.data?.rejected ?? 0;
  const hasStep = models.length > 0 || used !== undefined || predicted !== null;
  const leave = (go: () => void) => () => {
    clear();
    go();
  };
  return (
    <>
      <PageHead
        title={`${count(added, 'example')} imported`}
        note={
          <>
            {isBatch ? `Added to ${info.name}, now ${count(info.examples, 'example')}` : info.name} ·{' '}
            {count(info.classes.length, 'class', 'classes')}
            {info.classes.length > 0 &&
              `: ${info.classes.slice(0, 8).join(', ')}${info.classes.length > 8 ? '…' : ''}`}{' '}
            · in {formatDuration(job.durationMs)}
          </>
        }
        actions={<Button onClick={leave(() => open('explore', { filter: '' }))}>Look at the examples</Button>}
      />
      <dl className={styles.figures}>
        <Figure value={added} name="examples" />
        {isBatch && <Figure value={info.examples} name="in the project" />}
        <Figure value={rejected} name="rows set aside" tone={rejected > 0 ? 'bad' : undefined} />
        <Figure value={problems.data?.total ?? 0} name="problems listed" />
      </dl>
      <Card title={used ? 'Next: predict the new rows' : predicted ? 'Next: see what to work on' : 'Next: add a model'}>
        <div className={styles.next}>
          {predicted && (
            <NextStep
              icon="overview"
              title="See what to work on"
              detail={`With the predictions of ${predicted.name}`}
              onOpen={leave(() => open('overview'))}
            />
          )}
          {used && (
            <>
              <p className={textStyles.muted}>
                The new rows have no predictions yet. The model in use predicts them and leaves the others as they are:
              </p>
              <NextStep
                icon="models"
                title={`Run ${used.name} on them…`}
                detail={used.modelPath}
                onOpen={leave(() => openModel(used.modelPath))}
              />
            </>
          )}
          {!used && (
            <p className={textStyles.muted}>
              {models.length > 0
                ? `${models.length === 1 ? 'This one lay' : 'These lay'} beside the data. Winnow reads what the model needs, shows its input on eight real examples, and then runs it here.`
                : 'An ONNX model, or predictions made elsewhere. Winnow reads what the model needs, shows its input on eight real examples, and then runs it here.'}
            </p>
          )}
          {models.map((path) => (
            <NextStep
              key={path}
              icon="models"
              title={fileName(path)}
              detail={folderOf(path)}
              onOpen={leave(() => openModel(path))}
            />
          ))}
          <div className={styles.buttons}>
            <Button variant={hasStep ? 'default' : 'primary'} onClick={leave(() => openModel(null))}>
              {models.length > 0 || used ? 'Another model…' : 'Add a model…'}
            </Button>
            {!isBatch && info.activeRun?.source !== 'heads' && <CheckLabels>Check labels without a model</CheckLabels>}
          </div>
        </div>
      </Card>
      <ProjectProblems projectPath={info.path} />
    </>
  );
}

type NextStepProps = {
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string;
  readonly onOpen: () => void;
};

function NextStep({ icon, title, detail, onOpen }: NextStepProps) {
  return (
    <button type="button" className={styles.model} onClick={onOpen}>
      <Icon name={icon} size={18} />
      <span className={styles.modelName}>
        <strong>{title}</strong>
        <span className={cx(textStyles.detail, textStyles.breaks)}>{detail}</span>
      </span>
      <Icon name="chevronRight" size={14} />
    </button>
  );
}

/** How many examples this import brought; the project may have had some before. */
function addedExamples(job: JobInfo): number | null {
  const result: unknown = job.result;
  if (typeof result !== 'object' || result === null || !('examples' in result)) return null;
  return typeof result.examples === 'number' ? result.examples : null;
}

function Figure({
  value,
  name,
  tone,
}: {
  readonly value: number;
  readonly name: string;
  readonly tone?: 'bad' | undefined;
}) {
  return (
    <div className={styles.figure} data-tone={tone}>
      <dd>{formatNumber(value)}</dd>
      <dt>{name}</dt>
    </div>
  );
}
