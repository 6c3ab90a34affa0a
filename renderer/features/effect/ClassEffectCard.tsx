import { useState } from 'react';
import { changeDigits } from '#shared/analysis/changeDigits.ts';
import type { EffectAnswer } from '#shared/contract/effectValues.ts';
import { bothFilters } from '#renderer/data/sliceLink.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { addTerm } from '#shared/query/editFilter.ts';
import { Card, CardFootLink } from '#renderer/ui/Card.tsx';
import { type DataColumn, DataTable } from '#renderer/ui/DataTable.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { PlainInterval } from '#renderer/ui/MetricText.tsx';
import { PointsText } from '#renderer/ui/PointsText.tsx';
import { TableLink } from '#renderer/ui/TableLink.tsx';

type Row = EffectAnswer['classes'][number];
const firstShown = 12;

/** The classes that labels left and joined, most moved first. */
export function ClassEffectCard({ classes }: { readonly classes: EffectAnswer['classes'] }) {
  const [isWhole, setWhole] = useState(false);
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  const moved = classes
    .filter(({ movedIn, movedOut }) => movedIn + movedOut > 0)
    .toSorted((a, b) => b.movedIn + b.movedOut - a.movedIn - a.movedOut);
  const explore = (row: Row) =>
    open('explore', { filter: bothFilters(filter, 'changed:true', addTerm('', 'given', row.label)) });
  if (moved.length === 0) return null;
  const digits = changeDigits(moved);
  return (
    <Card title="Class by class" note="F1 on given and on current labels" isFlush>
      <DataTable
        label="Effect per class"
        columns={columns(explore, digits)}
        rows={isWhole ? moved : moved.slice(0, firstShown)}
        rowKey={(row) => row.label}
        onRowClick={explore}
      />
      {moved.length > firstShown && (
        <CardFootLink onOpen={() => setWhole(!isWhole)}>
          {isWhole ? `Show the first ${firstShown}` : `Show all ${moved.length}`}
        </CardFootLink>
      )}
    </Card>
  );
}

function columns(explore: (row: Row) => void, digits: number): readonly DataColumn<Row>[] {
  return [
    {
      id: 'label',
      head: 'Class',
      cell: (row) => (
        <TableLink isStrong onOpen={() => explore(row)}>
          {row.label}
        </TableLink>
      ),
    },
    { id: 'given', head: 'Given', align: 'end', cell: ({ given }) => formatNumber(given) },
    { id: 'current', head: 'Now', align: 'end', cell: ({ current }) => formatNumber(current) },
    { id: 'out', head: 'Left', align: 'end', cell: ({ movedOut }) => formatNumber(movedOut) },
    { id: 'in', head: 'Joined', align: 'end', cell: ({ movedIn }) => formatNumber(movedIn) },
    {
      id: 'before',
      head: 'F1 before',
      align: 'end',
      cell: ({ before }) => <PlainInterval of={before} digits={digits + 2} isStacked hideN />,
    },
    {
      id: 'after',
      head: 'F1 after',
      align: 'end',
      cell: ({ after }) => <PlainInterval of={after} digits={digits + 2} isStacked hideN />,
    },
    {
      id: 'change',
      head: 'Change',
      align: 'end',
      cell: ({ change }) => <PointsText of={change} digits={digits} isSigned isStacked />,
    },
  ];
}
