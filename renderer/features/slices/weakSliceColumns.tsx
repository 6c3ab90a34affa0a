import type { MethodOutput } from '#shared/contract/contract.ts';
import type { Interval } from '#shared/contract/values.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import type { DataColumn } from '#renderer/ui/DataTable.tsx';
import { formatChance, formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { Explained } from '#renderer/ui/Explained.tsx';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { PlainInterval } from '#renderer/ui/MetricText.tsx';
import { TableLink } from '#renderer/ui/TableLink.tsx';
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
        <TableLink isStrong onOpen={() => explore(found)}>
          <code className={styles.found}>{found.filter}</code>
        </TableLink>
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
      head: (
        <Explained term={<strong>Held-out {heldOutWord(loss)}</strong>} name={`Held-out ${heldOutWord(loss)}`}>
          <p>
            On the half of the examples that the search did not see, drawn at random. Believe this one: among so many
            candidates some look bad in the searched half by luck.
          </p>
        </Explained>
      ),
      align: 'end',
      cell: (found) => <RateOrLoss of={found.heldOut} isRate={isRate} />,
    },
    {
      id: 'effect',
      head: (
        <Explained term="Effect size">
          <p>
            How far the held-out {heldOutWord(loss)} is from that of the rest, whatever the number of examples:{' '}
            {isRate ? 'Cohen’s h of the two rates' : 'Hedges’ g of the two means'}. 0.2 is small, 0.5 medium, 0.8 large.
          </p>
        </Explained>
      ),
      align: 'end',
      cell: (found) => formatNumber(found.effectSize, 2),
    },
    {
      id: 'p',
      head: (
        <Explained term="p" name="p-value">
          <p>
            How often chance alone would make a slice at least this much worse than the rest on the held-out half, if it
            were no worse ({isRate ? 'a z-test of two shares' : 'Welch’s t-test'}, one-sided). What also lies in a find
            that ranks higher is left out for a second test, and the greater p of the two stands here: overlap with a
            weak slice proves nothing.
          </p>
        </Explained>
      ),
      align: 'end',
      cell: (found) => formatChance(found.pValue),
    },
    {
      id: 'q',
      head: (
        <Explained term="q-value">
          <p>
            The share of false finds to expect if you believe this slice and all that are at least as sure: at 0.05, one
            in twenty.
          </p>
          <p>
            It follows from the p-values of all slices that were tested (Benjamini and Hochberg), since among many tests
            some succeed by luck.
          </p>
        </Explained>
      ),
      align: 'end',
      cell: (found) => formatChance(found.qValue),
    },
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
