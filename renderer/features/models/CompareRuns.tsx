import { useState } from 'react';
import type { RunInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { holdStale } from '#renderer/ui/stale.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

/** Two runs over the same examples: what the second one fixed, what it broke, and whether that could be chance. */
export function CompareRuns({ runs }: { readonly runs: readonly RunInfo[] }) {
  const [chosen, setChosen] = useState<{ readonly a?: number; readonly b?: number }>({});
  const byAge = [...runs].sort((one, other) => one.id - other.id);
  const b = runs.find((run) => run.id === chosen.b)?.id ?? byAge.at(-1)?.id ?? 0;
  const a =
    runs.find((run) => run.id === chosen.a && run.id !== b)?.id ?? byAge.filter((run) => run.id !== b).at(-1)?.id ?? 0;
  const compared = useMethod('runs.compare', { a, b }, { keepPrevious: true, enabled: a !== b });
  const open = useUi((state) => state.open);
  const nameOf = (id: number) => runs.find((run) => run.id === id)?.name ?? '';
  const options = (other: number) =>
    byAge.map((run) => ({ value: String(run.id), label: run.name, disabled: run.id === other }));
  const result = compared.data;
  const link = (title: string, ids: readonly number[]) => open('explore', { filter: '', ids: { title, ids } });
  return (
    <Card title="Compare two runs" note="on current labels">
      <div className={styles.fields}>
        <div className={styles.comparePick}>
          <Select
            label="First run"
            value={String(a)}
            options={options(b)}
            onChange={(id) => setChosen({ a: Number(id), b })}
          />
          <Icon name="chevronRight" size={14} />
          <Select
            label="Second run"
            value={String(b)}
            options={options(a)}
            onChange={(id) => setChosen({ a, b: Number(id) })}
          />
        </div>
        {compared.isPending ? (
          <SkeletonLines lines={4} label="Comparing" />
        ) : compared.isError ? (
          <ErrorState
            isCompact
            title="These runs cannot be compared"
            error={compared.error}
            onRetry={() => void compared.refetch()}
          />
        ) : (
          result && (
            <div className={styles.fields} {...holdStale(compared)}>
              <dl className={styles.facts}>
                <dt>{nameOf(a)}</dt>
                <dd>
                  <IntervalText of={result.accuracyA} hideN />
                </dd>
                <dt>{nameOf(b)}</dt>
                <dd>
                  <IntervalText of={result.accuracyB} hideN />
                </dd>
              </dl>
              <div className={styles.links}>
                <LinkFigure
                  value={result.fixed}
                  name="fixed"
                  detail={`wrong in ${nameOf(a)}, right in ${nameOf(b)}`}
                  tone="good"
                  onOpen={() => link(`Fixed by ${nameOf(b)}`, result.fixedIds)}
                />
                <LinkFigure
                  value={result.broken}
                  name="broken"
                  detail={`right in ${nameOf(a)}, wrong in ${nameOf(b)}`}
                  tone="bad"
                  onOpen={() => link(`Broken by ${nameOf(b)}`, result.brokenIds)}
                />
              </div>
              <p className={textStyles.muted}>{verdict(result)}</p>
              <p className={textStyles.detail}>
                {result.test}
                {result.pValue !== null &&
                  `, p ${result.pValue < 0.001 ? '< 0.001' : `= ${result.pValue.toFixed(3)}`}`}{' '}
                · {count(result.n, 'example')}, {formatNumber(result.bothRight)} right and{' '}
                {formatNumber(result.bothWrong)} wrong in both
              </p>
            </div>
          )
        )}
      </div>
    </Card>
  );
}

type Comparison = { readonly fixed: number; readonly broken: number; readonly pValue: number | null };

function verdict({ fixed, broken, pValue }: Comparison): string {
  if (fixed + broken === 0) return 'They are right and wrong on the same examples.';
  if (pValue === null) return 'There is too little to tell them apart.';
  if (pValue >= 0.05) return 'A difference of this size could well be chance.';
  return fixed > broken
    ? 'The second run is better, and hardly by chance.'
    : 'The second run is worse, and hardly by chance.';
}

type LinkFigureProps = {
  readonly value: number;
  readonly name: string;
  readonly detail: string;
  readonly tone: 'good' | 'bad';
  readonly onOpen: () => void;
};

function LinkFigure({ value, name, detail, tone, onOpen }: LinkFigureProps) {
  return (
    <button type="button" className={styles.linkFigure} data-tone={tone} disabled={value === 0} onClick={onOpen}>
      <strong>{formatNumber(value)}</strong> {name}
      <span>{detail}</span>
    </button>
  );
}
