import type { ProjectInfo } from '#shared/contract/values.ts';
import { useActiveJob, useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { WorkScreen } from '#renderer/ui/WorkScreen.tsx';
import { FindSets } from './FindSets.tsx';
import { KindTabs } from './KindTabs.tsx';
import { SetsView } from './SetsView.tsx';

/** Examples that are the same or nearly, as sets: what contradicts itself is resolved with one key. */
export function ConsistencyScreen() {
  const project = useMethod('project.info', {});
  if (project.isError) return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  if (!project.data) return <EmptyState icon="consistency" title="No project is open" />;
  return <OpenProject project={project.data} />;
}

function OpenProject({ project }: { readonly project: ProjectInfo }) {
  const kind = useUi((state) => state.sets);
  const filter = useUi((state) => state.filter);
  const similarity = useMethod('similarity.state', {});
  const active = useActiveJob('similarity');
  if (similarity.isError)
    return (
      <ErrorState
        title="What is alike could not be read"
        error={similarity.error}
        onRetry={() => void similarity.refetch()}
      />
    );
  if (!similarity.data) return <SkeletonLines lines={6} label="Reading the sets" />;
  const { info, isOld } = similarity.data;
  if (!info || active) return <FindSets path={project.path} isFirst={!info} active={active} />;
  const shown = kind === 'leak' && !hasSplit(project) ? 'conflict' : kind;
  return (
    <WorkScreen>
      <KindTabs kind={shown} filter={filter} hasSplit={hasSplit(project)} />
      <SetsView
        key={[project.path, shown, filter].join('\n')}
        project={project}
        query={{ kind: shown, filter }}
        info={info}
        isOld={isOld}
      />
    </WorkScreen>
  );
}

function hasSplit({ columns }: ProjectInfo): boolean {
  return columns.some(({ role }) => role === 'split');
}
