import { useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { firstChoices, useDiscovery, type DiscoveryChoices } from '#renderer/state/discovery.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Field, FieldRow, TextInput } from '#renderer/ui/Field.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { ClustersRow } from './ClustersRow.tsx';
import { FeatureChoices } from './FeatureChoices.tsx';
import { areUsable, choiceProblem, featuresToUse, type NumberChoice } from './discoveryChoices.ts';
import styles from './discovery.module.css';

type Depth = '1' | '2' | '3';

/** What to look by and for; a search starts when it is applied, since it can take a while. */
export function DiscoverOptions({ features }: { readonly features: MethodOutput<'features.list'> }) {
  const { view, choices, maxDepth, set } = useDiscovery();
  const [draft, setDraft] = useState(choices);
  const change = (part: Partial<DiscoveryChoices>) => setDraft((now) => ({ ...now, ...part }));
  const chosen = featuresToUse(draft.features, features.items);
  const clash = chosen.includes('pred') && (chosen.includes('label') || chosen.includes('given'));
  const isUsable = areUsable(draft) && !clash && draft.features?.length !== 0;
  const isApplied = JSON.stringify(draft) === JSON.stringify(choices);
  const number = (choice: NumberChoice, label: string, hint: string, placeholder: string) => (
    <Field label={label} hint={hint} error={choiceProblem(choice, draft[choice])}>
      <TextInput
        inputMode="decimal"
        value={draft[choice]}
        placeholder={placeholder}
        onChange={(text) => change({ [choice]: text })}
      />
    </Field>
  );
  return (
    <form
      className={styles.options}
      aria-label="Options of the search"
      onSubmit={(event) => {
        event.preventDefault();
        if (isUsable) set({ choices: draft });
      }}
    >
      <FeatureChoices
        features={features}
        chosen={draft.features?.length === 0 ? [] : chosen}
        onChange={(names) => change({ features: names })}
      />
      {clash && (
        <p className={styles.problem} role="alert">
          The prediction and the label together say what is wrong by definition: choose one of them.
        </p>
      )}
      <ClustersRow />
      {view === 'slices' && (
        <FieldRow least={140}>
          <Field label="Conditions" hint="Most in one slice">
            <div className={styles.segment}>
              <SegmentedControl<Depth>
                label="Conditions"
                value={String(draft.maxPredicates) as Depth}
                onChange={(depth) => change({ maxPredicates: Number(depth) as 1 | 2 | 3 })}
                options={(['1', '2', '3'] as const).map((value) => ({ value, label: value }))}
              />
            </div>
          </Field>
          {number('minSupport', 'Fewest examples', 'In one slice', '64, or 1 % if more')}
          {number('alpha', 'Weight of the error', 'Against the size, up to 1', '0.98')}
          {number('limit', 'Results', 'Slices that are tested', '10')}
          {number('maxQ', 'q-value up to', '1 shows all tested', '0.05')}
          <Field label="Weak means" hint="What slices are measured by">
            <Select
              label="Weak means"
              value={draft.loss}
              onChange={(loss) => change({ loss })}
              options={[
                { value: 'error', label: 'wrong more often' },
                { value: 'log_loss', label: 'higher log loss' },
                { value: 'cost', label: 'costlier confusions' },
              ]}
            />
          </Field>
        </FieldRow>
      )}
      {view === 'tree' && (
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
          {number('minSupport', 'Fewest examples', 'In one node', '64, or 1 % if more')}
        </FieldRow>
      )}
      <div className={styles.optionButtons}>
        <Button type="submit" variant="primary" disabled={!isUsable || isApplied}>
          {view === 'tree' ? 'Grow the tree' : 'Search'}
        </Button>
        <Button
          disabled={JSON.stringify(draft) === JSON.stringify(firstChoices)}
          onClick={() => setDraft(firstChoices)}
        >
          Back to the defaults
        </Button>
      </div>
    </form>
  );
}
