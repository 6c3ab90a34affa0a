import { useState } from 'react';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { percentText, scoreText } from '../cellText.ts';
import { cx } from '#renderer/ui/cx.ts';
import { Meter } from '#renderer/ui/Meter.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './evidence.module.css';

const shownAtFirst = 6;

/** The model's probability of every class, most probable first; decision scores where it gives those, which are no shares of anything. */
export function ProbabilityBars({ detail }: { readonly detail: ExampleDetail }) {
  const [isOpen, setIsOpen] = useState(false);
  if (!detail.prediction) {
    return (
      <p className={styles.quiet}>{detail.predictionError ?? 'No prediction: no run has covered this example.'}</p>
    );
  }
  const { probabilities, scores } = detail.prediction;
  const all: readonly { label: string; p?: number; score?: number }[] = scores.length > 0 ? scores : probabilities;
  const shown = isOpen ? all : all.filter(({ label }, index) => index < shownAtFirst || label === detail.currentLabel);
  return (
    <>
      <ul className={styles.bars}>
        {shown.map(({ label, p, score }) => (
          <li key={label} data-current={label === detail.currentLabel || undefined}>
            <span className={cx(textStyles.cut, styles.barName)} title={label}>
              {label}
              {label === detail.currentLabel ? <small>its label</small> : null}
            </span>
            {p === undefined ? <span /> : <Meter share={p} />}
            <span className={styles.barValue}>{p === undefined ? scoreText(score ?? NaN) : percentText(p)}</span>
          </li>
        ))}
      </ul>
      {all.length > shown.length || isOpen ? (
        <Button variant="link" size="small" onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Show fewer' : `Show all ${all.length} classes`}
        </Button>
      ) : null}
    </>
  );
}
