import { memo, useMemo, type CSSProperties } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { ExampleView } from '#renderer/viewers/ExampleView.tsx';
import { percentText } from '#renderer/viewers/cellText.ts';
import type { ExampleContent } from '#renderer/viewers/exampleContent.ts';
import type { RowPage } from '#renderer/widgets/rows/rowCache.ts';
import {
  RowsViewport,
  type PlacedExample,
  type RowsLayout,
  type RowsProps,
} from '#renderer/widgets/rows/RowsViewport.tsx';
import { labelText } from './columnModel.ts';
import type { ExamplesLook } from './DataGrid.tsx';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import { Tick } from '#renderer/ui/Tick.tsx';
import styles from './explore.module.css';

const gap = 10;
const captionPx = 46;

type GalleryLook = ExamplesLook & {
  readonly modality: ProjectInfo['modality'];
  readonly fields: readonly string[];
  readonly features: readonly { readonly name: string; readonly field: string }[];
};

type GalleryProps = RowsProps & ExamplesLook & { readonly project: ProjectInfo; readonly tilePx: number };

/** The rows as tiles. */
export function Gallery({ project, tilePx, classes, sought, ...rows }: GalleryProps) {
  const look = useMemo(() => galleryLook(project, { classes, sought }), [project, classes, sought]);
  const isImage = project.modality === 'image';
  const layoutFor = (width: number): RowsLayout => {
    const least = isImage ? tilePx : tilePx * 1.5;
    const perRow = Math.max(1, Math.floor((width - gap) / (least + gap)));
    const tileWidth = Math.max(60, Math.floor((width - gap) / perRow) - gap);
    const contentPx = isImage ? tileWidth : Math.round(tilePx * 0.95);
    const style = { '--tile': `${contentPx}px`, '--per-row': perRow, '--tile-gap': `${gap}px` } as CSSProperties;
    return { perRow, rowPx: contentPx + captionPx + gap, style };
  };
  return (
    <RowsViewport
      {...rows}
      fields={look.fields}
      layoutFor={layoutFor}
      overscan={2}
      errorTitle="These examples could not be read"
      renderRow={(row, examples) => (
        <div key={row} role="row" aria-rowindex={row + 1} className={styles.tileRow}>
          {examples.map((example) => (
            <Tile key={example.position} {...example} look={look} />
          ))}
        </div>
      )}
    />
  );
}

const Tile = memo(function Tile(props: PlacedExample & { readonly look: GalleryLook }) {
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
        <Tick shown={props.isSelected ? 'all' : 'none'} />
      </span>
      {valueOf('flagged') === true ? (
        <span className={styles.tileFlag} role="img" aria-label="Flagged">
          <Icon name="flag" size={13} />
        </span>
      ) : null}
      <div className={styles.caption}>
        <span className={cx(textStyles.cut, styles.captionLabel)}>
          {id === undefined ? (
            <span className={styles.place}>{formatNumber(position + 1)}</span>
          ) : (
            (label ?? <i className={textStyles.missing}>no label</i>)
          )}
        </span>
        <span className={cx(textStyles.cut, styles.captionNote)} data-wrong={isWrong || undefined}>
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

function galleryLook(project: ProjectInfo, look: ExamplesLook): GalleryLook {
  const features = project.columns
    .filter((column) => column.role === 'feature')
    .slice(0, 6)
    .map(({ name, field }) => ({ name, field }));
  const own = ['key', 'label', 'flagged', 'excluded', ...(project.activeRun ? ['pred', 'conf'] : [])];
  const content =
    project.modality === 'text' ? ['text'] : project.modality === 'tabular' ? features.map(({ field }) => field) : [];
  return { modality: project.modality, fields: [...new Set([...own, ...content])], features, ...look };
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
