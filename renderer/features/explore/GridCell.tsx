import type { CellValue } from '#shared/contract/values.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import { Thumbnail } from '#renderer/viewers/ImageViewer.tsx';
import { cellText, percentText } from '#renderer/viewers/cellText.ts';
import { MarkedText } from '#renderer/viewers/TextViewer.tsx';
import { snippetOf } from '#renderer/viewers/textMarks.ts';
import { labelText, type GridColumn } from './columnModel.ts';
import textStyles from '#renderer/ui/text.module.css';

/** One value of the table, set as its column wants it. */
export function GridCell(props: {
  readonly column: GridColumn;
  readonly value: CellValue;
  readonly classes: readonly string[];
  readonly sought: readonly string[];
}) {
  const { column, value } = props;
  if (column.kind === 'label') {
    const label = labelText(value, props.classes);
    return label === null ? <i className={textStyles.missing}>no label</i> : label;
  }
  if (column.isBlankWhenNone && (value === null || value === '')) return null;
  if (value === null) return <i className={textStyles.missing}>missing</i>;
  if (column.kind === 'probability' && typeof value === 'number') return percentText(value);
  if (column.kind === 'score' && typeof value === 'number') return value.toFixed(3);
  if (column.kind === 'text' && typeof value === 'string' && value !== '') {
    return <MarkedText text={snippetOf(value, props.sought, 220)} sought={props.sought} />;
  }
  const { text, kind } = cellText(value);
  if (kind === 'empty') return <i className={textStyles.missing}>empty</i>;
  if (column.kind === 'yesNo' && value === false && column.isBlankWhenNone) return null;
  return text;
}

export function PictureCell({ id }: { readonly id: number }) {
  const host = useHost();
  const url = host.mediaUrl(`media/${id}?size=64`);
  return <Thumbnail key={url} url={url} alt="" size="thumb" />;
}
