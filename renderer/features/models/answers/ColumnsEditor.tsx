import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { count } from '#renderer/ui/format.ts';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import textStyles from '#renderer/ui/text.module.css';
import type { EditorProps } from './editorProps.ts';
import { OrderedList } from './OrderedList.tsx';

/** Which columns of the data feed an input, and in which order. */
export function ColumnsEditor(props: EditorProps) {
  const { inspected, topic } = props;
  const input = inspected.config?.inputs.find(({ name }) => name === topic.name);
  const declared = inspected.signature.inputs.find(({ name }) => name === topic.name);
  const width = declared?.shape[1];
  const isBlock = input?.kind === 'tabular_vector' || (input === undefined && typeof width === 'number' && width > 1);
  if (input?.kind === 'tabular_column' || (!isBlock && declared?.dtype !== 'string' && input === undefined))
    return <OneColumn {...props} />;
  return <ManyColumns {...props} size={isBlock && typeof width === 'number' ? width : undefined} />;
}

function OneColumn({ inspected, answers, topic, question, columns, onAnswer }: EditorProps) {
  const input = inspected.config?.inputs.find(({ name }) => name === topic.name);
  const known = answers.map?.[topic.name]?.[0] ?? (question || input?.kind !== 'tabular_column' ? null : input.column);
  const [column, setColumn] = useState<string | null>(known);
  return (
    <Row gap={4}>
      <Select
        label={`Column for ${topic.name}`}
        value={column}
        placeholder="Choose a column…"
        options={columns.map(({ name, role }) => ({ value: name, label: name, detail: role }))}
        onChange={setColumn}
      />
      <Button
        variant="primary"
        size="small"
        disabled={column === null}
        onClick={() => column !== null && onAnswer({ map: { [topic.name]: [column] } })}
      >
        Use this column
      </Button>
    </Row>
  );
}

function ManyColumns({
  inspected,
  answers,
  topic,
  columns,
  size,
  onAnswer,
}: EditorProps & { readonly size: number | undefined }) {
  const [names, setNames] = useState<readonly string[]>(answers.map?.[topic.name] ?? feeding(inspected, topic.name));
  const left = columns.filter(({ name, role }) => !names.includes(name) && role !== 'key' && role !== 'image');
  const isFull = size !== undefined && names.length >= size;
  const problem =
    names.length === 0
      ? 'At least one column is needed.'
      : size !== undefined && names.length !== size
        ? `The model takes ${count(size, 'number')} a row; ${names.length === 1 ? '1 column is' : `${names.length} columns are`} chosen.`
        : null;
  return (
    <Stack gap={5}>
      {names.length > 0 && <OrderedList label="Columns in their order" names={names} onChange={setNames} canRemove />}
      {left.length > 0 && !isFull && (
        <Select
          label="Add a column"
          value={null}
          placeholder="Add a column…"
          options={left.map(({ name, role }) => ({ value: name, label: name, detail: role }))}
          onChange={(name) => setNames([...names, name])}
        />
      )}
      <Row gap={4} wraps>
        <Button
          variant="primary"
          size="small"
          disabled={problem !== null}
          onClick={() => onAnswer({ map: { [topic.name]: [...names] } })}
        >
          Use these columns
        </Button>
        {problem && <span className={textStyles.warn}>{problem}</span>}
      </Row>
    </Stack>
  );
}

/** The columns that feed an input now. */
function feeding({ config }: EditorProps['inspected'], name: string): readonly string[] {
  const input = config?.inputs.find((one) => one.name === name);
  if (input?.kind === 'tabular_vector') return input.encoders.map(({ column }) => column);
  if (input?.kind === 'tabular_column') return [input.column];
  if (input?.kind === 'text') return input.columns;
  return config?.tokenizer?.text_columns ?? [];
}
