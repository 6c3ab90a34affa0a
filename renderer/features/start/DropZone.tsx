import { useState, type DragEvent } from 'react';
import { dataFileWords } from '#shared/model/formats.ts';
import { openPath } from '#renderer/data/projectActions.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { notify } from '#renderer/state/notices.ts';
import styles from './StartScreen.module.css';

type DropZoneProps = {
  readonly isBusy: boolean;
  /** A browser does not tell where a dropped file is; a desktop shell does. */
  readonly canReadPaths: boolean;
  readonly onFolder: () => void;
  readonly onFile: () => void;
};

export function DropZone({ isBusy, canReadPaths, onFolder, onFile }: DropZoneProps) {
  const host = useHost();
  const [isOver, setIsOver] = useState(false);

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    const file = event.dataTransfer.files[0];
    const path = file ? host.pathOf(file) : null;
    if (path) return void openPath(path);
    notify({
      title: 'A browser does not say where a dropped file is',
      text: `Choose ${file ? file.name : 'it'} with the buttons instead: Winnow reads it from where it is, without a copy.`,
    });
  };

  return (
    <section
      className={cx(styles.drop, isOver && styles.over)}
      aria-label="Import data"
      onDragOver={(event) => {
        event.preventDefault();
        event.dataTransfer.dropEffect = 'link';
        setIsOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setIsOver(false);
      }}
      onDrop={onDrop}
    >
      <span className={styles.dropIcon}>
        <Icon name="upload" size={22} />
      </span>
      <h2>{canReadPaths ? 'Drop a folder or a file here' : 'Import data from this computer'}</h2>
      <p>
        A folder with one subfolder a class, or a {dataFileWords} file with texts, features or picture paths. Sources
        are only read, never changed.
      </p>
      <div className={styles.dropButtons}>
        <Button variant="primary" size="large" icon="table" disabled={isBusy} onClick={onFile}>
          Choose a file…
        </Button>
        <Button size="large" icon="folder" disabled={isBusy} onClick={onFolder}>
          Choose a folder…
        </Button>
      </div>
    </section>
  );
}
