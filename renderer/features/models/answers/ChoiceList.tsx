import { cx } from '#renderer/ui/cx.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import layout from '#renderer/ui/layout.module.css';
import styles from './Answers.module.css';

export type Choice<V> = {
  readonly id: string;
  readonly value: V;
  readonly label: string;
  readonly detail?: string | undefined;
  /** What it came to on labelled rows: `96 % · 0.30`. */
  readonly measured?: string | undefined;
};

/** Choices of which one press is the answer. */
export function ChoiceList<V>({
  label,
  choices,
  current,
  onChoose,
}: {
  readonly label: string;
  readonly choices: readonly Choice<V>[];
  /** The id of the one that holds now. */
  readonly current?: string | undefined;
  readonly onChoose: (value: V) => void;
}) {
  return (
    <ul className={cx(layout.list, styles.choices)} aria-label={label}>
      {choices.map(({ id, value, label: words, detail, measured }) => (
        <li key={id}>
          <button
            type="button"
            className={styles.choice}
            aria-pressed={current === undefined ? undefined : id === current}
            onClick={() => onChoose(value)}
          >
            <span className={styles.choiceWords}>
              {words}
              {detail && <span className={styles.choiceDetail}> {detail}</span>}
            </span>
            {measured && <span className={styles.choiceMeasured}>{measured}</span>}
            {id === current && <Icon name="check" size={14} />}
          </button>
        </li>
      ))}
    </ul>
  );
}
