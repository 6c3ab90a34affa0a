import { useState } from 'react';
import { labelFilter } from '#shared/query/contradicting.ts';
import { toPlainError } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { FormDialog } from '#renderer/ui/FormDialog.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { Select } from '#renderer/ui/Select.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import textStyles from '#renderer/ui/text.module.css';
import { useRelabel } from './useRelabel.ts';

export type RelabelAct = 'merge' | 'split' | 'uncertain';

const looks = {
  merge: {
    title: (from: string) => `Merge ${from} into another class`,
    description: 'All that has the one label gets the other. The class stays, with no example.',
    action: 'Merge',
  },
  split: {
    title: (from: string) => `Split ${from}`,
    description: 'Those that fit a filter get a label of their own, an old one or a new one.',
    action: 'Split',
  },
  uncertain: {
    title: () => 'Set apart what nobody can tell',
    description: 'Those that fit the filter get a label that says so; flagged ones, unless you say others.',
    action: 'Set apart',
  },
} as const;

type RelabelDialogProps = {
  readonly act: RelabelAct;
  /** The class that it starts from. */
  readonly from: string;
  readonly allClasses: readonly string[];
  readonly onClose: () => void;
};

/** One label for many examples, as one decision: how many it changes is said before, and one undo takes it back. */
export function RelabelDialog({ act, from, allClasses, onClose }: RelabelDialogProps) {
  const [filter, setFilter] = useState(() => filterAtFirst(act, from));
  const [label, setLabel] = useState(act === 'uncertain' ? 'uncertain' : '');
  const { title, description, action } = looks[act];
  const reason = `label book: ${action.toLowerCase()}, ${filter}`;
  const relabel = useRelabel({ filter, label, allClasses, reason, onDone: onClose });
  const { counts, filterProblem, problem } = relabel;
  return (
    <FormDialog
      title={title(from)}
      description={description}
      width={500}
      action={counts ? `${action}: ${count(counts.changes, 'example')}` : action}
      isBusy={relabel.isBusy}
      isBlocked={!relabel.isReady}
      onSubmit={relabel.run}
      onClose={onClose}
    >
      {act === 'merge' ? (
        <Field label="Into">
          <Select
            value={label === '' ? null : label}
            onChange={setLabel}
            options={allClasses.filter((name) => name !== from).map((name) => ({ value: name, label: name }))}
          />
        </Field>
      ) : (
        <>
          <Field label="Those that fit" error={filterProblem?.message.replaceAll('`', '')}>
            <TextInput isMono value={filter} placeholder="brightness<40" onChange={setFilter} />
          </Field>
          <Field label="get the label" hint={relabel.makesClass ? 'A new class' : undefined}>
            <TextInput value={label} maxLength={200} placeholder="A class, or a new name" onChange={setLabel} />
          </Field>
        </>
      )}
      {counts ? (
        <p className={textStyles.note} {...dimStale(relabel.freshness)}>
          {formatNumber(counts.fits)} fit, {formatNumber(counts.changes)} of them get another label.
        </p>
      ) : null}
      {problem ? <p className={textStyles.bad}>{toPlainError(problem).message}</p> : null}
    </FormDialog>
  );
}

/** A split is most likely about what the screen is narrowed to. */
function filterAtFirst(act: RelabelAct, from: string): string {
  if (act === 'uncertain') return 'flagged:true';
  const { filter } = useUi.getState();
  if (act === 'merge' || filter.trim() === '') return labelFilter(from);
  return `${labelFilter(from)} (${filter})`;
}
