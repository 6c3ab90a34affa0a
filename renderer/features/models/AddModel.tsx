import { useCallback, useEffect, useRef, useState } from 'react';
import type { MethodInput } from '#shared/contract/contract.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { toPlainError } from '#shared/base/winnowError.ts';
import { fileName, folderOf } from '#shared/base/filePaths.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { formatBytes } from '#renderer/ui/format.ts';
import { PageHead } from '#renderer/ui/Page.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { topicTitle } from './answers/answerTopics.ts';
import type { Inspected } from './answers/editorProps.ts';
import { OpenQuestions } from './answers/OpenQuestions.tsx';
import { TriedCard } from './answers/TriedCard.tsx';
import { configForRun, type RunWords } from './configEdit.ts';
import { KnownCard } from './KnownCard.tsx';
import { ModelWarnings } from './ModelWarnings.tsx';
import { useModels } from './modelsState.ts';
import { PreviewCard } from './PreviewCard.tsx';
import { RefusalCard } from './RefusalCard.tsx';
import { RunOptions, type RunLimits } from './RunOptions.tsx';
import { leftToPredict } from './runWords.ts';
import { SignatureCard } from './SignatureCard.tsx';
import { type Inspection, useInspection } from './useInspection.ts';
import styles from './Models.module.css';

type AddModelProps = {
  readonly path: string;
  readonly onClose: () => void;
  readonly onAnother: () => void;
  readonly onImport: () => void;
};

/** A model that is about to be run: what is known of it and from where, what is open, and what that looks like on real examples. */
export function AddModel(props: AddModelProps) {
  const { path, onClose, onAnother } = props;
  const pick = usePickPath();
  const [configPath, setConfigPath] = useState<string | null>(null);
  const inspection = useInspection(path, configPath);
  const { inspected, error } = inspection;

  const chooseConfig = async () => {
    const chosen = await pick({
      kind: 'file',
      title: 'Use a configuration file',
      action: 'Use',
      startPath: path,
      filters: [{ name: 'Configuration', extensions: ['json'] }],
    });
    if (chosen === null) return;
    setConfigPath(chosen);
    inspection.startOver();
  };
  return (
    <>
      <PageHead
        title={fileName(path)}
        note={`${inspected ? `${formatBytes(inspected.signature.sizeBytes)} · ` : ''}${folderOf(path)}`}
        actions={
          <>
            <Button onClick={onAnother}>Another model…</Button>
            <Button onClick={onClose}>Cancel</Button>
          </>
        }
      />
      {error ? <InspectionError inspection={inspection} onAnother={onAnother} onChooseFile={chooseConfig} /> : null}
      {inspected ? (
        <KnownModel {...props} inspection={inspection} inspected={inspected} onChooseFile={() => void chooseConfig()} />
      ) : (
        !error && (
          <Card>
            <SkeletonLines lines={8} label="Reading the model" />
          </Card>
        )
      )}
    </>
  );
}

/** Why the model, or what was said of it last, cannot be used; with the files it names left aside at a press. */
function InspectionError({
  inspection,
  onAnother,
  onChooseFile,
}: {
  readonly inspection: Inspection;
  readonly onAnother: () => void;
  readonly onChooseFile: () => Promise<void>;
}) {
  const { error, inspected, undo, answer, lookAgain } = inspection;
  const { message, file, files = [], code } = toPlainError(error);
  const named = code === 'config_invalid' && file ? [fileName(file)] : files;
  const ignore = named.map((name) => (
    <Button key={name} size={inspected ? 'small' : 'medium'} onClick={() => answer({ ignore: [name] })}>
      Do not read {name}
    </Button>
  ));
  if (inspected)
    return (
      <Banner
        tone="bad"
        actions={
          <>
            {ignore}
            {undo && (
              <Button size="small" onClick={undo}>
                Take the last answer back
              </Button>
            )}
          </>
        }
      >
        <strong>The last answer does not fit.</strong> {message}
      </Banner>
    );
  return (
    <Card>
      <ErrorState
        title="This model cannot be used"
        error={error}
        onRetry={lookAgain}
        actions={
          <>
            {ignore}
            <Button onClick={() => void onChooseFile()}>Use another configuration file…</Button>
            <Button onClick={onAnother}>Another model…</Button>
          </>
        }
      />
    </Card>
  );
}

type KnownModelProps = AddModelProps & {
  readonly inspection: Inspection;
  readonly inspected: Inspected;
  readonly onChooseFile: () => void;
};

function KnownModel(props: KnownModelProps) {
  const { path, onClose, onAnother, onImport, inspection, inspected, onChooseFile } = props;
  /** Written as JSON: it stands for everything that could be asked. */
  const [own, setOwn] = useState<ModelConfig | null>(null);
  const [words, setWords] = useState<RunWords>({ name: null, trainedOn: null });
  const [limits, setLimits] = useState<RunLimits>({});
  const { start, isStarting } = useRunStart(onClose);
  const project = useMethod('project.info', {}).data ?? null;
  const runs = useMethod('runs.list', {});

  const { answers, isBehind, tries } = inspection;
  const base = own ?? inspected.config;
  const config = base && configForRun(base, words);
  const open = own ? [] : visible(inspection.open);
  const stop = own || isBehind ? null : stopOf(inspected.stop, inspection.answer);
  const examples = project?.examples ?? 0;
  const isChecking = !own && (isBehind || tries === 'running');
  const runFocus = useRunFocus(!isChecking);
  const sha256 = inspected.signature.sha256;
  const left = config
    ? leftToPredict({ runs: runs.data ?? [], sha256, config, provider: limits.provider, examples })
    : examples;
  // With nothing open only a reason to stop is looked for, and the run says so itself.
  const showsTries =
    inspected.tried.length > 0 || tries === 'stopped' || tries === 'failed' || (tries === 'running' && open.length > 0);
  const asking = {
    inspected,
    answers,
    columns: project?.columns ?? [],
    labels: project?.classes ?? [],
    onAnswer: inspection.answer,
    onLookAgain: inspection.lookAgain,
  };
  const known = (
    <KnownCard
      {...asking}
      path={path}
      inspection={inspection}
      config={config}
      isSettled={config !== null && open.length === 0 && !isBehind}
      isOwn={own !== null}
      onOwn={setOwn}
      onChooseFile={onChooseFile}
      onSaved={() => {
        setOwn(null);
        setWords({ name: null, trainedOn: null });
        inspection.startOver();
      }}
    />
  );
  if (config === null || base === null)
    return (
      <>
        {inspected.refusal !== null && (
          <RefusalCard
            {...asking}
            refusal={inspected.refusal}
            onAnother={onAnother}
            onChooseFile={onChooseFile}
            onImport={onImport}
          />
        )}
        <div className={styles.model}>
          <div className={styles.modelAbout}>
            <SignatureCard signature={inspected.signature} />
          </div>
          <div className={styles.modelSaid}>{known}</div>
        </div>
      </>
    );
  const preview = { path, config: base, ...limits };
  return (
    <>
      <ModelWarnings inspected={inspected} asksClasses={open.some(({ what }) => what === 'classes')} />
      <div className={styles.model}>
        <div className={styles.modelAbout}>
          <PreviewCard input={preview} isBehind={isBehind} guessed={open.map(({ what }) => topicTitle(what))} />
          <SignatureCard signature={inspected.signature} />
        </div>
        <div className={styles.modelSaid}>
          <RunOptions
            preview={preview}
            limits={limits}
            onLimits={setLimits}
            words={words}
            onWords={setWords}
            placeholder={{ name: base.name ?? base.file ?? 'The file’s name', trainedOn: base.data.trained_on ?? [] }}
            isFixedBatch={config.batch.fixed !== undefined}
            missing={open.map(({ what }) => topicTitle(what))}
            stop={stop}
            isChecking={isChecking}
            left={left}
            predicted={examples - left}
            isStarting={isStarting}
            onRun={() => start({ path, config, ...limits })}
            fieldsRef={runFocus.fieldsRef}
          />
          <OpenQuestions {...asking} open={open} onAllAnswered={runFocus.wanted} />
          {!own && showsTries && (
            <TriedCard
              tried={inspected.tried}
              state={tries === 'none' ? 'done' : tries}
              error={tries === 'failed' ? toPlainError(inspection.triesError).message : null}
              onUse={inspection.answer}
              onStop={inspection.stopTries}
              onTry={inspection.tryAgain}
            />
          )}
          {known}
        </div>
      </div>
    </>
  );
}

function stopOf(stop: Inspected['stop'], answer: Inspection['answer']) {
  if (!stop) return null;
  const { question, evidence, answers } = stop;
  return {
    reason: question,
    better: evidence ?? null,
    use: answers ? () => answer(answers) : null,
  };
}

/** Which class a single score stands for is asked once the classes have names. */
function visible(open: Inspected['open']): Inspected['open'] {
  return open.some(({ what }) => what === 'classes') ? open.filter(({ what }) => what !== 'positive') : open;
}

/** Brings the keyboard to what can be pressed for the run once nothing is checked any more, unless it went elsewhere meanwhile. */
function useRunFocus(isReady: boolean) {
  const fieldsRef = useRef<HTMLDivElement>(null);
  const isWanted = useRef(false);
  useEffect(() => {
    if (!isWanted.current) return;
    const isElsewhere = document.activeElement !== null && document.activeElement !== document.body;
    if (!isElsewhere && !isReady) return;
    isWanted.current = false;
    if (!isElsewhere) fieldsRef.current?.querySelector<HTMLElement>('button:enabled')?.focus();
  });
  const wanted = useCallback(() => {
    isWanted.current = true;
  }, []);
  return { fieldsRef, wanted };
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
