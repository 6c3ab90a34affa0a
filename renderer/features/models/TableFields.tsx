import type { ModelInput, VectorInput } from '#shared/model/modelConfig.ts';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Select } from '#renderer/ui/Select.tsx';
import { TextInput } from '#renderer/ui/Field.tsx';
import type { EditProps } from './configEdit.ts';
import { Questions } from './Questions.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

type Encoder = VectorInput['encoders'][number];
type ColumnInput = Extract<ModelInput, { readonly kind: 'tabular_column' }>;
/** More than a person edits by hand; JSON has them all. */
const shownRows = 100;

type Props = EditProps & { readonly columns: readonly string[] };

/** Which column of the data feeds what, and how it becomes numbers. */
export function TableFields(props: Props) {
  const { config, questions, onAnswer } = props;
  const vector = config.inputs.findIndex((input) => input.kind === 'tabular_vector');
  return (
    <section className={styles.section}>
      <h3>Columns</h3>
      {vector >= 0 ? <VectorTable {...props} index={vector} /> : <ColumnTable {...props} />}
      {Math.max(config.inputs.length, encoderCount(config)) > shownRows && (
        <p className={textStyles.detail}>The first {shownRows} are listed. All of them are in the JSON.</p>
      )}
      <Questions questions={questions.filter(({ field }) => /^inputs\.\d+/.test(field))} onAnswer={onAnswer} />
    </section>
  );
}

function encoderCount(config: EditProps['config']): number {
  const vector = config.inputs.find((input) => input.kind === 'tabular_vector');
  return vector?.encoders.length ?? 0;
}

function columnOptions(columns: readonly string[], current: string) {
  return [...new Set([current, ...columns])].map((name) => ({
    value: name,
    label: name,
    ...(columns.includes(name) ? {} : { detail: 'not in the data' }),
  }));
}

function VectorTable({ config, onSet, columns, index }: Props & { readonly index: number }) {
  const input = config.inputs[index];
  if (input?.kind !== 'tabular_vector') return null;
  const at = (position: number) => `inputs.${index}.encoders.${position}`;
  const shown: readonly DataColumn<Encoder>[] = [
    { id: 'at', head: '#', width: '34px', align: 'end', cell: (_, position) => position + 1 },
    {
      id: 'column',
      head: 'Column',
      cell: (encoder, position) => (
        <Select
          size="small"
          label={`Column ${position + 1}`}
          value={encoder.column}
          options={columnOptions(columns, encoder.column)}
          onChange={(column) => onSet(`${at(position)}.column`, column)}
        />
      ),
    },
    {
      id: 'kind',
      head: 'Becomes',
      cell: (encoder) =>
        encoder.kind === 'numeric'
          ? '(value − mean) / deviation'
          : encoder.kind !== 'onehot'
            ? encoder.kind === 'codes'
              ? `${Object.keys(encoder.codes).length} words, a number each`
              : 'its text'
            : `${encoder.categories.length} categories: ${encoder.categories.slice(0, 4).join(', ')}${encoder.categories.length > 4 ? '…' : ''}`,
    },
    {
      id: 'mean',
      head: 'Mean',
      align: 'end',
      width: '86px',
      cell: (encoder, position) =>
        encoder.kind === 'numeric' ? (
          <NumberCell
            label={`Mean of ${encoder.column}`}
            value={encoder.mean}
            onChange={(value) => onSet(`${at(position)}.mean`, value)}
          />
        ) : null,
    },
    {
      id: 'std',
      head: 'Deviation',
      align: 'end',
      width: '86px',
      cell: (encoder, position) =>
        encoder.kind === 'numeric' ? (
          <NumberCell
            label={`Deviation of ${encoder.column}`}
            value={encoder.std}
            onChange={(value) => onSet(`${at(position)}.std`, value)}
          />
        ) : null,
    },
    {
      id: 'impute',
      head: 'If missing',
      align: 'end',
      width: '86px',
      cell: (encoder, position) =>
        encoder.kind === 'numeric' ? (
          <NumberCell
            label={`In place of a missing ${encoder.column}`}
            value={encoder.impute ?? NaN}
            onChange={(value) => onSet(`${at(position)}.impute`, value)}
          />
        ) : (
          'zeros'
        ),
    },
    { id: 'size', head: 'Numbers', align: 'end', width: '64px', cell: (encoder) => formatNumber(encoder.size) },
  ];
  return (
    <div className={styles.tableBox}>
      <DataTable
        label="Columns that feed the model"
        columns={shown}
        rows={input.encoders.slice(0, shownRows)}
        rowKey={(_, position) => position}
      />
    </div>
  );
}

function NumberCell({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  return (
    <TextInput
      key={value}
      aria-label={label}
      value={String(Number(value.toPrecision(6)))}
      className={styles.numberCell}
      inputMode="decimal"
      onChange={(text) => {
        const number = Number(text);
        if (text.trim() !== '' && Number.isFinite(number)) onChange(number);
      }}
    />
  );
}

function ColumnTable({ config, onSet, columns }: Props) {
  const rows = config.inputs.flatMap((input, index) => (input.kind === 'tabular_column' ? [{ input, index }] : []));
  const shown: readonly DataColumn<{ readonly input: ColumnInput; readonly index: number }>[] = [
    { id: 'name', head: 'Input', cell: ({ input }) => <code>{input.name}</code> },
    { id: 'type', head: 'Type', cell: ({ input }) => input.dtype },
    {
      id: 'column',
      head: 'Column of the data',
      cell: ({ input, index }) => (
        <Select
          size="small"
          label={`Column for ${input.name}`}
          value={input.column}
          options={columnOptions(columns, input.column)}
          onChange={(column) => onSet(`inputs.${index}.column`, column)}
        />
      ),
    },
    {
      id: 'missing',
      head: 'If missing',
      width: '110px',
      cell: ({ input, index }) => (
        <TextInput
          aria-label={`In place of a missing ${input.name}`}
          isMono
          className={styles.numberCell}
          value={input.missing ?? ''}
          placeholder={input.dtype === 'string' ? '(empty)' : 'NaN'}
          onChange={(text) => onSet(`inputs.${index}.missing`, text)}
        />
      ),
    },
  ];
  return (
    <div className={styles.tableBox}>
      <DataTable
        label="Inputs and their columns"
        columns={shown}
        rows={rows.slice(0, shownRows)}
        rowKey={({ index }) => index}
      />
    </div>
  );
}
