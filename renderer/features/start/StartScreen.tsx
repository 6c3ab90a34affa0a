import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { dataExtensions } from '#shared/model/formats.ts';
import { packedExtensions } from '#shared/model/packedFiles.ts';
import { call, queryClient, useConnection, useMethod } from '#renderer/data/client.ts';
import { openPath } from '#renderer/data/projectActions.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import { usePickPath, type PickRequest } from '#renderer/host/pickPath.tsx';
import { defaultQueue, useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Icon } from '#renderer/ui/Icon.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { DropZone } from './DropZone.tsx';
import { RecentProjects } from './RecentProjects.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './StartScreen.module.css';

const projectRequest: PickRequest = {
  kind: 'file',
  title: 'Open a project',
  action: 'Open',
  filters: [{ name: 'Winnow project', extensions: ['winnow'] }],
};

/** The first screen: bring data, go on where it was left, or look at the sample. */
export function StartScreen() {
  const host = useHost();
  const pick = usePickPath();
  const open = useUi((state) => state.open);
  const isOnline = useConnection((state) => state.state === 'online');
  const info = useMethod('app.info', {});
  const [isPicking, setIsPicking] = useState(false);
  const openSample = useMutation({
    mutationFn: () => call('project.openSample', {}),
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      open('overview', { filter: '', queue: defaultQueue });
    },
    onError: (error) => notifyError('The sample was not opened', error),
  });

  const choose = async (request: PickRequest) => {
    setIsPicking(true);
    try {
      const path = await pick(request);
      if (path !== null) await openPath(path);
    } catch (error) {
      notifyError('Nothing was opened', error);
    } finally {
      setIsPicking(false);
    }
  };
  const startPath = info.data?.projectsDir;
  const chooseFolder = () => void choose({ kind: 'folder', title: 'Import a folder' });
  const chooseFile = () =>
    void choose({
      kind: 'file',
      title: 'Import a file',
      filters: [{ name: 'Data', extensions: [...dataExtensions, ...packedExtensions] }],
    });

  return (
    <div className={styles.page}>
      <div className={styles.column}>
        <div className={styles.hello}>
          <h1>Find the labels that are wrong</h1>
          <p>
            Bring a dataset and a model. Winnow runs the model on this computer, shows where label and model disagree
            and why, and writes the corrected dataset back.
          </p>
        </div>
        <DropZone
          isBusy={isPicking}
          canReadPaths={host.kind === 'desktop'}
          onFolder={chooseFolder}
          onFile={chooseFile}
        />
        <div className={styles.links}>
          {info.data?.hasSample !== false && (
            <button
              type="button"
              className={styles.link}
              disabled={!isOnline || openSample.isPending}
              onClick={() => openSample.mutate()}
            >
              <span className={styles.linkIcon}>
                <Icon name="picture" size={18} />
              </span>
              <span>
                <strong>{openSample.isPending ? 'Opening the sample…' : 'Open the sample'}</strong>
                <span className={textStyles.note}>Clothes in small pictures, with a model. Some labels are wrong.</span>
              </span>
            </button>
          )}
          <button
            type="button"
            className={styles.link}
            disabled={!isOnline}
            onClick={() => void choose({ ...projectRequest, startPath: startPath ? `${startPath}/.` : undefined })}
          >
            <span className={styles.linkIcon}>
              <Icon name="project" size={18} />
            </span>
            <span>
              <strong>Open project…</strong>
              <span className={textStyles.note}>A .winnow file made here or on another computer.</span>
            </span>
          </button>
        </div>
        <RecentProjects info={info} />
        {info.data && (
          <p className={styles.version}>
            Winnow {info.data.version}. Nothing leaves this computer.
            {host.kind === 'web' && (
              <Button variant="link" size="small" onClick={() => useUi.getState().setOverlay('keys')}>
                Keys
              </Button>
            )}
          </p>
        )}
      </div>
    </div>
  );
}
