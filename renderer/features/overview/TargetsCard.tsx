import type { SliceInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useSliceLink } from '#renderer/data/sliceLink.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { count } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { metricOf, MetricText, targetWords } from '#renderer/ui/MetricText.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import layout from '#renderer/ui/layout.module.css';
import styles from './Targets.module.css';

/** Targets that fail, each a link to its examples; one line where none does, nothing where none is set. */
export function TargetsCard() {
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  const explore = useSliceLink();
  // An error of this list is said by the prioritisation table, which reads the same.
  const list = useMethod('slices.list', { filter }, { keepPrevious: true });
  const targets = (list.data?.items ?? []).filter(({ target }) => target !== null);
  if (targets.length === 0) return null;
  const isBroken = ({ problem, metricProblem }: SliceInfo): boolean => problem !== null || metricProblem !== null;
  const failing = targets.filter((slice) => slice.state === 'missed' || isBroken(slice));
  const unsure = targets.filter((slice) => slice.state === 'unsure' && !isBroken(slice)).length;
  const met = targets.length - failing.length - unsure;
  const rest = [
    ...(met > 0 ? [`${count(met, 'target')} met`] : []),
    ...(unsure > 0 ? [`${unsure} not certain yet`] : []),
  ].join(', ');
  if (failing.length === 0) {
    return (
      <p className={styles.quiet} role="status" {...dimStale(list)}>
        <Icon name="check" size={14} />
        No target fails: {rest}.
      </p>
    );
  }
  return (
    <Card
      title="Targets that fail"
      note={[`${failing.length} of ${count(targets.length, 'target')}`, rest].filter(Boolean).join(' · ')}
      actions={
        <Button variant="quiet" size="small" onClick={() => open('slices')}>
          All slices
        </Button>
      }
      isFlush
      answer={list}
    >
      <ul className={cx(layout.list, styles.list)} aria-label="Targets that fail">
        {failing.map((slice) => (
          <li key={slice.id}>
            <button
              type="button"
              className={styles.row}
              onClick={() => (slice.problem === null ? explore(slice.filter) : open('slices'))}
            >
              <span className={styles.name}>{slice.name}</span>
              <Verdict slice={slice} />
              <Icon name="chevronRight" size={14} />
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Verdict({ slice }: { readonly slice: SliceInfo }) {
  const metric = metricOf(slice);
  const problem = slice.problem ?? slice.metricProblem;
  if (problem !== null || metric === null) {
    return (
      <>
        <span className={styles.words}>{problem?.replaceAll('`', '') ?? slice.metric}</span>
        <Pill tone="bad">cannot be checked</Pill>
      </>
    );
  }
  return (
    <>
      <span className={styles.words}>{targetWords(slice)}</span>
      <span className={textStyles.oneLine}>
        <MetricText metric={metric} of={slice.value} />
      </span>
      <Pill tone="bad">missed</Pill>
    </>
  );
}
