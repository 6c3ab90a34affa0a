import type { ExampleDetail } from '#shared/contract/values.ts';
import { Pill } from '#renderer/ui/Pill.tsx';
import { sureText } from '#renderer/viewers/cellText.ts';
import styles from './tags.module.css';

/** Label and prediction of an example, where a pass is not about them. */
export function LabelFacts({ detail }: { readonly detail: ExampleDetail }) {
  const { prediction, currentLabel } = detail;
  return (
    <dl className={styles.context}>
      <dt>Label</dt>
      <dd>{currentLabel ?? 'none'}</dd>
      {prediction === null ? null : (
        <>
          <dt>Prediction</dt>
          <dd>
            {prediction.label} {sureText(prediction)}{' '}
            {currentLabel === null ? null : prediction.label === currentLabel ? (
              <Pill tone="good">right</Pill>
            ) : (
              <Pill tone="bad">wrong</Pill>
            )}
          </dd>
        </>
      )}
    </dl>
  );
}
