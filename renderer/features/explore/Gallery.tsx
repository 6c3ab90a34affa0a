import {
  memo,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
} from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Icon } from '#renderer/ui/Icon.tsx';
import { ExampleView } from '#renderer/viewers/ExampleView.tsx';
import { percentText } from '#renderer/viewers/cellText.ts';
import type { ExampleContent } from '#renderer/viewers/exampleContent.ts';
import { labelText } from './columnModel.ts';
import type { RowsProps } from './DataGrid.tsx';
import { onGridClick, onGridKey, type GridInput } from './gridInput.ts';
import type { RowPage } from './rowCache.ts';
import { isSelected } from './selectionRanges.ts';
import { useMappedScroll } from './useMappedScroll.ts';
import { useRows } from './useRows.ts';
import styles from './explore.module.css';

const gap = 10;
const captionPx = 46;

type GalleryLook = {
  readonly modality: ProjectInfo['modality'];
  readonly fields: readonly string[];
  readonly features: readonly { readonly name: string; readonly field: string }[];
  readonly classes: readonly string[];
  readonly sought: readonly string[];
};

type GalleryProps = RowsProps & { readonly project: ProjectInfo; readonly tilePx: number };

/** The same rows as tiles. */
export function Gallery(props: GalleryProps) {
  const { selection, count, project, onFocusedId } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const galleryId = useId();
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const least = project.modality === 'image' ? props.tilePx : props.tilePx * 1.5;
  const perRow = Math.max(1, Math.floor((width - gap) / (least + gap)));
  const tileWidth = Math.max(60, Math.floor((width - gap) / perRow) - gap);
  const contentPx = project.modality === 'image' ? tileWidth : Math.round(props.tilePx * 0.95);
  const look = useMemo(() => galleryLook(project, props.classes, props.sought), [project, props.classes, props.sought]);
  const cache = useRows(props.viewId, count, look.fields);
  const scroll = useMappedScroll({
    scroller,
    rowCount: Math.ceil(count / perRow),
    rowPx: contentPx + captionPx + gap,
    headPx: 0,
    overscan: 2,
  });
  const first = (scroll.rows[0] ?? 0) * perRow;
  const last = Math.min(count, ((scroll.rows.at(-1) ?? 0) + 1) * perRow) - 1;
  useEffect(() => cache.want(first, last), [cache, first, last]);
  useEffect(() => () => cache.dispose(), [cache]);
  const focusedId = selection.focus === null ? null : (cache.idAt(selection.focus) ?? null);
  useEffect(() => onFocusedId(focusedId), [focusedId, onFocusedId]);
  const revealTile = (position: number) => scroll.reveal(Math.floor(position / perRow));
  useImperativeHandle(props.handle, () => ({
    reveal: revealTile,
    focus: () => scroller.current?.focus({ preventScroll: true }),
  }));

  const input: GridInput = {
    shape: { count, perRow, rowsInSight: scroll.rowsInSight },
    selection,
    onSelection: props.onSelection,
    onOpen: props.onOpen,
    reveal: revealTile,
  };
  const error = cache.errorAt(first) ?? cache.errorAt(last);
  const tileId = (position: number) => `${galleryId}-${position}`;
  const style = { '--tile': `${contentPx}px`, '--per-row': perRow, '--tile-gap': `${gap}px` } as CSSProperties;
  return (
    <div className={styles.gridFrame}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        aria-label="Examples"
        aria-rowcount={Math.ceil(count / perRow)}
        aria-multiselectable="true"
        aria-activedescendant={selection.focus === null ? undefined : tileId(selection.focus)}
        tabIndex={0}
        style={style}
        onKeyDown={(event) => onGridKey(event, input)}
        onMouseDown={(event) => {
          if (event.shiftKey) event.preventDefault();
        }}
      >
        <div
          role="rowgroup"
          className={styles.body}
          style={{ height: scroll.height }}
          onClick={(event) => onGridClick(event, input)}
        >
          <div ref={scroll.layer} className={styles.layer} role="presentation" style={{ right: 0 }}>
            {width === 0
              ? null
              : scroll.rows.map((row) => (
                  <div key={row} role="row" aria-rowindex={row + 1} className={styles.tileRow}>
                    {Array.from({ length: Math.max(0, Math.min(perRow, count - row * perRow)) }, (_, column) => {
                      const position = row * perRow + column;
                      return (
                        <Tile
                          key={position}
                          domId={tileId(position)}
                          position={position}
                          page={cache.pageAt(position)}
                          look={look}
                          isSelected={isSelected(selection.ranges, position)}
                          isFocused={selection.focus === position}
                        />
                      );
                    })}
                  </div>
                ))}
          </div>
        </div>
      </div>
      {error ? (
        <div className={styles.rowsError}>
          <ErrorState isCompact title="These examples could not be read" error={error} onRetry={() => cache.retry()} />
        </div>
      ) : null}
    </div>
  );
}

const Tile = memo(function Tile(props: {
  readonly position: number;
  readonly page: RowPage | undefined;
  readonly look: GalleryLook;
  readonly isSelected: boolean;
  readonly isFocused: boolean;
  readonly domId: string;
}) {
  const { position, page, look } = props;
  const index = page ? position - page.from : -1;
  const id = page?.ids[index];
  const valueOf = (field: string) => page?.columns[look.fields.indexOf(field)]?.[index] ?? null;
  const label = labelText(valueOf('label'), look.classes);
  const predicted = labelText(valueOf('pred'), look.classes);
  const conf = valueOf('conf');
  const isWrong = predicted !== null && predicted !== label;
  const isExcluded = valueOf('excluded') === true;
  return (
    <div
      id={props.domId}
      role="gridcell"
      aria-selected={props.isSelected}
      aria-label={id === undefined ? 'Loading' : `${label ?? 'no label'}${isWrong ? `, predicted ${predicted}` : ''}`}
      className={styles.tile}
      data-position={position}
      data-focused={props.isFocused || undefined}
      data-selected={props.isSelected || undefined}
      data-excluded={isExcluded || undefined}
      data-words={look.modality !== 'image' || undefined}
    >
      <div className={styles.tileContent}>
        {id === undefined || !page ? null : (
          <ExampleView detail={contentOf(id, page, index, look)} size="card" sought={look.sought} />
        )}
      </div>
      <span className={styles.tileTick} data-tick="">
        <span className={styles.tick} data-on={props.isSelected || undefined}>
          {props.isSelected ? <Icon name="check" size={12} /> : null}
        </span>
      </span>
      {valueOf('flagged') === true ? (
        <span className={styles.tileFlag} role="img" aria-label="Flagged">
          <Icon name="flag" size={13} />
        </span>
      ) : null}
      <div className={styles.caption}>
        <span className={styles.captionLabel}>
          {id === undefined ? '' : (label ?? <i className={styles.missing}>no label</i>)}
        </span>
        <span className={styles.captionNote} data-wrong={isWrong || undefined}>
          {isExcluded
            ? 'excluded'
            : predicted === null
              ? ''
              : `${isWrong ? `${predicted} ` : ''}${typeof conf === 'number' ? percentText(conf) : ''}`}
        </span>
      </div>
    </div>
  );
});

function galleryLook(project: ProjectInfo, classes: readonly string[], sought: readonly string[]): GalleryLook {
  const features = project.columns
    .filter((column) => column.role === 'feature')
    .slice(0, 6)
    .map(({ name, field }) => ({ name, field }));
  const own = ['key', 'label', 'flagged', 'excluded', ...(project.activeRun ? ['pred', 'conf'] : [])];
  const content =
    project.modality === 'text' ? ['text'] : project.modality === 'tabular' ? features.map(({ field }) => field) : [];
  return { modality: project.modality, fields: [...new Set([...own, ...content])], features, classes, sought };
}

function contentOf(id: number, page: RowPage, index: number, look: GalleryLook): ExampleContent {
  const valueOf = (field: string) => page.columns[look.fields.indexOf(field)]?.[index] ?? null;
  const isPicture = look.modality === 'image';
  const text = valueOf('text');
  return {
    key: String(valueOf('key') ?? id),
    imageUrl: isPicture ? `media/${id}` : null,
    thumbUrl: isPicture ? `media/${id}` : null,
    imagePath: null,
    text: look.modality === 'text' ? (typeof text === 'string' ? text : '') : null,
    cells:
      look.modality === 'tabular'
        ? look.features.map(({ name, field }) => ({ name, role: 'feature' as const, value: valueOf(field) }))
        : [],
  };
}
