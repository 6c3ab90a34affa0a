import { useState } from 'react';
import type { SliceFeatureInfo } from '#shared/contract/discoveryValues.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { Popover } from '#renderer/ui/Popover.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { readCuts } from './discoveryChoices.ts';
import { Row } from '#renderer/ui/Layout.tsx';
import styles from './discovery.module.css';

/** How a number is cut into bins: ten equal groups, or a person's own points, kept in the project. */
export function BinsPopover({ feature }: { readonly feature: SliceFeatureInfo }) {
  const { name, cuts } = feature;
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const save = useMethodMutation('bins.set');
  const store = (next: number[] | null) =>
    save.mutate(
      { field: name, cuts: next },
      {
        onSuccess: () => setOpen(false),
        onError: (error) => notifyError('The cut points were not saved', error),
      },
    );
  return (
    <Popover
      label={`Bins of ${name}`}
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        setText(cuts?.join(', ') ?? '');
        setProblem(undefined);
      }}
      trigger={
        <button type="button" className={styles.bins} aria-label={`Bins of ${name}`}>
          {cuts === null ? '10 equal groups' : `cut at ${cuts.join(', ')}`}
        </button>
      }
    >
      <form
        className={styles.binsForm}
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          const read = readCuts(text);
          if ('problem' in read) setProblem(read.problem);
          else store(read.cuts);
        }}
      >
        <Field
          label="Cut points"
          hint="Groups are below the first, from each to the next, and from the last. Facets and metrics use them too."
          error={problem}
        >
          <TextInput
            isMono
            value={text}
            placeholder="10, 20, 30"
            onChange={(next) => {
              setText(next);
              setProblem(undefined);
            }}
          />
        </Field>
        <Row wraps>
          <Button type="submit" variant="primary" size="small" isBusy={save.isPending}>
            Use these
          </Button>
          <Button size="small" disabled={cuts === null || save.isPending} onClick={() => store(null)}>
            10 equal groups
          </Button>
        </Row>
      </form>
    </Popover>
  );
}
