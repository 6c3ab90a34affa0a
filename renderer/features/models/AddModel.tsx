import { useDeferredValue, useEffect, useState } from 'react';
import type { MethodInput } from '#shared/contract/contract.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { fileName, folderOf } from '#shared/base/filePaths.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatBytes } from '#renderer/ui/format.ts';
import { Split } from '#renderer/ui/Layout.tsx';
import { PageHead } from '#renderer/ui/Page.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { ConfigEditor } from './ConfigEditor.tsx';
import { classesProblem } from './configEdit.ts';
import { useModels } from './modelsState.ts';
import { PreviewCard } from './PreviewCard.tsx';
import { RunOptions, type RunLimits } from './RunOptions.tsx';
import { leftToPredict } from './runWords.ts';
import { SignatureCard } from './SignatureCard.tsx';

type AddModelProps = { readonly path: string; readonly onClose: () => void; readonly onAnother: () => void };

/** A model that is about to be run: what it takes and gives, how it is fed, and what that looks like on real examples. */
export function AddModel({ path, onClose, onAnother }: AddModelProps) {
  const pick = usePickPath();
  const [configPath, setConfigPath] = useState<string | null>(null);
  const found = useMethod('models.inspect', { path, ...(configPath === null ? {} : { configPath }) }, { staleTime: 0 });
  const [draft, setDraft] = useState<ModelConfig | null>(null);
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set());
  const [limits, setLimits] = useState<RunLimits>({});
  const { start, isStarting } = useRunStart(onClose);
  const project = useMethod('project.info', {}).data ?? null;
  const runs = useMethod('runs.list', {});

  // What the sidecar or the signature says replaces the draft when another configuration file is chosen.
  useEffect(() => {
    setDraft(null);
    setAnswered(new Set());
  }, [configPath]);

  const chooseConfig = async () => {
    const chosen = await pick({
      kind: 'file',
      title: 'Use a configuration file',
      action: 'Use',
      startPath: path,
      filters: [{ name: 'Configuration', extensions: ['json'] }],
    });
    if (chosen !== null) setConfigPath(chosen);
  };
  const config = draft ?? found.data?.config ?? null;
  const settled = useDeferredValue(config);

  const head = (
    <PageHead
      title={fileName(path)}
      note={`${found.data ? `${formatBytes(found.data.signature.sizeBytes)} · ` : ''}${folderOf(path)}`}
      actions={
        <>
          <Button onClick={onAnother}>Another model…</Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    />
  );

  if (found.isPending) {
    return (
      <>
        {head}
        <Card>
          <SkeletonLines lines={8} label="Reading the model" />
        </Card>
      </>
    );
  }
  if (found.isError) {
    return (
      <>
        {head}
        <Card>
          <ErrorState
            title="This model cannot be used"
            error={found.error}
            onRetry={() => void found.refetch()}
            actions={
              <>
                <Button onClick={() => void chooseConfig()}>Use another configuration file…</Button>
                <Button onClick={onAnother}>Another model…</Button>
              </>
            }
          />
        </Card>
      </>
    );
  }

  const { signature, unknownLabels, unusedClasses } = found.data;
  const reasons = found.data.refusal === null ? [] : [{ what: 'task', question: found.data.refusal }];
  const questions = [...reasons, ...found.data.open].map(({ what, question }) => ({ field: what, message: question }));
  const openQuestions = questions.filter(({ field }) => !answered.has(field));
  const examples = project?.examples ?? 0;
  const left = config ? leftToPredict({ runs: runs.data ?? [], sha256: signature.sha256, config, examples }) : examples;
  const problem = config ? classesProblem(config.classes) : null;
  return (
    <>
      {head}
      {config === null && (
        <Banner tone="bad" actions={<Button onClick={() => void chooseConfig()}>Use a configuration file…</Button>}>
          <strong>This model does not fit the data as it is.</strong>
          {questions.map(({ field, message }) => (
            <p key={field}>{message}</p>
          ))}
        </Banner>
      )}
      <ClassBanners unknown={config === null ? [] : unknownLabels} unused={unusedClasses} />
      {config === null ? (
        <SignatureCard signature={signature} />
      ) : (
        <Split
          isSideFirst
          sidePx={316}
          side={
            <>
              {config && (
                <RunOptions
                  limits={limits}
                  onLimits={setLimits}
                  isFixedBatch={config.batch.fixed !== undefined}
                  openQuestions={openQuestions.length}
                  problem={problem}
                  left={left}
                  predicted={examples - left}
                  isStarting={isStarting}
                  onRun={() => start({ path, config, ...limits })}
                />
              )}
              <SignatureCard signature={signature} />
            </>
          }
        >
          {settled && problem === null && <PreviewCard path={path} config={settled} isBehind={settled !== config} />}
          {config && (
            <ConfigEditor
              config={config}
              signature={signature}
              questions={questions}
              answered={answered}
              columns={project?.columns.map((column) => column.name) ?? []}
              dataClasses={project?.classes ?? []}
              origin={
                draft
                  ? 'changed here'
                  : found.data.configPath
                    ? `from ${fileName(found.data.configPath)}`
                    : 'proposed from the model'
              }
              onChange={(next, field) => {
                setDraft(next);
                if (field !== null) setAnswered((now) => new Set([...now, field]));
              }}
              onAnswer={(field) => setAnswered((now) => new Set([...now, field]))}
              onReset={draft ? () => setDraft(null) : null}
              onChooseFile={() => void chooseConfig()}
            />
          )}
        </Split>
      )}
    </>
  );
}

/** Starts a run, and leaves for the list that shows it. */
function useRunStart(onStarted: () => void) {
  const start = useMethodMutation('runs.start');
  return {
    isStarting: start.isPending,
    start: (input: MethodInput<'runs.start'>) =>
      start.mutate(input, {
        onSuccess: ({ jobId, runId }) => {
          useModels.getState().started(jobId);
          useModels.getState().select(runId);
          onStarted();
        },
        onError: (error) => notifyError('The run did not start', error),
      }),
  };
}

/** Where the classes of the model and those of the data are not the same. */
function ClassBanners({
  unknown,
  unused,
}: {
  readonly unknown: readonly string[];
  readonly unused: readonly string[];
}) {
  return (
    <>
      {unknown.length > 0 && (
        <Banner tone="warn">
          <strong>{count(unknown.length, 'label')} of the data the model does not know:</strong>{' '}
          {unknown.slice(0, 12).join(', ')}
          {unknown.length > 12 && '…'}. Examples with these labels count as errors; no suspicious label is looked for
          among them.
        </Banner>
      )}
      {unused.length > 0 && (
        <Banner tone="info">
          <strong>{count(unused.length, 'class', 'classes')} of the model no example has:</strong>{' '}
          {unused.slice(0, 12).join(', ')}
          {unused.length > 12 && '…'}.
        </Banner>
      )}
    </>
  );
}
