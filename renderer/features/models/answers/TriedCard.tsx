import { useState } from 'react';
import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card, CardFoot, CardFootLink } from '#renderer/ui/Card.tsx';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { count, formatPlain } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { answerFacts } from './answerFacts.ts';
import { topicTitle } from './answerTopics.ts';
import type { Inspected } from './editorProps.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Answers.module.css';

type Tried = Inspected['tried'][number];
const shownAtFirst = 6;

type TriedCardProps = {
  readonly tried: readonly Tried[];
  readonly state: 'running' | 'stopped' | 'failed' | 'done';
  readonly error: string | null;
  readonly onUse: (answers: ModelAnswers) => void;
  readonly onStop: () => void;
  readonly onTry: () => void;
};

/** What was tried on labelled rows: each way to feed or read the model with how often it agrees, best first. */
export function TriedCard({ tried, state, error, onUse, onStop, onTry }: TriedCardProps) {
  const [showsAll, setShowsAll] = useState(false);
  // Every question has a row for how it is now, and all of these are one and the same.
  const now = tried.find(({ isCurrent }) => isCurrent);
  const ranked = tried
    .filter((one) => !one.isCurrent || one === now)
    .toSorted(
      (one, other) =>
        (other.accuracy.value ?? -1) - (one.accuracy.value ?? -1) ||
        (one.logLoss ?? Infinity) - (other.logLoss ?? Infinity),
    );
  const rows = showsAll ? ranked : ranked.slice(0, shownAtFirst);
  const n = Math.max(0, ...tried.map((one) => one.n));
  const columns: readonly DataColumn<Tried>[] = [
    {
      id: 'tried',
      head: 'Tried',
      cell: (one) => (
        <span className={styles.tried}>
          {one.isCurrent ? (
            <span>As it is now</span>
          ) : (
            <>
              <span className={textStyles.detail}>{topicTitle(one.what)}</span>
              <span>{choiceWords(one)}</span>
            </>
          )}
        </span>
      ),
    },
    {
      id: 'accuracy',
      head: 'Accuracy',
      align: 'end',
      cell: ({ accuracy }) => <IntervalText of={accuracy} hideN isStacked />,
    },
    { id: 'logLoss', head: 'Log loss', align: 'end', cell: ({ logLoss }) => formatPlain(logLoss) },
    {
      id: 'use',
      head: 'Use',
      isHeadHidden: true,
      align: 'end',
      cell: (one) =>
        one.isCurrent ? (
          <Pill tone="accent">now</Pill>
        ) : (
          <Button
            size="small"
            aria-label={`Use ${topicTitle(one.what)}: ${choiceWords(one)}`}
            onClick={() => onUse(one.answers)}
          >
            Use
          </Button>
        ),
    },
  ];
  return (
    <Card
      title="Tried on your labels"
      note={tried.length > 0 ? `on ${count(n, 'labelled row')}, best first` : undefined}
      isFlush={rows.length > 0}
      actions={
        state === 'running' ? (
          <Button size="small" variant="quiet" onClick={onStop}>
            Stop
          </Button>
        ) : (
          state !== 'done' && (
            <Button size="small" variant="quiet" icon="refresh" onClick={onTry}>
              Try
            </Button>
          )
        )
      }
    >
      {rows.length > 0 ? (
        <>
          <DataTable
            label="Tried on your labels"
            columns={columns}
            rows={rows}
            rowKey={({ what, choice }) => `${what} ${choice}`}
          />
          {ranked.length > rows.length && (
            <CardFootLink onOpen={() => setShowsAll(true)}>Show all {ranked.length}</CardFootLink>
          )}
          {n < 200 && <CardFoot>So few rows tell only large differences: mind the intervals.</CardFoot>}
        </>
      ) : state === 'running' ? (
        <SkeletonLines lines={3} label="Trying the open choices on labelled rows" />
      ) : (
        <p>{error ?? 'Stopped. Nothing was tried to the end.'}</p>
      )}
    </Card>
  );
}

/** A choice as the screen says it; where it is none of its answers, as it was named. */
function choiceWords({ what, answers, choice }: Tried): string {
  if (what === 'scaled') return choice.slice(0, 1).toUpperCase() + choice.slice(1);
  const words = answerFacts(answers).map(({ value }) => value);
  return words.length > 0 ? words.slice(0, 4).join('; ') + (words.length > 4 ? '…' : '') : choice;
}
