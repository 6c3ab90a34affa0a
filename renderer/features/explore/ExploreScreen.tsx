import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { call, queryClient, useMethod } from '#renderer/data/client.ts';
import { FilteredError } from '#renderer/widgets/FilteredError.tsx';
import { NoExampleFits } from '#renderer/widgets/NoExampleFits.tsx';
import { useKeys } from '#renderer/state/keymap.ts';
import { useUi, type FocusReason } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { soughtIn } from '#renderer/viewers/textMarks.ts';
import type { RowsHandle } from '#renderer/widgets/rows/RowsViewport.tsx';
import {
  clampSelection,
  clearSelection,
  countSelected,
  emptySelection,
  focusOn,
  selectAll,
  type RowSelection,
} from '#renderer/widgets/rows/selectionRanges.ts';
import { BulkBar } from './BulkBar.tsx';
import { gridColumns } from './columnModel.ts';
import { DataGrid } from './DataGrid.tsx';
import { DetailPanel } from './DetailPanel.tsx';
import { ExploreToolbar } from './ExploreToolbar.tsx';
import { tilePx, useExploreState } from './exploreState.ts';
import { FacetsPanel } from './FacetsPanel.tsx';
import { Gallery } from './Gallery.tsx';
import { useGridTable } from './gridTable.ts';
import { useBulkDecision } from './useBulkDecision.ts';
import { useColumnLayout } from './useColumnLayout.ts';
import styles from './explore.module.css';

/** The rows of the project as a table or a gallery, with facets, bulk decisions and a detail panel. */
export function ExploreScreen() {
  const project = useMethod('project.info', {});
  if (project.isError) return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  if (!project.data) return <EmptyState icon="explore" title="No project is open" />;
  return <Explore key={project.data.path} project={project.data} />;
}

function Explore({ project }: { readonly project: ProjectInfo }) {
  const filter = useUi((state) => state.filter);
  const listed = useUi((state) => state.ids);
  const { mode: chosenMode, sort, tileSize, areFacetsOpen, isDetailOpen } = useExploreState();
  const mode = chosenMode ?? (project.modality === 'image' ? 'gallery' : 'table');
  const columns = useMemo(() => gridColumns(project), [project]);
  const known = useMemo(() => new Set(columns.map((column) => column.field)), [columns]);
  const usableSort = useMemo(() => sort.filter((key) => known.has(key.field)), [sort, known]);
  const { layout, setLayout } = useColumnLayout(project.path, columns);
  const table = useGridTable({
    columns,
    layout,
    onLayout: setLayout,
    sort: usableSort,
    onSort: (next) => useExploreState.setState({ sort: next }),
  });

  const viewInput = useMemo(
    () => ({ filter, sort: [...usableSort], ...(listed ? { ids: [...listed.ids] } : {}) }),
    [filter, usableSort, listed],
  );
  // A view belongs to this screen: an old one may be gone in the backend when a person comes back.
  const view = useMethod('views.create', viewInput, { keepPrevious: true, gcTime: 0 });
  const viewId = view.data?.viewId ?? null;
  const count = view.data?.count ?? 0;

  const [selection, setSelection] = useState<RowSelection>(emptySelection);
  const [focusedId, setFocusedId] = useState<number | null>(null);
  const grid = useRef<RowsHandle>(null);
  const lastView = useRef<number | null>(null);
  useEffect(() => {
    if (viewId === null || lastView.current === viewId) return;
    const isFirst = lastView.current === null;
    lastView.current = viewId;
    // Positions mean other rows in another view; the focus stays where it stood on the screen.
    setSelection((before) =>
      clampSelection({ ...clearSelection(before), focus: isFirst ? null : before.focus }, count),
    );
  }, [viewId, count]);

  const openDetail = useCallback(() => useExploreState.setState({ isDetailOpen: true }), []);
  useFocusLink(viewId, (position, reason) => {
    setSelection((before) => focusOn(before, position));
    if (reason === 'link') openDetail();
    requestAnimationFrame(() => grid.current?.reveal(position));
  });

  const bulk = useBulkDecision(viewId, count, selection, focusedId);
  const selected = countSelected(selection.ranges);
  const focused = useMethod('examples.get', { ids: [focusedId ?? 0] }, { enabled: focusedId !== null && isDetailOpen })
    .data?.[0];
  useKeys('explore', {
    'explore.view': () => useExploreState.setState({ mode: mode === 'table' ? 'gallery' : 'table' }),
    'explore.details': () => useExploreState.setState({ isDetailOpen: !isDetailOpen }),
    'explore.selectAll': () => setSelection(selectAll(selection, count)),
  });

  const sought = useMemo(() => soughtIn(filter), [filter]);
  const isStale =
    view.data !== undefined &&
    !view.isPlaceholderData &&
    project.revision !== view.data.revision &&
    (filter !== '' || usableSort.length > 0);
  const rows = {
    count,
    classes: project.classes,
    sought,
    selection,
    onSelection: setSelection,
    onOpen: (position: number) => {
      setSelection((before) => focusOn(before, position));
      openDetail();
    },
    onFocusedId: setFocusedId,
    handle: grid,
  };
  return (
    <div className={styles.screen} data-facets={areFacetsOpen || undefined} data-detail={isDetailOpen || undefined}>
      {areFacetsOpen ? (
        <FacetsPanel
          columns={columns}
          listed={listed}
          onClose={() => useExploreState.setState({ areFacetsOpen: false })}
        />
      ) : null}
      <div className={styles.middle}>
        <ExploreToolbar
          count={view.data ? count : null}
          answer={view}
          total={project.examples}
          mode={mode}
          columns={columns}
          layout={layout}
          onLayout={setLayout}
          sort={usableSort}
          isStale={isStale}
          onRefresh={() => void queryClient.invalidateQueries({ queryKey: ['views.create'] })}
        />
        <div className={styles.rows} {...dimStale(view)}>
          {view.isError ? (
            <FilteredError
              error={view.error}
              title="These examples could not be listed"
              onRetry={() => void view.refetch()}
            />
          ) : viewId === null ? (
            <div className={styles.waiting}>
              <SkeletonLines lines={12} label="Listing examples" />
            </div>
          ) : count === 0 ? (
            <NothingFound filter={filter} />
          ) : mode === 'table' ? (
            <DataGrid
              key="table"
              viewId={viewId}
              {...rows}
              table={table}
              columns={columns}
              layout={layout}
              onLayout={setLayout}
            />
          ) : (
            <Gallery key="gallery" viewId={viewId} {...rows} project={project} tilePx={tilePx[tileSize]} />
          )}
          <BulkBar
            selected={selected}
            total={count}
            classes={project.classes}
            isBusy={bulk.isBusy}
            canDecide={bulk.canDecide}
            focused={focused ?? null}
            decide={(action, value) => {
              if (project.isReadOnly) return refuse();
              bulk.decide(action, value);
              // Back to the rows, after the picker has given the focus to its button: the arrow keys go on.
              setTimeout(() => grid.current?.focus(), 60);
            }}
            onSelectAll={() => setSelection(selectAll(selection, count))}
            onClear={() => setSelection(clearSelection(selection))}
          />
        </div>
      </div>
      {isDetailOpen ? (
        <DetailPanel id={focusedId} sought={sought} onClose={() => useExploreState.setState({ isDetailOpen: false })} />
      ) : null}
    </div>
  );
}

function refuse(): void {
  notify({
    tone: 'error',
    title: 'This project is read-only',
    text: 'It is open elsewhere, or its file cannot be written.',
  });
}

/** An example that another screen, or an undo, wants in view. */
function useFocusLink(viewId: number | null, onPosition: (position: number, reason: FocusReason) => void): void {
  const focusId = useUi((state) => state.focusId);
  const show = useRef(onPosition);
  show.current = onPosition;
  useEffect(() => {
    if (focusId === null || viewId === null) return;
    let isCurrent = true;
    call('views.positionOf', { viewId, id: focusId })
      .then(({ position }) => {
        if (!isCurrent) return;
        const { focusReason, setFocusId } = useUi.getState();
        setFocusId(null);
        if (position !== null) show.current(position, focusReason);
        else if (focusReason === 'link')
          notify({
            title: 'That example is not among the filtered ones',
            action: { label: 'Clear the filter', run: () => useUi.getState().open('explore', { filter: '', focusId }) },
          });
      })
      .catch((error: unknown) => notifyError('That example could not be found', error));
    return () => {
      isCurrent = false;
    };
  }, [focusId, viewId]);
}

function NothingFound({ filter }: { readonly filter: string }) {
  if (filter === '')
    return (
      <EmptyState
        icon="explore"
        title="This project has no examples"
        actions={<Button onClick={() => useUi.getState().openImport(null)}>Import data</Button>}
      />
    );
  return <NoExampleFits />;
}
