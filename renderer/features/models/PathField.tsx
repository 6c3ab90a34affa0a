import { usePickPath } from '#renderer/host/pickPath.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { Row } from '#renderer/ui/Layout.tsx';

type PathFieldProps = {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (path: string) => void;
  readonly extensions: readonly string[];
};

/** The path of a file, typed or chosen. */
export function PathField({ label, hint, value, onChange, extensions }: PathFieldProps) {
  const pick = usePickPath();
  const browse = async () => {
    const chosen = await pick({
      kind: 'file',
      title: label,
      action: 'Choose',
      ...(value ? { startPath: value } : {}),
      filters: [{ name: label, extensions }],
    });
    if (chosen !== null) onChange(chosen);
  };
  return (
    <Field label={label} hint={hint}>
      <Row gap={3}>
        <TextInput isMono value={value} onChange={onChange} />
        <IconButton icon="folder" variant="default" label={`Choose the file: ${label}`} onClick={() => void browse()} />
      </Row>
    </Field>
  );
}
