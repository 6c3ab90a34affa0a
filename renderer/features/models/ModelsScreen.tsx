import { useEffect, useLayoutEffect } from 'react';
import { activeJobStates, useJobs, useMethod } from '#renderer/data/client.ts';
import { CheckLabels } from '#renderer/widgets/CheckLabels.tsx';
import { JobPanel } from '#renderer/widgets/JobProgress.tsx';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Page, PageHead } from '#renderer/ui/Page.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { AddModel } from './AddModel.tsx';
import { CompareRuns } from './CompareRuns.tsx';
import { ImportPredictions } from './ImportPredictions.tsx';
import { JobOutcome } from './JobOutcome.tsx';
import { useModels } from './modelsState.ts';
import { RunDetails } from './RunDetails.tsx';
import { RunTable } from './RunTable.tsx';
import styles from './Models.module.css';

const modelFilters = [{ name: 'ONNX model', extensions: ['onnx'] }];

/** Models and their runs: add one, watch it run, look at what it was, compare two. */
export function ModelsScreen() {
  const path = useUi((state) => state.modelPath);
  const openModel = useUi((state) => state.openModel);
  const { panel, setPanel, enter, jobId, selectedRun } = useModels();
  const projectPath = useMethod('project.info', {}).data?.path;
  const runs = useMethod('runs.list', {});
  const jobs = useJobs();
  const pick = usePickPath();

  useLayoutEffect(() => {
    if (projectPath) enter(projectPath);
  }, [projectPath, enter]);

  // A link elsewhere (a dropped file, the import's summary) may have brought a path.
  useEffect(() => {
    if (path !== null) setPanel(/\.onnx$/i.test(path) ? 'model' : 'predictions');
  }, [path, setPanel]);

  const active = jobs.filter(
    ({ kind, state }) =>
      (kind === 'predict' || kind === 'predictions' || kind === 'heads') && activeJobStates.has(state),
  );
  const ended = jobs.find((job) => job.id === jobId && !activeJobStates.has(job.state)) ?? null;
  const list = runs.data ?? [];
  const comparable = list.filter((run) => run.state === 'done' && run.kind !== 'embeddings');
  const shown = list.find((run) => run.id === selectedRun) ?? list.find((run) => run.isActive) ?? list[0] ?? null;
  const close = () => {
    setPanel(null);
    openModel(null);
  };
  const chooseModel = async () => {
    try {
      const chosen = await pick({
        kind: 'file',
        title: 'Add a model',
        action: 'Add',
        filters: modelFilters,
        startPath: list[0]?.modelPath,
      });
      if (chosen === null) return;
      openModel(chosen);
      setPanel('model');
    } catch (error) {
      notifyError('No model was chosen', error);
    }
  };
  const buttons = (
    <>
      <Button variant="primary" icon="plus" onClick={() => void chooseModel()}>
        Add a model…
      </Button>
      <Button icon="upload" onClick={() => setPanel('predictions')}>
        Import predictions…
      </Button>
      <CheckLabels>Check labels without a model</CheckLabels>
    </>
  );

  if (panel === 'model' && path !== null) {
    return (
      <Page isForm>
        <AddModel
          key={path}
          path={path}
          onClose={close}
          onAnother={() => void chooseModel()}
          onImport={() => {
            openModel(null);
            setPanel('predictions');
          }}
        />
      </Page>
    );
  }
  return (
    <Page isForm>
      <PageHead
        title="Models"
        note="Each run of a model keeps its configuration, so that results can be traced and compared."
        actions={list.length > 0 && buttons}
      />
      {panel === 'predictions' && <ImportPredictions from={path} onClose={close} />}
      {active.map((job) => (
        <Card key={job.id}>
          <JobPanel job={job} />
        </Card>
      ))}
      {ended && <JobOutcome job={ended} />}
      {runs.isPending ? (
        <Card>
          <SkeletonLines lines={5} label="Reading the runs" />
        </Card>
      ) : runs.isError ? (
        <ErrorState title="The runs cannot be listed" error={runs.error} onRetry={() => void runs.refetch()} />
      ) : list.length === 0 ? (
        active.length === 0 &&
        panel === null && (
          <Card>
            <EmptyState icon="models" title="No model yet" actions={buttons}>
              Add the ONNX file of a classifier. Winnow reads its inputs and outputs, fills in the preprocessing, shows
              it on eight real examples, and runs it here. Or bring probabilities that were computed elsewhere. Without
              any model, suspicious labels are found from what the other labels teach.
            </EmptyState>
          </Card>
        )
      ) : (
        <>
          <RunTable runs={list} shownId={shown?.id ?? null} />
          <div className={styles.halves}>
            {shown && <RunDetails key={shown.id} run={shown} />}
            {list.filter((run) => run.state === 'done').length > 1 && <CompareRuns runs={comparable} />}
          </div>
        </>
      )}
    </Page>
  );
}
