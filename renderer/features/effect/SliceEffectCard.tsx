import { changeDigits } from '#shared/analysis/changeDigits.ts';
import type { EffectAnswer, EffectNumbers } from '#shared/contract/effectValues.ts';
import { bothFilters } from '#renderer/data/sliceLink.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card, CardFoot } from '#renderer/ui/Card.tsx';
import { type DataColumn, DataTable } from '#renderer/ui/DataTable.tsx';
import { Explained } from '#renderer/ui/Explained.tsx';
import { count, formatChance, formatNumber } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { PointsText } from '#renderer/ui/PointsText.tsx';
import { TableLink } from '#renderer/ui/TableLink.tsx';
import textStyles from '#renderer/ui/text.module.css';

type Row = EffectNumbers & { readonly id: number; readonly name: string; readonly filter: string };

/** Everything and every slice, before and after. A row opens the examples that were decided in it. */
export function SliceEffectCard({ effect }: { readonly effect: EffectAnswer }) {
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  const readable = effect.slices.filter(({ problem }) => problem === null);
  const rows: Row[] = [{ ...effect.overall, id: 0, name: filter ? 'All as filtered' : 'All', filter: '' }, ...readable];
  const explore = (row: Row) => open('explore', { filter: bothFilters(filter, row.filter, 'decided:true') });
  const broken = effect.slices.length - readable.length;
  return (
    <Card
      title="Before and after, per slice"
      note="the same predictions against other labels"
      actions={
        <Button variant="quiet" size="small" onClick={() => open('slices')}>
          {effect.slices.length === 0 ? 'Make a slice' : 'All slices'}
        </Button>
      }
      isFlush
    >
      <DataTable
        label="Effect per slice"
        columns={columns(explore, changeDigits(rows))}
        rows={rows}
        rowKey={(row) => row.id}
        onRowClick={explore}
      />
      {broken > 0 && <CardFoot>{count(broken, 'slice')} cannot be read any more and is left out.</CardFoot>}
    </Card>
  );
}

function columns(explore: (row: Row) => void, digits: number): readonly DataColumn<Row>[] {
  return [
    {
      id: 'name',
      head: 'Examples',
      cell: (row) => (
        <TableLink isStrong onOpen={() => explore(row)}>
          {row.name}
        </TableLink>
      ),
    },
    {
      id: 'before',
      head: 'Given labels',
      align: 'end',
      cell: ({ before }) => <IntervalText of={before} digits={digits} isStacked />,
    },
    {
      id: 'after',
      head: 'Current labels',
      align: 'end',
      cell: ({ after }) => <IntervalText of={after} digits={digits} isStacked />,
    },
    {
      id: 'change',
      head: 'By changed labels',
      align: 'end',
      cell: ({ change, relabelled }) =>
        relabelled === 0 ? (
          <span className={textStyles.faint}>none changed</span>
        ) : (
          <PointsText of={change} digits={digits} isSigned isStacked />
        ),
    },
    {
      id: 'exclusion',
      head: 'By leaving out',
      align: 'end',
      cell: ({ exclusion, excluded }) =>
        excluded === 0 ? (
          <span className={textStyles.faint}>none</span>
        ) : (
          <PointsText of={exclusion} digits={digits} isSigned isStacked />
        ),
    },
    { id: 'relabelled', head: 'Changed', align: 'end', cell: (row) => formatNumber(row.relabelled + row.labelled) },
    { id: 'confirmed', head: 'Confirmed', align: 'end', cell: ({ confirmed }) => formatNumber(confirmed) },
    { id: 'excluded', head: 'Excluded', align: 'end', cell: ({ excluded }) => formatNumber(excluded) },
    { id: 'gone', head: 'Errors gone', align: 'end', cell: ({ gone }) => formatNumber(gone) },
    { id: 'appeared', head: 'Came to light', align: 'end', cell: ({ appeared }) => formatNumber(appeared) },
    {
      id: 'pValue',
      head: (
        <Explained term="McNemar p">
          <p>
            Could it be chance that more errors went than came to light, or the other way round? p is how often a
            difference at least this large would come about if each changed label were as likely to take an error away
            as to show one.
          </p>
          <p>
            It counts only examples whose prediction was right by one of the two labels and wrong by the other: exactly
            below 25 of them, else by chi-squared with one degree of freedom. Below 0.05 is usually taken for more than
            chance. Who changes only labels that differ from the prediction makes it small by that alone.
          </p>
        </Explained>
      ),
      align: 'end',
      cell: ({ pValue }) => formatChance(pValue),
    },
  ];
}
