import {
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useReducer,
  useRef,
  type CSSProperties,
  type ReactNode,
  type Ref,
} from 'react';
import { call, onBackendEvent } from '#renderer/data/client.ts';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { createRowCache, type RowCache, type RowPage } from './rowCache.ts';
import { onRowsClick, onRowsKey, type RowsInput } from './rowsInput.ts';
import { isSelected, type RowSelection } from './selectionRanges.ts';
import { useMappedScroll } from './useMappedScroll.ts';
import { useSize } from './useSize.ts';
import styles from './rows.module.css';

export type RowsHandle = { reveal(position: number): void; focus(): void };

/** Which rows, and what becomes of a key or a click on them. The same whatever they look like. */
export type RowsProps = {
  readonly viewId: number;
  readonly count: number;
  readonly selection: RowSelection;
  readonly onSelection: (selection: RowSelection) => void;
  readonly onOpen: (position: number) => void;
  /** The id of the focused row, once its page is here. */
  readonly onFocusedId: (id: number | null) => void;
  readonly handle: Ref<RowsHandle>;
};

/** How the examples lie, for the width there is. */
export type RowsLayout = {
  /** Side by side: 1 in a table. */
  readonly perRow: number;
  readonly rowPx: number;
  /** Sizes for the style sheet, on the scroller. */
  readonly style: CSSProperties;
};

/** An example's place among the rows, to be drawn. All of it keeps its identity while scrolling: a memo component is drawn once. */
export type PlacedExample = {
  readonly position: number;
  readonly domId: string;
  /** The page that holds its values; undefined until it is here. */
  readonly page: RowPage | undefined;
  readonly isSelected: boolean;
  readonly isFocused: boolean;
};

type RowsViewportProps = RowsProps & {
  /** What is read of each example. */
  readonly fields: readonly string[];
  readonly layoutFor: (widthPx: number) => RowsLayout;
  /** Rows that are drawn beyond those in sight, on either side. */
  readonly overscan: number;
  /** Column heads: they stay in sight. */
  readonly head?: { readonly element: ReactNode; readonly px: number; readonly columns: number };
  /** Of the rows, where they may be wider than what shows them. */
  readonly widthPx?: number;
  readonly errorTitle: string;
  readonly renderRow: (row: number, examples: readonly PlacedExample[]) => ReactNode;
};

/**
 * The rows of a view, as many as there are, drawn where they are looked at: scrolled beyond the height that browsers allow, read page
 * by page, walked and selected by key and click. A table draws one example in a row, a gallery several.
 */
export function RowsViewport(props: RowsViewportProps) {
  const { count, selection, onFocusedId, head } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const baseId = useId();
  const size = useSize(scroller);
  const { perRow, rowPx, style } = props.layoutFor(size.widthPx);
  const rowCount = Math.ceil(count / perRow);
  const cache = useRows(props.viewId, count, props.fields);
  const scroll = useMappedScroll({
    scroller,
    heightPx: size.heightPx,
    rowCount,
    rowPx,
    headPx: head?.px ?? 0,
    overscan: props.overscan,
  });

  const first = (scroll.rows[0] ?? 0) * perRow;
  const last = Math.min(count, ((scroll.rows.at(-1) ?? 0) + 1) * perRow) - 1;
  useEffect(() => cache.want(first, last), [cache, first, last]);
  useEffect(() => () => cache.dispose(), [cache]);
  const focusedId = selection.focus === null ? null : (cache.idAt(selection.focus) ?? null);
  useEffect(() => onFocusedId(focusedId), [focusedId, onFocusedId]);
  const reveal = (position: number) => scroll.reveal(Math.floor(position / perRow));
  useImperativeHandle(props.handle, () => ({
    reveal,
    focus: () => scroller.current?.focus({ preventScroll: true }),
  }));

  const input: RowsInput = {
    shape: { count, perRow, rowsInSight: scroll.rowsInSight },
    selection,
    onSelection: props.onSelection,
    onOpen: props.onOpen,
    reveal,
  };
  const domId = (position: number) => `${baseId}-${position}`;
  const placed = (position: number): PlacedExample => ({
    position,
    domId: domId(position),
    page: cache.pageAt(position),
    isSelected: isSelected(selection.ranges, position),
    isFocused: selection.focus === position,
  });
  const examplesOf = (row: number) =>
    Array.from({ length: Math.max(0, Math.min(perRow, count - row * perRow)) }, (_, column) =>
      placed(row * perRow + column),
    );
  const error = cache.errorAt(first) ?? cache.errorAt(last);
  return (
    <div className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        aria-label="Examples"
        aria-rowcount={rowCount + (head ? 1 : 0)}
        aria-colcount={head?.columns}
        aria-multiselectable="true"
        aria-activedescendant={selection.focus === null ? undefined : domId(selection.focus)}
        tabIndex={0}
        style={style}
        onKeyDown={(event) => onRowsKey(event, input)}
        onMouseDown={(event) => {
          // Shift-click selects rows, not the text between them.
          if (event.shiftKey) event.preventDefault();
        }}
      >
        {head && (
          <div role="rowgroup" className={styles.head} style={{ width: props.widthPx }}>
            {head.element}
          </div>
        )}
        <div
          role="rowgroup"
          className={styles.body}
          style={{ height: scroll.height, width: props.widthPx }}
          onClick={(event) => onRowsClick(event, input)}
        >
          <div ref={scroll.layer} className={styles.layer} role="presentation">
            {size.widthPx === 0 ? null : scroll.rows.map((row) => props.renderRow(row, examplesOf(row)))}
          </div>
        </div>
      </div>
      {error ? (
        <div className={styles.error}>
          <ErrorState isCompact title={props.errorTitle} error={error} onRetry={() => cache.retry()} />
        </div>
      ) : null}
    </div>
  );
}

/** The rows of a view, page by page. The component renders again whenever a page came. */
function useRows(viewId: number, count: number, fields: readonly string[]): RowCache {
  const [, rerender] = useReducer((version: number) => version + 1, 0);
  const wanted = fields.join('\n');
  const cache = useMemo(
    () =>
      createRowCache({
        count,
        onChange: rerender,
        fetchPage: (from, size, signal) =>
          call('views.rows', { viewId, from, count: size, fields: wanted.split('\n') }, { signal }),
      }),
    [viewId, count, wanted],
  );
  useEffect(() => {
    const end = onBackendEvent((name) => {
      if (name === 'decisions.changed') cache.refresh();
    });
    return end;
  }, [cache]);
  return cache;
}
