import { useState } from 'react';
import { dataExtensions, dataFileWords } from '#shared/model/formats.ts';
import { packedExtensions } from '#shared/model/packedFiles.ts';
import { useMethod } from '#renderer/data/client.ts';
import { openPath } from '#renderer/data/projectActions.ts';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { ProjectProblems } from './ProjectProblems.tsx';
import { Row } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Import.module.css';

export function SourceChooser() {
  const pick = usePickPath();
  const project = useMethod('project.info', {}).data ?? null;
  const [path, setPath] = useState('');
  const choose = async (kind: 'file' | 'folder') => {
    try {
      const chosen = await pick({
        kind,
        title: kind === 'file' ? 'Import a file' : 'Import a folder',
        ...(kind === 'file'
          ? { filters: [{ name: 'Data', extensions: [...dataExtensions, ...packedExtensions] }] }
          : {}),
      });
      if (chosen !== null) await openPath(chosen);
    } catch (error) {
      notifyError('Nothing was chosen', error);
    }
  };
  return (
    <div className={styles.narrow}>
      <div>
        <h1>Import data</h1>
        <p className={textStyles.muted}>
          A folder with one subfolder a class, or a {dataFileWords} file with texts, features or picture paths. The
          source is only read.
        </p>
      </div>
      <Card>
        <form
          className={styles.chooser}
          onSubmit={(event) => {
            event.preventDefault();
            if (path.trim() !== '') void openPath(path.trim());
          }}
        >
          <div className={styles.buttons}>
            <Button icon="table" variant="primary" size="large" onClick={() => void choose('file')}>
              Choose a file…
            </Button>
            <Button icon="folder" size="large" onClick={() => void choose('folder')}>
              Choose a folder…
            </Button>
          </div>
          <Field label="Or its path on this computer">
            <Row gap={3}>
              <TextInput isMono value={path} onChange={setPath} placeholder="/home/me/data/labels.csv" />
              <Button type="submit" disabled={path.trim() === ''}>
                Look at it
              </Button>
            </Row>
          </Field>
        </form>
      </Card>
      {project && <ProjectProblems projectPath={project.path} />}
    </div>
  );
}
