import { useRef, useState } from 'react';
import type { BlindExample } from '#shared/contract/humanMethods.ts';
import { useKeys, type KeyAction } from '#renderer/state/keymap.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { ChoicePicker } from '#renderer/viewers/evidence/ChoicePicker.tsx';
import { digitKeys, digits } from './choices.ts';
import type { BlindSession } from './blindSession.ts';
import styles from './review.module.css';

type ChoicesProps = {
  readonly classes: readonly string[];
  readonly example: BlindExample;
  readonly session: BlindSession;
};

/** The classes, always in the same order: an order by what a model thinks would give it away. */
export function BlindChoices({ classes, example, session }: ChoicesProps) {
  const [openFor, setOpenFor] = useState<number | null>(null);
  const root = useRef<HTMLElement>(null);
  const shown = classes.slice(0, digits.length);
  const label = (value: string | null) => session.label(example.id, value);
  useKeys('review', {
    'review.searchClass': () => setOpenFor(example.id),
    'review.skip': () => label(null),
    ...digitKeys(
      shown.map((name, at) => ({ label: name, digit: digits[at] ?? null })),
      label,
    ),
  });
  return (
    <section ref={root} className={styles.decision} aria-label="Decide">
      <h1>What is this?</h1>
      <p className={styles.blindHint}>
        Label, prediction, neighbours and name are hidden. Your answer changes no label: it measures how often a person
        agrees with them.
      </p>
      {example.isDone ? (
        <div className={styles.decided}>
          <Pill tone="good">
            {example.blindLabel === null ? 'You could not tell' : `You said ${example.blindLabel}`}
          </Pill>
        </div>
      ) : null}
      <div className={styles.choices}>
        {shown.map((name, at) => (
          <button key={name} type="button" className={styles.choice} onClick={() => label(name)}>
            <span className={styles.choiceName} title={name}>
              {name}
            </span>
            <span />
            <span />
            <span className={styles.choiceKeys}>
              <ActionKey action={`review.class${digits[at]!}` as KeyAction} />
            </span>
          </button>
        ))}
        <ChoicePicker
          label="Search a class"
          placeholder="Search a class…"
          options={classes.map((value) => ({ value }))}
          isOpen={openFor === example.id}
          onOpenChange={(isOpen) => {
            setOpenFor(isOpen ? example.id : null);
            // The popover gives the focus back to its button, where Enter would open it again.
            if (!isOpen) setTimeout(() => root.current?.closest<HTMLElement>('[data-review]')?.focus(), 60);
          }}
          onPick={label}
          trigger={
            <button type="button" className={styles.choice} data-other="">
              <span className={styles.choiceName}>
                {classes.length > shown.length
                  ? `Another of ${formatNumber(classes.length)} classes…`
                  : 'Search a class…'}
              </span>
              <ActionKey action="review.searchClass" />
            </button>
          }
        />
      </div>
      <div className={styles.actions} role="toolbar" aria-label="More answers">
        <Button size="small" onClick={() => label(null)}>
          Can’t tell <ActionKey action="review.skip" />
        </Button>
        <span className={styles.undoHint}>
          <ActionKey action="app.undo" /> undo
        </span>
      </div>
    </section>
  );
}
