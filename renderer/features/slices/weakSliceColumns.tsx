import type { MethodOutput } from '#shared/contract/contract.ts';
import type { Interval } from '#shared/contract/values.ts';
import { wilsonInterval } from '#shared/analysis/metrics/interval.ts';
import type { DataColumn } from '#renderer/ui/DataTable.tsx';
import { formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { PlainInterval } from '#renderer/ui/MetricText.tsx';
import { TableDoor } from '#renderer/ui/TableDoor.tsx';
import { SaveFound } from './SaveFound.tsx';
import styles from './discovery.module.css';

type Discovery = MethodOutput<'slices.discover'>;
type Found = Discovery['items'][number];

type Actions = {
  readonly loss: Discovery['loss'];
  readonly overall: Discovery['overall'];
  readonly explore: (found: Found) => void;
  readonly keep: (found: Found) => void;
  readonly isSaved: (found: Found) => boolean;
  readonly isKeeping: (found: Found) => boolean;
};

export function heldOutWord(loss: Discovery['loss']): string {
  return { error: 'rate', log_loss: 'loss', cost: 'cost' }[loss];
}

/** What the table says of a weak slice. */
export function weakSliceColumns(actions: Actions): readonly DataColumn<Found>[] {
  const { loss, overall, explore } = actions;
  const isRate = loss === 'error';
  return [
    {
      id: 'filter',
      head: 'Slice',
      cell: (found) => (
        <TableDoor isStrong onOpen={() => explore(found)}>
          <code className={styles.found}>{found.filter}</code>
        </TableDoor>
      ),
    },
    { id: 'n', head: 'n', align: 'end', cell: (found) => formatNumber(found.n) },
    {
      id: 'rate',
      head: isRate ? 'Error rate' : `Mean ${heldOutWord(loss)}`,
      align: 'end',
      cell: (found) => <RateOrLoss of={found.errorRate} isRate={isRate} hideN />,
    },
    {
      id: 'heldOut',
      head: <strong title="On the half that the search did not see">Held-out {heldOutWord(loss)}</strong>,
      align: 'end',
      cell: (found) => <RateOrLoss of={found.heldOut} isRate={isRate} />,
    },
    {
      id: 'effect',
      head: <span title="How far it is from the rest; 0.2 is small, 0.8 is large">Effect size</span>,
      align: 'end',
      cell: (found) => formatNumber(found.effectSize, 2),
    },
    { id: 'p', head: 'p', align: 'end', cell: (found) => smallNumber(found.pValue) },
    { id: 'q', head: 'q-value', align: 'end', cell: (found) => smallNumber(found.qValue) },
    {
      id: 'coverage',
      head: isRate ? 'Share of errors' : `Share of ${heldOutWord(loss)}`,
      align: 'end',
      cell: (found) =>
        isRate ? <IntervalText of={coverageOf(found, overall)} isStacked /> : formatPercent(found.errorCoverage),
    },
    {
      id: 'save',
      head: 'Keep',
      isHeadHidden: true,
      align: 'end',
      cell: (found) => (
        <SaveFound
          filter={found.filter}
          isSaved={actions.isSaved(found)}
          isBusy={actions.isKeeping(found)}
          onSave={() => actions.keep(found)}
        />
      ),
    },
  ];
}

type RateOrLossProps = { readonly of: Interval; readonly isRate: boolean; readonly hideN?: boolean };

/** A share as per cent, a loss as it is. */
function RateOrLoss({ of, isRate, hideN = false }: RateOrLossProps) {
  if (isRate) return <IntervalText of={of} isStacked hideN={hideN} />;
  return <PlainInterval of={of} isStacked hideN={hideN} />;
}

/** The slice's part of all errors, with its Wilson interval. */
function coverageOf(found: Found, overall: Discovery['overall']): Interval {
  const n = Math.round((overall.value ?? 0) * overall.n);
  const { low, high } = wilsonInterval(found.errors, n);
  return n === 0 ? { value: null, low: null, high: null, n } : { value: found.errorCoverage, low, high, n };
}

function smallNumber(value: number): string {
  return value < 0.001 ? '<\u00a00.001' : formatNumber(value, 3);
}
