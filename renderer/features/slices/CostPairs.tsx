import { useState } from 'react';
import type { CostPair } from '#shared/model/costs.ts';
import { usualCost } from '#shared/model/costs.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Select } from '#renderer/ui/Select.tsx';
import { readCost } from './costEdit.ts';
import { cx } from '#renderer/ui/cx.ts';
import layout from '#renderer/ui/layout.module.css';
import styles from './costs.module.css';

type CostPairsProps = {
  readonly labels: readonly string[];
  readonly pairs: readonly CostPair[];
  readonly isReadOnly: boolean;
  readonly onSet: (changed: CostPair) => void;
};

/** For many classes: the pairs whose cost was set, and a line to set one more. */
export function CostPairs({ labels, pairs, isReadOnly, onSet }: CostPairsProps) {
  const [actual, setActual] = useState<string | null>(null);
  const [predicted, setPredicted] = useState<string | null>(null);
  const [text, setText] = useState('');
  const cost = readCost(text);
  const options = labels.map((label) => ({ value: label, label }));
  const add = () => {
    if (actual === null || predicted === null || cost === null) return;
    onSet({ actual, predicted, cost });
    setText('');
  };
  return (
    <>
      {pairs.length > 0 && (
        <ul className={cx(layout.list, styles.pairs)} aria-label="Pairs with a cost of their own">
          {pairs.map((pair) => (
            <li key={JSON.stringify([pair.actual, pair.predicted])}>
              <span>
                true <strong>{pair.actual}</strong> predicted as <strong>{pair.predicted}</strong> costs
              </span>
              <strong>{formatNumber(pair.cost, Number.isInteger(pair.cost) ? 0 : 2)}</strong>
              {!isReadOnly && (
                <IconButton
                  size="small"
                  icon="close"
                  label={`Usual cost for ${pair.actual} predicted as ${pair.predicted}`}
                  onClick={() => onSet({ ...pair, cost: usualCost(pair.actual, pair.predicted) })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {!isReadOnly && (
        <form
          className={styles.add}
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Field label="True class">
            <Select value={actual} options={options} placeholder="Choose" onChange={setActual} />
          </Field>
          <Field label="Predicted as">
            <Select value={predicted} options={options} placeholder="Choose" onChange={setPredicted} />
          </Field>
          <Field label="Costs" error={text !== '' && cost === null ? '0 or more' : undefined}>
            <TextInput inputMode="decimal" value={text} onChange={setText} />
          </Field>
          <Button type="submit" icon="plus" disabled={actual === null || predicted === null || cost === null}>
            Set
          </Button>
        </form>
      )}
    </>
  );
}
