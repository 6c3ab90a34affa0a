import type { Ref } from 'react';
import { useMethod } from '#renderer/data/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { Field, FieldRow, TextInput } from '#renderer/ui/Field.tsx';
import { Fold } from '#renderer/ui/Fold.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import { ProviderField } from './ProviderField.tsx';
import type { RunWords } from './configEdit.ts';
import { ExpectedTime, type PreviewInput } from './ExpectedTime.tsx';
import { NumberField } from './NumberField.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

export type RunLimits = Pick<PreviewInput, 'batchSize' | 'threads' | 'provider'>;

type RunOptionsProps = {
  readonly preview: PreviewInput;
  readonly limits: RunLimits;
  readonly onLimits: (limits: RunLimits) => void;
  readonly words: RunWords;
  readonly onWords: (words: RunWords) => void;
  /** What the configuration says where the person says nothing. */
  readonly placeholder: { readonly name: string; readonly trainedOn: readonly string[] };
  readonly isFixedBatch: boolean;
  /** What is still open, in words. */
  readonly missing: readonly string[];
  /** A reason not to believe the model's numbers, and what fits better where that is known; null: none. */
  readonly stop: { readonly reason: string; readonly better: string | null; readonly use: (() => void) | null } | null;
  /** Rows are being tried, and may yet give such a reason. */
  readonly isChecking: boolean;
  /** How many the run would predict, and how many the run that goes on has predicted already. */
  readonly left: number;
  readonly predicted: number;
  readonly isStarting: boolean;
  readonly onRun: () => void;
  readonly fieldsRef: Ref<HTMLDivElement>;
};

/** The button that runs the model, what keeps it from running, and what may be said about how. */
export function RunOptions(props: RunOptionsProps) {
  const { preview, limits, onLimits, isFixedBatch, missing, stop, isChecking, left, isStarting, onRun, fieldsRef } =
    props;
  const cannotRun = useMethod('models.preview', preview, { keepPrevious: true }).isError;
  const isReady = missing.length === 0 && stop === null && !isChecking && !cannotRun;
  return (
    <Card>
      <div ref={fieldsRef} className={styles.fields}>
        <Button variant="primary" size="large" icon="play" isBusy={isStarting} disabled={!isReady} onClick={onRun}>
          Run on {count(left, 'example')}
        </Button>
        {missing.length === 0 && <ExpectedTime input={preview} left={left} />}
        <RunHint {...props} cannotRun={cannotRun} />
        <Fold title="Name, processor, batch size and threads">
          <Stack gap={6}>
            <RunWordsFields {...props} />
            <ProviderField value={limits.provider} onChange={(provider) => onLimits({ ...limits, provider })} />
            <FieldRow>
              {!isFixedBatch && (
                <NumberField
                  label="Batch size"
                  value={limits.batchSize ?? null}
                  min={1}
                  max={65536}
                  isInteger
                  onChange={(batchSize) => onLimits({ ...limits, batchSize: batchSize ?? undefined })}
                  placeholder="as fits"
                />
              )}
              <NumberField
                label="Threads"
                value={limits.threads ?? null}
                min={1}
                max={64}
                isInteger
                onChange={(threads) => onLimits({ ...limits, threads: threads ?? undefined })}
                placeholder="all"
              />
            </FieldRow>
          </Stack>
        </Fold>
      </div>
    </Card>
  );
}

/** What the run waits for, or what it will do. */
function RunHint({
  missing,
  stop,
  isChecking,
  predicted,
  isStarting,
  onRun,
  cannotRun,
}: RunOptionsProps & { readonly cannotRun: boolean }) {
  if (missing.length > 0)
    return (
      <p className={textStyles.warn} role="status">
        {missing.length === 1 ? 'One answer is missing' : `${missing.length} answers are missing`}: {missing.join(', ')}
        .
      </p>
    );
  if (cannotRun)
    return (
      <p className={textStyles.bad} role="status">
        It cannot run like this: “As the model sees them” says why.
      </p>
    );
  if (stop !== null)
    return (
      <Stack gap={4}>
        <p className={textStyles.bad} role="status">
          {stop.reason}
        </p>
        {stop.better && <p>{stop.better}</p>}
        <Row gap={4} wraps>
          {stop.use && (
            <Button variant="primary" onClick={stop.use}>
              Use what fits better
            </Button>
          )}
          <Button isBusy={isStarting} onClick={onRun}>
            Run all the same
          </Button>
        </Row>
      </Stack>
    );
  if (isChecking)
    return (
      <p className={textStyles.muted} role="status">
        Checking on some labelled rows…{' '}
        <Button variant="link" onClick={onRun}>
          Run without the check
        </Button>
      </p>
    );
  return (
    <p className={textStyles.muted}>
      {predicted > 0 &&
        `The other ${formatNumber(predicted)} were predicted by this model with this configuration; they stay as they are. `}
      It runs on this computer, can be paused, and goes on where it stopped.
    </p>
  );
}

/** The run's name, and which splits trained the model: its predictions there are too good, and wrong labels hide. */
function RunWordsFields({ words, onWords, placeholder }: RunOptionsProps) {
  const facets = useMethod('columns.facets', { filter: '', fields: ['split'] });
  const values = facets.data?.find((facet) => facet.field === 'split')?.values ?? [];
  const chosen = words.trainedOn ?? placeholder.trainedOn;
  return (
    <>
      <Field label="Name of the run">
        <TextInput
          value={words.name ?? ''}
          placeholder={placeholder.name}
          onChange={(name) => onWords({ ...words, name: name === '' ? null : name })}
        />
      </Field>
      {values.length > 0 && (
        <fieldset className={styles.checks}>
          <legend>
            Trained on these splits. The model knows their labels, so wrong ones are harder to find there.
          </legend>
          {values.map(({ value, total }) => (
            <Checkbox
              key={value}
              label={value}
              detail={<span className={textStyles.detail}> {count(total, 'example')}</span>}
              checked={chosen.includes(value)}
              onChange={(isOn) =>
                onWords({
                  ...words,
                  trainedOn: isOn ? [...chosen, value] : chosen.filter((other) => other !== value),
                })
              }
            />
          ))}
        </fieldset>
      )}
    </>
  );
}
