import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { useHost } from '#renderer/host/hostContext.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count } from '#renderer/ui/format.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { ProblemTable } from './ProblemTable.tsx';

const listed = 200;

/** The problems of everything that was imported into the open project. */
export function useProjectProblems() {
  return useMethod('problems.list', { offset: 0, limit: listed });
}

/** What was wrong with the imported rows, and the rows themselves to save; nothing when all was well. */
export function ProjectProblems({ projectPath }: { readonly projectPath: string }) {
  const problems = useProjectProblems();
  if (problems.isError)
    return (
      <ErrorState
        isCompact
        title="The problems cannot be listed"
        error={problems.error}
        onRetry={() => void problems.refetch()}
      />
    );
  if (!problems.data || problems.data.items.length === 0) return null;
  const { total, rejected, items } = problems.data;
  return (
    <ProblemTable
      title={total > listed ? `Problems, the first ${listed}` : 'Problems'}
      total={total}
      problems={items}
      actions={rejected > 0 && <ExportRejected projectPath={projectPath} rejected={rejected} />}
    />
  );
}

function ExportRejected({ projectPath, rejected }: { readonly projectPath: string; readonly rejected: number }) {
  const pick = usePickPath();
  const host = useHost();
  const save = useMethodMutation('problems.exportRejected');
  const run = async () => {
    const to = await pick({
      kind: 'save',
      title: 'Save the rows that were set aside',
      startPath: projectPath.replace(/\.winnow$/i, '-set-aside.csv'),
      filters: [{ name: 'CSV', extensions: ['csv'] }],
    });
    if (to === null) return;
    save.mutate(
      { to },
      {
        onSuccess: (result) =>
          notify({
            title: `${count(result.rows, 'row')} saved`,
            text: result.path,
            tone: 'success',
            ...(host.showItem
              ? { action: { label: 'Show the file', run: () => void host.showItem?.(result.path) } }
              : {}),
          }),
        onError: (error) => notifyError('The rows were not saved', error),
      },
    );
  };
  return (
    <Button size="small" icon="export" isBusy={save.isPending} onClick={() => void run()}>
      Save {count(rejected, 'row')} set aside…
    </Button>
  );
}
