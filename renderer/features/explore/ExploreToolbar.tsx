import type { SortKey } from '#shared/contract/values.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { keyLabel } from '#renderer/state/keymap.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { count as countWords, formatNumber } from '#renderer/ui/format.ts';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { dimStale, type Freshness } from '#renderer/ui/stale.ts';
import { Tooltip } from '#renderer/ui/Tooltip.tsx';
import { ColumnChooser } from './ColumnChooser.tsx';
import type { ColumnLayout, GridColumn } from './columnModel.ts';
import { useExploreState, type ExploreMode, type TileSize } from './exploreState.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './explore.module.css';

const importOrder = ' ';

export function ExploreToolbar(props: {
  /** Null while it is being counted. */
  readonly count: number | null;
  readonly answer: Freshness;
  readonly total: number;
  readonly mode: ExploreMode;
  readonly columns: readonly GridColumn[];
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout | null) => void;
  readonly sort: readonly SortKey[];
  readonly isStale: boolean;
  readonly onRefresh: () => void;
}) {
  const { count, total, mode } = props;
  const { areFacetsOpen, isDetailOpen } = useExploreState();
  return (
    <div className={styles.toolbar}>
      {areFacetsOpen ? null : (
        <Button size="small" icon="filter" onClick={() => useExploreState.setState({ areFacetsOpen: true })}>
          Facets
        </Button>
      )}
      <h1 className={cx(textStyles.cut, styles.title)} {...dimStale(props.answer)}>
        {count === null
          ? 'Examples'
          : count === total
            ? countWords(total, 'example')
            : `${formatNumber(count)} of ${countWords(total, 'example')}`}
      </h1>
      {props.isStale ? (
        <Tooltip text="Rows stay where they are while you decide. This sorts and filters them anew.">
          <Button variant="link" size="small" icon="refresh" onClick={props.onRefresh}>
            Update the list
          </Button>
        </Tooltip>
      ) : null}
      <span className={styles.space} />
      {mode === 'gallery' ? (
        <GallerySort columns={props.columns} sort={props.sort} />
      ) : (
        <ColumnChooser columns={props.columns} layout={props.layout} onLayout={props.onLayout} />
      )}
      {mode === 'gallery' ? <TileSizeControl /> : null}
      <Tooltip text="Table or gallery" keyHint={keyLabel('explore.view')}>
        <span>
          <SegmentedControl<ExploreMode>
            label="Table or gallery"
            value={mode}
            onChange={(next) => useExploreState.setState({ mode: next })}
            options={[
              { value: 'table', label: 'Table', icon: 'table', hideLabel: true },
              { value: 'gallery', label: 'Gallery', icon: 'gallery', hideLabel: true },
            ]}
          />
        </span>
      </Tooltip>
      {count ? (
        <Button
          size="small"
          icon="review"
          onClick={() => {
            const { filter, ids, open } = useUi.getState();
            open('review', { queue: { kind: 'filter', filter }, ...(ids ? { ids } : {}) });
          }}
        >
          Review these
        </Button>
      ) : null}
      <IconButton
        size="small"
        icon="info"
        label={isDetailOpen ? 'Hide details' : 'Show details'}
        keyHint={keyLabel('explore.details')}
        aria-pressed={isDetailOpen}
        onClick={() => useExploreState.setState({ isDetailOpen: !isDetailOpen })}
      />
    </div>
  );
}

function GallerySort({
  columns,
  sort,
}: {
  readonly columns: readonly GridColumn[];
  readonly sort: readonly SortKey[];
}) {
  const key = sort[0];
  const setSort = (next: readonly SortKey[]) => useExploreState.setState({ sort: next });
  return (
    <div className={styles.gallerySort}>
      <Select
        size="small"
        label="Sort by"
        value={key?.field ?? importOrder}
        onChange={(field) => setSort(field === importOrder ? [] : [{ field, direction: key?.direction ?? 'asc' }])}
        options={[
          { value: importOrder, label: 'Import order' },
          ...columns
            .filter((column) => column.isSortable)
            .map((column) => ({ value: column.field, label: column.title })),
        ]}
      />
      {key ? (
        <IconButton
          size="small"
          icon={key.direction === 'asc' ? 'chevronUp' : 'chevronDown'}
          label={key.direction === 'asc' ? 'Ascending; turn around' : 'Descending; turn around'}
          onClick={() => setSort([{ field: key.field, direction: key.direction === 'asc' ? 'desc' : 'asc' }])}
        />
      ) : null}
    </div>
  );
}

function TileSizeControl() {
  const tileSize = useExploreState((state) => state.tileSize);
  return (
    <SegmentedControl<TileSize>
      label="Tile size"
      className={styles.tileSizes}
      value={tileSize}
      onChange={(next) => useExploreState.setState({ tileSize: next })}
      options={[
        { value: 'small', label: 'S' },
        { value: 'medium', label: 'M' },
        { value: 'large', label: 'L' },
      ]}
    />
  );
}
