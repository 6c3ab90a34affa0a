import { useState } from 'react';
import type { EffectAnswer } from '#shared/contract/effectValues.ts';
import type { Interval } from '#shared/contract/values.ts';
import { bothFilters } from '#renderer/data/sliceDoor.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { addTerm } from '#shared/query/editFilter.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { type DataColumn, DataTable } from '#renderer/ui/DataTable.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { PointsText } from '#renderer/ui/PointsText.tsx';
import styles from './effect.module.css';

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
  return (
    <Card title="Class by class" note="F1 on given and on current labels" isFlush>
      <DataTable
        label="Effect per class"
        columns={columns(explore)}
        rows={isWhole ? moved : moved.slice(0, firstShown)}
        rowKey={(row) => row.label}
        onRowClick={explore}
      />
      {moved.length > firstShown && (
        <div className={styles.foot}>
          <Button variant="link" onClick={() => setWhole(!isWhole)}>
            {isWhole ? `Show the first ${firstShown}` : `Show all ${moved.length}`}
          </Button>
        </div>
      )}
    </Card>
  );
}

function columns(explore: (row: Row) => void): readonly DataColumn<Row>[] {
  return [
    {
      id: 'label',
      head: 'Class',
      cell: (row) => (
        <button type="button" className={styles.nameDoor} onClick={() => explore(row)}>
          {row.label}
        </button>
      ),
    },
    { id: 'given', head: 'Given', align: 'end', cell: ({ given }) => formatNumber(given) },
    { id: 'current', head: 'Now', align: 'end', cell: ({ current }) => formatNumber(current) },
    { id: 'out', head: 'Left', align: 'end', cell: ({ movedOut }) => formatNumber(movedOut) },
    { id: 'in', head: 'Joined', align: 'end', cell: ({ movedIn }) => formatNumber(movedIn) },
    { id: 'before', head: 'F1 before', align: 'end', cell: ({ before }) => <F1 of={before} /> },
    { id: 'after', head: 'F1 after', align: 'end', cell: ({ after }) => <F1 of={after} /> },
    { id: 'change', head: 'Change', align: 'end', cell: ({ change }) => <PointsText of={change} isSigned isStacked /> },
  ];
}

function F1({ of }: { readonly of: Interval }) {
  if (of.value === null) return <span className={styles.faint}>–</span>;
  return (
    <span className={styles.stacked} title="95 % interval">
      {of.value.toFixed(3)}
      <span>
        {(of.low ?? 0).toFixed(3)}–{(of.high ?? 0).toFixed(3)}
      </span>
    </span>
  );
}
