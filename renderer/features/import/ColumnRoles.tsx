import { useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { formats } from '#shared/model/formats.ts';
import {
  columnRoles,
  columnTypes,
  missingMarkersOf,
  type ColumnRole,
  type ColumnType,
  type ImportMapping,
} from '#shared/model/importMapping.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { TextInput } from '#renderer/ui/Field.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Select } from '#renderer/ui/Select.tsx';
import { roleDetails, roleTitles, textToWords, typeTitles, wordsToText, type Overrides } from './mapping.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Import.module.css';

type FoundColumn = MethodOutput<'sources.recognise'>['columns'][number];

type ColumnRolesProps = {
  readonly columns: readonly FoundColumn[];
  readonly mapping: ImportMapping;
  readonly overrides: Overrides;
  /** The rows that the counts are of, where they are not all. */
  readonly sampledRows: number | undefined;
  readonly onMissing: (name: string, words: readonly string[]) => void;
  readonly onRole: (name: string, role: ColumnRole) => void;
  readonly onType: (name: string, type: ColumnType) => void;
  readonly onReset: () => void;
};

const roleOptions = columnRoles.map((role) => ({ value: role, label: roleTitles[role], detail: roleDetails[role] }));
const typeOptions = columnTypes.map((type) => ({ value: type, label: typeTitles[type] }));

/** As many at a time as a page draws at once. */
const step = 50;
const fewRoles: ReadonlySet<ColumnRole> = new Set<ColumnRole>(['feature', 'metadata', 'ignore']);

/** What each column is, with the reason for the proposal. Of very many, those with a role of their own come first. */
export function ColumnRoles({
  columns,
  mapping,
  overrides,
  sampledRows,
  onMissing,
  onRole,
  onType,
  onReset,
}: ColumnRolesProps) {
  const { hasFixedColumns } = formats[mapping.source.format];
  const [search, setSearch] = useState('');
  const [limit, setLimit] = useState(step);
  const byName = new Map(mapping.columns.map((column) => [column.name, column]));
  const roleOf = (name: string) => byName.get(name);
  const isLong = columns.length > step;
  const isRare = (column: FoundColumn) => !fewRoles.has(roleOf(column.name)?.role ?? column.role);
  const ordered = isLong ? [...columns.filter(isRare), ...columns.filter((column) => !isRare(column))] : columns;
  const matching =
    search === '' ? ordered : ordered.filter((column) => column.name.toLowerCase().includes(search.toLowerCase()));
  const missing: DataColumn<FoundColumn> = {
    id: 'missing',
    head: 'Missing if',
    width: '112px',
    cell: (column) => {
      const own = roleOf(column.name);
      if (own === undefined || own.role === 'ignore') return null;
      return (
        <MissingWords
          name={column.name}
          words={missingMarkersOf(mapping, own)}
          onChange={(words) => onMissing(column.name, words)}
        />
      );
    },
  };
  const shown: readonly DataColumn<FoundColumn>[] = [
    {
      id: 'name',
      head: 'Column',
      cell: (column) => (
        <span className={styles.columnName}>
          <strong>{column.name}</strong>
          <span className={cx(textStyles.tiny, textStyles.oneLine)}>
            {formatNumber(column.distinct)} different
            {column.missing > 0 ? `, ${formatNumber(column.missing)} missing` : ''}
            {sampledRows === undefined ? '' : ` in the first ${formatNumber(sampledRows)}`}
          </span>
        </span>
      ),
    },
    {
      id: 'role',
      head: 'Is',
      width: '136px',
      cell: (column) => (
        <Select
          size="small"
          label={`Role of ${column.name}`}
          value={roleOf(column.name)?.role ?? column.role}
          options={roleOptions}
          disabled={hasFixedColumns}
          onChange={(role) => onRole(column.name, role)}
        />
      ),
    },
    {
      id: 'type',
      head: 'Type',
      width: '118px',
      cell: (column) => (
        <Select
          size="small"
          label={`Type of ${column.name}`}
          value={roleOf(column.name)?.type ?? column.type}
          options={typeOptions}
          disabled={hasFixedColumns || roleOf(column.name)?.role === 'ignore'}
          onChange={(type) => onType(column.name, type)}
        />
      ),
    },
    ...(hasFixedColumns ? [] : [missing]),
    {
      id: 'why',
      head: 'Why, and for example',
      cell: (column) => (
        <span className={styles.why}>
          <span>
            {overrides[column.name]?.role
              ? 'You chose this.'
              : roleOf(column.name)?.role === column.role
                ? capital(column.why)
                : 'Gave its role to another column.'}
          </span>
          <span className={styles.samples}>{column.samples.slice(0, 4).join(' · ')}</span>
        </span>
      ),
    },
  ];
  return (
    <Card
      title="Columns"
      note={formatNumber(columns.length)}
      isFlush
      actions={
        <>
          {isLong && (
            <TextInput
              aria-label="Find a column"
              placeholder="Find a column"
              className={styles.find}
              value={search}
              onChange={setSearch}
            />
          )}
          {Object.keys(overrides).length > 0 && (
            <Button size="small" variant="quiet" onClick={onReset}>
              As proposed
            </Button>
          )}
        </>
      }
    >
      <div className={styles.columnsScroll}>
        <DataTable
          label="Columns and their roles"
          columns={shown}
          rows={matching.slice(0, limit)}
          rowKey={(column) => column.name}
        />
      </div>
      {matching.length > limit && (
        <div className={styles.more}>
          <Button size="small" variant="quiet" onClick={() => setLimit(limit + step)}>
            Show {Math.min(step, matching.length - limit)} more of {formatNumber(matching.length)}
          </Button>
        </div>
      )}
    </Card>
  );
}

/** What stands for “no value” in a column, beside an empty cell. */
function MissingWords({
  name,
  words,
  onChange,
}: {
  readonly name: string;
  readonly words: readonly string[];
  readonly onChange: (words: readonly string[]) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const apply = () => {
    if (text !== null) onChange(textToWords(text));
    setText(null);
  };
  return (
    <TextInput
      isMono
      aria-label={`Words for missing values in ${name}, separated by commas`}
      placeholder="empty"
      title="An empty cell always counts as missing; say which words do too, such as NA, ?"
      value={text ?? wordsToText(words.filter((word) => word !== ''))}
      onChange={setText}
      onBlur={apply}
      onKeyDown={(event) => event.key === 'Enter' && apply()}
    />
  );
}

function capital(text: string): string {
  return text === '' ? '' : `${text[0]?.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
