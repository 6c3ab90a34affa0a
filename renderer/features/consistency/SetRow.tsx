import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { ExampleSet } from '#shared/contract/similarityMethods.ts';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { VisuallyHidden } from '#renderer/ui/VisuallyHidden.tsx';
import { cellText } from '#renderer/viewers/cellText.ts';
import { PictureTile } from '#renderer/viewers/PictureTile.tsx';
import { snippetOf } from '#renderer/viewers/textMarks.ts';
import { ClassChip } from '#renderer/widgets/ClassChip.tsx';
import { settledWords } from './setActs.ts';
import { isLeak, likenessWords, splitWords } from './setWords.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './consistency.module.css';

const shownLabels = 2;
const shownCells = 4;

type SetRowProps = {
  readonly set: ExampleSet;
  readonly classes: readonly string[];
  readonly isCurrent: boolean;
  readonly isSettled: boolean;
  /** Up and down from it, as in any list. */
  readonly onWalk: (by: 1 | -1) => void;
  readonly onOpen: () => void;
};

/** One set in the list: how many, which labels, what it looks like, whether it is settled. */
export function SetRow({ set, classes, isCurrent, isSettled, onWalk, onOpen }: SetRowProps) {
  const button = useRef<HTMLButtonElement>(null);
  // Walking the list by its keys takes the focus along.
  useEffect(() => {
    if (isCurrent && document.activeElement?.hasAttribute('data-set')) button.current?.focus({ preventScroll: true });
  }, [isCurrent]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    onWalk(event.key === 'ArrowDown' ? 1 : -1);
  };
  const { labels, members } = set;
  const first = members[0];
  const among = { classes, beside: labels.map(({ label }) => label) };
  const rest = labels.length - shownLabels;
  // Where each label is of one example their names need the room more.
  const isOneEach = labels.length === set.size;
  const isPicture = first !== undefined && first.text === null && first.cells === null;
  return (
    <button
      ref={button}
      type="button"
      className={styles.set}
      data-set=""
      aria-current={isCurrent || undefined}
      data-settled={isSettled || undefined}
      data-picture={isPicture || first?.thumbUrl != null || undefined}
      onKeyDown={onKeyDown}
      onClick={onOpen}
    >
      {first && (isPicture || first.thumbUrl !== null) ? (
        <span className={styles.setPicture}>
          <PictureTile url={first.thumbUrl} path={first.key} size="thumb" isSilent />
        </span>
      ) : null}
      <span className={styles.setLabels}>
        <b>{formatNumber(set.size)}</b>
        {labels.slice(0, shownLabels).map(({ label, count }) => (
          <ClassChip key={label} label={label} {...(isOneEach ? {} : { count })} among={among} />
        ))}
        {rest > 0 ? <span className={styles.restLabels}>+{rest}</span> : null}
      </span>
      {isPicture ? null : <span className={cx(textStyles.cut, styles.setGlimpse)}>{glimpse(set)}</span>}
      <span className={cx(textStyles.cut, styles.setNote)}>
        {isSettled ? (
          <>
            <Icon name="check" size={12} />
            <VisuallyHidden>Settled: </VisuallyHidden>
            <b>{set.isSettled ? settledWords(set) : 'saving'}</b>
          </>
        ) : isLeak(set) ? (
          <span className={styles.leak}>leak: {splitWords(set)}</span>
        ) : (
          (splitWords(set) ?? likenessWords(set))
        )}
      </span>
    </button>
  );
}

/** The beginning of its text, or the first values of its row. */
function glimpse({ members }: ExampleSet): string {
  const first = members[0];
  if (!first) return '';
  if (first.text !== null) return first.text === '' ? 'empty text' : snippetOf(first.text, [], 80);
  return (first.cells ?? [])
    .slice(0, shownCells)
    .map(({ name, value }) => `${name} ${cellText(value).text}`)
    .join(' · ');
}
