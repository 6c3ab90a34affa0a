import { useMemo, useState } from 'react';
import { toPlainError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { addTerm, removeTerm, setRange, type ClickedValue } from '#shared/query/editFilter.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi, type ExampleList } from '#renderer/state/uiState.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import { notifyError } from '#renderer/state/notices.ts';
import type { GridColumn } from './columnModel.ts';
import { FacetHistogram } from './FacetHistogram.tsx';
import { facetStateOf, topTerms, type FacetState } from './facetState.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './facets.module.css';

type Facet = MethodOutput<'columns.facets'>[number];

/** Changes the applied filter; a filter that cannot be changed says why. */
function changeFilter(change: (filter: string) => string): void {
  const { filter, setFilter } = useUi.getState();
  try {
    setFilter(change(filter));
  } catch (error) {
    notifyError('The filter was not changed', error);
  }
}

/** What is in the filtered rows, column by column; every value is a link into the filter. */
export function FacetsPanel({
  columns,
  listed,
  onClose,
}: {
  readonly columns: readonly GridColumn[];
  readonly listed: ExampleList | null;
  readonly onClose: () => void;
}) {
  const filter = useUi((state) => state.filter);
  const query = useMethod(
    'columns.facets',
    { filter, ...(listed ? { ids: [...listed.ids] } : {}) },
    { keepPrevious: true },
  );
  const byField = useMemo(() => new Map(columns.map((column) => [column.field, column])), [columns]);
  const terms = useMemo(() => topTerms(filter), [filter]);
  return (
    <aside className={styles.panel} aria-label="Facets">
      <div className={styles.panelHead}>
        <h2>Facets</h2>
        {filter !== '' ? (
          <Button variant="link" size="small" onClick={() => useUi.getState().setFilter('')}>
            Clear the filter
          </Button>
        ) : null}
        <IconButton size="small" icon="close" label="Hide facets" onClick={onClose} />
      </div>
      <div
        className={styles.list}
        {...dimStale(query)}
        tabIndex={0}
        role="region"
        aria-label="Facets of the filtered examples"
      >
        {query.data ? (
          query.data.map((facet) => (
            <FacetBlock
              key={facet.field}
              facet={facet}
              column={byField.get(facet.field)}
              state={facetStateOf(terms, facet.field)}
            />
          ))
        ) : query.isError && toPlainError(query.error).code === 'bad_filter' ? (
          <p className={styles.none}>They are counted once the filter can be read.</p>
        ) : query.isError ? (
          <ErrorState
            isCompact
            error={query.error}
            title="Facets could not be counted"
            onRetry={() => void query.refetch()}
          />
        ) : (
          <SkeletonLines lines={14} label="Counting" />
        )}
      </div>
    </aside>
  );
}

function FacetBlock({
  facet,
  column,
  state,
}: {
  readonly facet: Facet;
  readonly column: GridColumn | undefined;
  readonly state: FacetState;
}) {
  const title = column?.title ?? facet.name;
  // No tag and no cause of an error is nothing that the data lack.
  const noneWord = column?.isBlankWhenNone && column.kind === 'word' ? 'none' : 'missing';
  const isEmpty = facet.values.length === 0 && facet.bins.length === 0 && facet.missing === 0;
  const [isOpen, setIsOpen] = useState(!isEmpty && facet.distinct !== 1);
  const titleId = `facet-${facet.field}`;
  return (
    <section className={styles.facet} aria-labelledby={titleId}>
      <div className={styles.facetHead}>
        <h3 id={titleId}>
          <button type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={12} />
            {title}
          </button>
        </h3>
        {state.isActive ? (
          <Button variant="link" size="small" onClick={() => changeFilter((filter) => removeTerm(filter, facet.field))}>
            Clear
          </Button>
        ) : facet.kind === 'category' && facet.distinct > 8 ? (
          <span className={textStyles.tiny}>{formatNumber(facet.distinct)}</span>
        ) : null}
      </div>
      {isOpen ? (
        <>
          {facet.kind === 'number' && facet.bins.length > 0 ? (
            <FacetHistogram
              name={title}
              bins={facet.bins}
              isWhole={facet.isWhole}
              range={state.range}
              onRange={(range) => changeFilter((filter) => setRange(filter, facet.field, range))}
            />
          ) : null}
          <FacetValues facet={facet} state={state} noneWord={noneWord} />
          {isEmpty ? <p className={styles.none}>No values</p> : null}
        </>
      ) : null}
    </section>
  );
}

const shownValues = 8;

function FacetValues({
  facet,
  state,
  noneWord,
}: {
  readonly facet: Facet;
  readonly state: FacetState;
  readonly noneWord: string;
}) {
  const [isLong, setIsLong] = useState(false);
  const chosen = facet.values.filter(({ value }, index) => index >= shownValues && state.values.has(value));
  const shown = isLong ? facet.values : [...facet.values.slice(0, shownValues), ...chosen];
  const largest = Math.max(1, ...facet.values.map((value) => value.total));
  const present = [...facet.values, ...facet.bins].reduce((sum, { count }) => sum + count, 0);
  const rest = facet.values.length - shown.length;
  const beyond = facet.distinct - facet.values.length;
  const toggle = (value: ClickedValue, isOn: boolean) =>
    changeFilter((filter) => (isOn ? removeTerm(filter, facet.field, value) : addTerm(filter, facet.field, value)));
  return (
    <>
      <ul className={styles.values}>
        {shown.map(({ value, count, total }) => (
          <FacetValue
            key={value}
            name={facetWord(value)}
            count={count}
            total={total}
            largest={largest}
            isOn={state.values.has(value)}
            isDimmed={state.values.size > 0 && !state.values.has(value)}
            onToggle={(isOn) => toggle(value, isOn)}
          />
        ))}
        {facet.missing > 0 || state.isMissingSought ? (
          <FacetValue
            name={noneWord}
            isMissing
            count={facet.missing}
            largest={Math.max(largest, present + facet.missing)}
            isOn={state.isMissingSought}
            isDimmed={false}
            onToggle={(isOn) => toggle(null, isOn)}
          />
        ) : null}
      </ul>
      {rest > 0 || isLong ? (
        <Button variant="link" size="small" onClick={() => setIsLong(!isLong)}>
          {isLong ? 'Show fewer' : `${rest} more`}
        </Button>
      ) : null}
      {isLong && beyond > 0 ? (
        <p className={styles.none}>and {formatNumber(beyond)} rarer ones: type them into the filter</p>
      ) : null}
    </>
  );
}

function FacetValue(props: {
  readonly name: string;
  readonly isMissing?: boolean;
  readonly count: number;
  /** Over all examples; not known of missing values. */
  readonly total?: number;
  /** What a whole bar stands for. */
  readonly largest: number;
  readonly isOn: boolean;
  readonly isDimmed: boolean;
  readonly onToggle: (isOn: boolean) => void;
}) {
  const { count, total, largest, isOn } = props;
  return (
    <li>
      <button
        type="button"
        className={styles.value}
        aria-pressed={isOn}
        data-zero={count === 0 || undefined}
        data-dimmed={props.isDimmed || undefined}
        title={`${props.name}: ${formatNumber(count)}${total === undefined ? '' : ` of ${formatNumber(total)}`}`}
        onClick={() => props.onToggle(isOn)}
      >
        <span className={styles.bar} aria-hidden="true">
          {total !== undefined && <span className={styles.barTotal} style={{ width: `${(total / largest) * 100}%` }} />}
          <span className={styles.barCount} style={{ width: `${(count / largest) * 100}%` }} />
        </span>
        <span className={cx(textStyles.cut, styles.valueName)} data-missing={props.isMissing || undefined}>
          {props.name}
        </span>
        <span className={styles.valueCount}>{formatNumber(count)}</span>
      </button>
    </li>
  );
}

function facetWord(value: string): string {
  if (value === 'true') return 'yes';
  if (value === 'false') return 'no';
  return value === '' ? 'empty' : value;
}
