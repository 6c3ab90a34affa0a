import { useKeyLabel, type KeyAction } from '#renderer/state/keymap.ts';
import { Kbd } from '#renderer/ui/Kbd.tsx';
import { percentText } from '#renderer/viewers/cellText.ts';
import type { Choice } from './choices.ts';
import { Meter } from '#renderer/ui/Meter.tsx';
import styles from './review.module.css';

/** One class: what the model gives it, what speaks for it, and the keys that choose it. */
export function ChoiceRow(props: {
  readonly choice: Choice;
  /** The named key that also chooses this row. */
  readonly acts: 'review.accept' | 'review.confirm' | null;
  readonly isLead: boolean;
  readonly onChoose: () => void;
}) {
  const { choice, acts } = props;
  const role = choice.isSuggested
    ? 'suggested'
    : choice.isCurrent && choice.isGiven
      ? 'given label'
      : choice.isCurrent
        ? 'label now'
        : choice.isGiven
          ? 'given label'
          : null;
  return (
    <button
      type="button"
      className={styles.choice}
      data-suggested={choice.isSuggested || undefined}
      data-lead={props.isLead || undefined}
      onClick={props.onChoose}
    >
      <span className={styles.choiceName} title={choice.label}>
        {choice.label}
        {role ? <small>{role}</small> : null}
      </span>
      {choice.p === null ? <span /> : <Meter share={choice.p} />}
      <span className={styles.choiceP}>{choice.p === null ? '' : percentText(choice.p)}</span>
      <span className={styles.choiceKeys}>
        {acts ? <ActKey action={acts} /> : null}
        {choice.digit === null ? null : <DigitKey digit={choice.digit} />}
      </span>
    </button>
  );
}

function ActKey({ action }: { readonly action: KeyAction }) {
  const label = useKeyLabel(action);
  return label === '' ? null : <Kbd>{label}</Kbd>;
}

function DigitKey({ digit }: { readonly digit: string }) {
  const label = useKeyLabel(`review.class${digit}` as KeyAction);
  return label === '' ? null : <Kbd>{label}</Kbd>;
}
