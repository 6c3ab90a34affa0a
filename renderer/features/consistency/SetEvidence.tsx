import type { ExampleSet } from '#shared/contract/similarityMethods.ts';
import { Pill } from '#renderer/ui/Pill.tsx';
import { settledWords } from './setActs.ts';
import { isLeak, likenessWords, modelWords, splitWords } from './setWords.ts';
import styles from './consistency.module.css';

/** What speaks for the set as a whole, on one line: splits, likeness, the model. */
export function SetEvidence({ set, isSettled }: { readonly set: ExampleSet; readonly isSettled: boolean }) {
  const splits = splitWords(set);
  const words = [likenessWords(set), modelWords(set)].filter((one) => one !== null);
  return (
    <p className={styles.setFacts}>
      {isSettled ? <Pill tone="good">{set.isSettled ? `settled: ${settledWords(set)}` : 'saving'}</Pill> : null}
      {isLeak(set) ? <span className={styles.leakPill}>leak</span> : null}
      {splits === null ? null : <span>{splits}</span>}
      {words.map((one) => (
        <span key={one}>{one}</span>
      ))}
    </p>
  );
}
