import { useMethod } from '#renderer/data/client.ts';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';

type ProjectTargetProps = {
  readonly path: string;
  readonly suggested: string;
  readonly hasPictures: boolean;
  readonly onChange: (path: string | null) => void;
};

/** Where the project is made; or the open project, which is then extended. */
export function ProjectTarget({ path, suggested, hasPictures, onChange }: ProjectTargetProps) {
  const project = useMethod('project.info', {}).data ?? null;
  const pick = usePickPath();
  const isExtending = project !== null && path === project.path;
  const browse = async () => {
    const chosen = await pick({
      kind: 'save',
      title: 'Where to keep the project',
      startPath: path || suggested,
      filters: [{ name: 'Winnow project', extensions: ['winnow'] }],
    });
    if (chosen !== null) onChange(/\.winnow$/i.test(chosen) ? chosen : `${chosen}.winnow`);
  };
  return (
    <Card title="Project">
      <Stack>
        {project && (
          <SegmentedControl
            label="Where to import to"
            value={isExtending ? 'open' : 'new'}
            onChange={(value) => onChange(value === 'open' ? project.path : null)}
            options={[
              { value: 'new', label: 'New project' },
              { value: 'open', label: `Add to ${project.name}` },
            ]}
          />
        )}
        {isExtending ? (
          <p className={textStyles.muted}>
            The rows come in as a further batch of {project.name}, with the same columns and classes.
          </p>
        ) : (
          <Field
            label="Project file"
            hint={
              hasPictures
                ? 'One file for everything but the pictures, which stay where they are.'
                : 'One file for everything: rows, predictions and decisions.'
            }
          >
            <Row gap={3}>
              <TextInput isMono value={path} onChange={onChange} />
              <IconButton
                icon="folder"
                label="Choose where to keep the project"
                variant="default"
                onClick={() => void browse()}
              />
            </Row>
          </Field>
        )}
      </Stack>
    </Card>
  );
}
