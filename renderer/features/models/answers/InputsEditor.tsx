import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { Field, FieldRow } from '#renderer/ui/Field.tsx';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import textStyles from '#renderer/ui/text.module.css';
import type { EditorProps } from './editorProps.ts';

/** Several inputs that no column was found for, answered at once. */
export function InputsEditor({
  inputs,
  inspected,
  columns,
  onAnswer,
}: Pick<EditorProps, 'inspected' | 'columns' | 'onAnswer'> & { readonly inputs: readonly string[] }) {
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const left = inputs.filter((name) => chosen[name] === undefined);
  return (
    <Stack gap={5}>
      <FieldRow least={150}>
        {inputs.map((name) => (
          <Field
            key={name}
            label={`${name} (${inspected.signature.inputs.find((input) => input.name === name)?.dtype ?? ''})`}
          >
            <Select
              size="small"
              value={chosen[name] ?? null}
              placeholder="Choose a column…"
              options={columns.map((column) => ({ value: column.name, label: column.name, detail: column.role }))}
              onChange={(column) => setChosen({ ...chosen, [name]: column })}
            />
          </Field>
        ))}
      </FieldRow>
      <Row gap={4} wraps>
        <Button
          variant="primary"
          size="small"
          disabled={left.length > 0}
          onClick={() =>
            onAnswer({ map: Object.fromEntries(Object.entries(chosen).map(([name, column]) => [name, [column]])) })
          }
        >
          Use these columns
        </Button>
        {left.length > 0 && <span className={textStyles.detail}>{left.length} to go</span>}
      </Row>
    </Stack>
  );
}
