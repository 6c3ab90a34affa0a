import type { ProjectInfo } from '#shared/contract/values.ts';
import { queryClient, useMethodMutation } from '#renderer/data/client.ts';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { notify, notifyError } from '#renderer/state/notices.ts';
import styles from './Shell.module.css';

/** What stands in the way of working: media that moved away, a project that can only be read. */
export function ProjectBanners({ project }: { readonly project: ProjectInfo }) {
  const relink = useMethodMutation('project.relink');
  const pick = usePickPath();
  const moved = project.datasets.filter((dataset) => !dataset.isMediaFound);
  if (moved.length === 0 && !project.isReadOnly) return null;

  const choose = async (dataset: ProjectInfo['datasets'][number]) => {
    const path = await pick({
      kind: 'folder',
      title: `Where are the files of ${dataset.name} now?`,
      action: 'Use this folder',
    });
    if (path === null) return;
    relink.mutate(
      { datasetId: dataset.id, path },
      {
        onSuccess: (info) => {
          queryClient.setQueryData(['project.info', {}], info);
          notify({ id: 'relink', title: 'The pictures are found again', tone: 'success' });
          void queryClient.invalidateQueries();
        },
        onError: (error) => notifyError('That is not the folder', error, 'relink'),
      },
    );
  };

  return (
    <div className={styles.banners}>
      {moved.map((dataset) => (
        <Banner
          key={dataset.id}
          tone="warn"
          actions={
            <Button size="small" icon="folder" isBusy={relink.isPending} onClick={() => void choose(dataset)}>
              Find the folder…
            </Button>
          }
        >
          <strong>The files of {dataset.name} moved away.</strong> They were in{' '}
          <code>{dataset.mediaRoot ?? dataset.sourcePath}</code>. Labels and decisions are safe; only the pictures
          cannot be shown.
        </Banner>
      ))}
      {project.isReadOnly && (
        <Banner tone="info">
          This project is open to read only, because it is in use elsewhere. Decisions cannot be made here.
        </Banner>
      )}
    </div>
  );
}
