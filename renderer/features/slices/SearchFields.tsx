import type { ReactNode } from 'react';
import { type DiscoveryChoices, useDiscovery } from '#renderer/state/discovery.ts';
import { Field, FieldRow, TextInput } from '#renderer/ui/Field.tsx';
import { Fold } from '#renderer/ui/Fold.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { choiceProblem, type NumberChoice } from './discoveryChoices.ts';
import styles from './discovery.module.css';

type Depth = '1' | '2' | '3';

type FieldsProps = {
  readonly draft: DiscoveryChoices;
  readonly onChange: (part: Partial<DiscoveryChoices>) => void;
};

/** What the search for weak slices looks for; what is seldom changed is folded, with what it is set to. */
export function SearchFields({ draft, onChange }: FieldsProps) {
  const number = numberField(draft, onChange);
  const isFoldedWrong = choiceProblem('alpha', draft.alpha) !== null || choiceProblem('limit', draft.limit) !== null;
  return (
    <>
      <FieldRow least={140}>
        <Field label="Weak means" hint="What slices are measured by">
          <Select
            label="Weak means"
            value={draft.loss}
            onChange={(loss) => onChange({ loss })}
            options={[
              { value: 'error', label: 'wrong more often' },
              { value: 'log_loss', label: 'higher log loss' },
              { value: 'cost', label: 'costlier confusions' },
            ]}
          />
        </Field>
        <Field label="Conditions" hint="Most in one slice">
          <div className={styles.segment}>
            <SegmentedControl<Depth>
              label="Conditions"
              value={String(draft.maxPredicates) as Depth}
              onChange={(depth) => onChange({ maxPredicates: Number(depth) as 1 | 2 | 3 })}
              options={(['1', '2', '3'] as const).map((value) => ({ value, label: value }))}
            />
          </div>
        </Field>
        {number('minSupport', 'Fewest examples', 'In one slice', '64, or 1 % if more')}
        {number('maxQ', 'q-value up to', '1 shows all tested', '0.05')}
      </FieldRow>
      <Fold
        title="How it ranks and tests"
        detail={
          isFoldedWrong
            ? 'a number in it cannot be used'
            : `error against size ${draft.alpha.trim() || '0.98'}, the best ${draft.limit} tested`
        }
      >
        <FieldRow least={140}>
          {number('alpha', 'Weight of the error', 'Against the size, up to 1', '0.98')}
          {number('limit', 'Results', 'Slices that are tested', '10')}
        </FieldRow>
      </Fold>
    </>
  );
}

export function TreeFields({ draft, onChange }: FieldsProps) {
  const { maxDepth, set } = useDiscovery();
  return (
    <FieldRow least={140}>
      <Field label="Questions deep" hint="Levels of the tree">
        <div className={styles.segment}>
          <SegmentedControl
            label="Questions deep"
            value={String(maxDepth)}
            onChange={(depth) => set({ maxDepth: Number(depth) })}
            options={['1', '2', '3', '4'].map((value) => ({ value, label: value }))}
          />
        </div>
      </Field>
      {numberField(draft, onChange)('minSupport', 'Fewest examples', 'In one node', '64, or 1 % if more')}
    </FieldRow>
  );
}

function numberField(draft: DiscoveryChoices, onChange: FieldsProps['onChange']) {
  return (choice: NumberChoice, label: string, hint: string, placeholder: string): ReactNode => (
    <Field label={label} hint={hint} error={choiceProblem(choice, draft[choice])}>
      <TextInput
        inputMode="decimal"
        value={draft[choice]}
        placeholder={placeholder}
        onChange={(text) => onChange({ [choice]: text })}
      />
    </Field>
  );
}
