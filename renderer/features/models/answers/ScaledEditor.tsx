import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { TextInput } from '#renderer/ui/Field.tsx';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import { notifyError } from '#renderer/state/notices.ts';
import { call } from '#renderer/data/client.ts';
import type { EditorProps } from './editorProps.ts';
import styles from './Answers.module.css';

type Typed = { readonly mean: string; readonly std: string };

/** How numbers were scaled before training, outside the model: (x − mean) / deviation, column by column. */
export function ScaledEditor({ inspected, answers, onAnswer }: EditorProps) {
  const columns = numberColumns(inspected);
  const [typed, setTyped] = useState<Readonly<Record<string, Typed>>>(() => typedOf(inspected, answers));
  const [isFilling, setIsFilling] = useState(false);
  const filled = columns.filter((column) => (typed[column]?.mean ?? '') !== '' || (typed[column]?.std ?? '') !== '');
  const wrong = filled.find((column) => !isScaling(typed[column]));
  const fill = async () => {
    setIsFilling(true);
    try {
      const { items } = await call('columns.scales', { columns });
      setTyped(
        Object.fromEntries(
          items.map(({ column, mean, std }) => [
            column,
            { mean: String(Number(mean.toPrecision(7))), std: String(Number(std.toPrecision(7))) },
          ]),
        ),
      );
    } catch (error) {
      notifyError('The columns were not measured', error);
    } finally {
      setIsFilling(false);
    }
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (filled.length === 0 || wrong !== undefined) return;
        onAnswer({
          scaled: Object.fromEntries(
            filled.map((column) => [column, { mean: Number(typed[column]?.mean), std: Number(typed[column]?.std) }]),
          ),
        });
      }}
    >
      <Stack gap={5}>
        <div className={styles.pairs} tabIndex={0} role="region" aria-label="Scaling of columns">
          <table aria-label="Scaling of columns">
            <thead>
              <tr>
                <th scope="col">Column</th>
                <th scope="col">Mean</th>
                <th scope="col">Deviation</th>
              </tr>
            </thead>
            <tbody>
              {columns.map((column) => (
                <tr key={column}>
                  <th scope="row">{column}</th>
                  {(['mean', 'std'] as const).map((part) => (
                    <td key={part}>
                      <TextInput
                        aria-label={`${part === 'mean' ? 'Mean' : 'Deviation'} of ${column}`}
                        className={styles.code}
                        inputMode="decimal"
                        value={typed[column]?.[part] ?? ''}
                        onChange={(text) =>
                          setTyped({ ...typed, [column]: { mean: '', std: '', ...typed[column], [part]: text } })
                        }
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <Row gap={4} wraps>
          <Button type="submit" variant="primary" size="small" disabled={filled.length === 0 || wrong !== undefined}>
            Use these numbers
          </Button>
          <Button size="small" isBusy={isFilling} onClick={() => void fill()}>
            Fill in the data’s own
          </Button>
        </Row>
        {wrong !== undefined && <p className={textStyles.bad}>{wrong} needs a mean and a deviation that is not 0.</p>}
      </Stack>
    </form>
  );
}

const isScaling = (typed: Typed | undefined): boolean =>
  typed !== undefined &&
  typed.mean.trim() !== '' &&
  Number.isFinite(Number(typed.mean)) &&
  Number.isFinite(Number(typed.std)) &&
  Number(typed.std) !== 0;

/** The columns that feed numbers into the model. */
export function numberColumns({ config }: EditorProps['inspected']): string[] {
  return (config?.inputs ?? []).flatMap((input) => {
    if (input.kind === 'tabular_column') return input.dtype.startsWith('float') && !input.codes ? [input.column] : [];
    if (input.kind !== 'tabular_vector') return [];
    return input.encoders.flatMap((encoder) => (encoder.kind === 'numeric' ? [encoder.column] : []));
  });
}

function typedOf({ config }: EditorProps['inspected'], answers: EditorProps['answers']): Record<string, Typed> {
  const known = (config?.inputs ?? []).flatMap((input) =>
    input.kind === 'tabular_vector'
      ? input.encoders.flatMap((encoder) =>
          encoder.kind === 'numeric' && (encoder.mean !== 0 || encoder.std !== 1) ? [encoder] : [],
        )
      : [],
  );
  const all = [...known, ...Object.entries(answers.scaled ?? {}).map(([column, scaled]) => ({ column, ...scaled }))];
  return Object.fromEntries(all.map(({ column, mean, std }) => [column, { mean: String(mean), std: String(std) }]));
}
