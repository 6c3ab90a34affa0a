import type { SliceInfo } from '#shared/contract/values.ts';
import { metricWords } from '#shared/model/metric.ts';
import { actionsColumn } from '#renderer/ui/actionsColumn.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import type { DataColumn } from '#renderer/ui/DataTable.tsx';
import { Explained } from '#renderer/ui/Explained.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { MetricDifference, metricOf, MetricText, targetWords } from '#renderer/ui/MetricText.tsx';
import { NumberText } from '#renderer/ui/NumberText.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';
import { PointsText } from '#renderer/ui/PointsText.tsx';
import { TableLink } from '#renderer/ui/TableLink.tsx';
import { stateWords } from './sliceDrafts.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './slices.module.css';

type Actions = {
  readonly openRow: (slice: SliceInfo) => void;
  readonly onEdit: (slice: SliceInfo) => void;
  readonly onRemove: (slice: SliceInfo) => void;
};

/** What the table says of a saved slice, and what can be done with it. */
export function sliceColumns({ openRow, onEdit, onRemove }: Actions): readonly DataColumn<SliceInfo>[] {
  return [
    { id: 'name', head: 'Slice', cell: (slice) => <SliceName slice={slice} onOpen={() => openRow(slice)} /> },
    { id: 'n', head: 'n', align: 'end', cell: (slice) => (slice.problem ? '–' : formatNumber(slice.n)) },
    {
      id: 'metric',
      head: 'Metric',
      align: 'end',
      cell: (slice) => <SliceMetric slice={slice} />,
    },
    {
      id: 'difference',
      head: (
        <Explained
          name="Against the rest"
          term={
            <>
              Against
              <br />
              the rest
            </>
          }
        >
          <p>The metric here minus the metric on all other examples, with its 95 % interval.</p>
        </Explained>
      ),
      align: 'end',
      cell: (slice) => {
        const metric = metricOf(slice);
        return metric && <MetricDifference metric={metric} of={slice.metricDifference} isStacked />;
      },
    },
    {
      id: 'target',
      head: 'Target',
      align: 'end',
      cell: (slice) => (
        <span className={styles.target}>
          {slice.target !== null && targetWords(slice)}
          <Pill tone={stateWords[slice.state].tone}>{stateWords[slice.state].text}</Pill>
        </span>
      ),
    },
    {
      id: 'gain',
      head: (
        <Explained
          name="Potential gain"
          term={
            <>
              Potential
              <br />
              gain
            </>
          }
        >
          <p>
            What overall accuracy would gain if the slice reached human level: the gap to it × the share of the data.
            Slices overlap, so gains do not add up.
          </p>
        </Explained>
      ),
      align: 'end',
      cell: (slice) => <PointsText of={slice.potentialGain} digits={2} isStacked />,
    },
    {
      id: 'weight',
      head: 'Weight',
      align: 'end',
      cell: (slice) => (
        <NumberText
          value={formatNumber(slice.weight)}
          detail={slice.ease !== 1 && `ease ${formatNumber(slice.ease)}`}
          isStacked
        />
      ),
    },
    {
      id: 'worth',
      head: (
        <Explained term="Worth">
          <p>Potential gain, in points, × weight × ease: what the table is ordered by.</p>
        </Explained>
      ),
      align: 'end',
      cell: (slice) => formatNumber(slice.worth === null ? null : slice.worth * 100, 2),
    },
    actionsColumn((slice) => (
      <>
        <IconButton size="small" icon="note" label={`Edit ${slice.name}`} onClick={() => onEdit(slice)} />
        <IconButton size="small" icon="trash" label={`Remove ${slice.name}`} onClick={() => onRemove(slice)} />
      </>
    )),
  ];
}

/** The slice's own metric; what keeps it from being known, or whom it leaves out, below it. */
function SliceMetric({ slice }: { readonly slice: SliceInfo }) {
  const metric = metricOf(slice);
  if (metric === null || slice.metricProblem !== null)
    return <span className={styles.metricProblem}>{slice.metricProblem ?? slice.metric}</span>;
  const isUsual = metric.kind === 'accuracy' && slice.weightBy === null;
  return (
    <span className={styles.metric}>
      <NumberText
        value={<MetricText metric={metric} of={slice.value} isStacked hideN={slice.value.n === slice.n} />}
        detail={!isUsual && metricWords(metric, slice.weightBy)}
        isStacked
      />
      {slice.note && (
        <span className={styles.metricNote} title={slice.note}>
          <Icon name="warning" size={12} /> {slice.note}
        </span>
      )}
    </span>
  );
}

function SliceName({ slice, onOpen }: { readonly slice: SliceInfo; readonly onOpen: () => void }) {
  return (
    <div className={styles.name}>
      <TableLink isStrong onOpen={onOpen}>
        {slice.name}
      </TableLink>
      {slice.description && <span className={textStyles.muted}>{slice.description}</span>}
      {slice.filter !== slice.name && (
        <code className={cx(textStyles.detail, textStyles.breaks)}>{slice.filter || 'all examples'}</code>
      )}
      {slice.problem && (
        <span className={styles.problem}>
          <Icon name="warning" size={13} />
          {slice.problem.replaceAll('`', '')}
        </span>
      )}
    </div>
  );
}
