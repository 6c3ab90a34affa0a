import type { ProjectInfo } from '#shared/contract/values.ts';
import { type QueueKind, queueKinds, queues } from '#shared/model/queues.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Select } from '#renderer/ui/Select.tsx';
import { isAboutData, isChosenFromList, needsRun } from './reviewWords.ts';

/** Which queue to work through. */
export function QueueSelect({ project }: { readonly project: ProjectInfo }) {
  const queue = useUi((state) => state.queue);
  const filter = useUi((state) => state.filter);
  const kinds = queueKinds.filter(
    (kind) => (isChosenFromList(kind) && isAboutData(kind, project.columns)) || kind === queue.kind,
  );
  return (
    <Select<QueueKind>
      label="Queue"
      size="small"
      value={queue.kind}
      onChange={(kind) => {
        if (kind === queue.kind) return;
        const { ids, open } = useUi.getState();
        open('review', { queue: { kind, filter }, ...(ids ? { ids } : {}) });
      }}
      options={kinds.map((kind) => ({
        value: kind,
        label: kind === 'filter' && filter === '' ? 'All examples' : queues[kind].title,
        detail: needsRun(kind) && project.activeRun === null ? 'Needs predictions' : queues[kind].detail,
      }))}
    />
  );
}
