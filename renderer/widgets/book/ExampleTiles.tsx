import type { BookExampleInfo } from '#shared/contract/bookMethods.ts';
import { call, newMutationId } from '#renderer/data/client.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import layout from '#renderer/ui/layout.module.css';
import textStyles from '#renderer/ui/text.module.css';
import { cellText } from '#renderer/viewers/cellText.ts';
import { PictureTile } from '#renderer/viewers/PictureTile.tsx';
import styles from './book.module.css';

type ExampleTilesProps = {
  readonly title: string;
  readonly className: string;
  readonly examples: readonly BookExampleInfo[];
};

/** Examples in the book, as small pictures or as how they begin; each opens in Explore and can be taken out. */
export function ExampleTiles({ title, className, examples }: ExampleTilesProps) {
  if (examples.length === 0) return null;
  const isPicture = examples.some(({ thumbUrl }) => thumbUrl !== null);
  return (
    <div>
      <h4 className={styles.side}>{title}</h4>
      <ul className={cx(layout.list, isPicture ? styles.pictures : styles.lines)} aria-label={`${title}: ${className}`}>
        {examples.map((example) => (
          <Tile key={example.id} example={example} className={className} isPicture={isPicture} />
        ))}
      </ul>
    </div>
  );
}

type TileProps = { readonly example: BookExampleInfo; readonly className: string; readonly isPicture: boolean };

function Tile({ example, className, isPicture }: TileProps) {
  const open = useUi((state) => state.open);
  const { id, key, side, note, currentLabel } = example;
  // An example that shows what the class is and has another label now contradicts the book.
  const isOff = side === 'in' && currentLabel !== className;
  const remove = () => {
    call('book.removeExample', { mutationId: newMutationId(), className, id }).catch((error: unknown) =>
      notifyError('The example was not taken out', error),
    );
  };
  const about = [`${key}, labelled ${currentLabel ?? 'nothing'}`, note].filter(Boolean).join('\n');
  return (
    <li className={styles.tile}>
      <button
        type="button"
        title={about}
        className={styles.open}
        onClick={() => open('explore', { filter: '', focusId: id })}
      >
        {isPicture ? <PictureTile url={example.thumbUrl} path={key} size="thumb" /> : null}
        {isPicture ? null : <span className={styles.beginning}>{beginningOf(example)}</span>}
        {isOff ? <span className={cx(textStyles.tiny, textStyles.warn)}>{currentLabel ?? 'no label'} now</span> : null}
      </button>
      <IconButton size="small" icon="close" className={styles.takeOut} label={`Take ${key} out`} onClick={remove} />
    </li>
  );
}

function beginningOf({ key, text, cells }: BookExampleInfo): string {
  if (text !== null) return text;
  if (cells === null) return key;
  return cells.map(({ name, value }) => `${name} ${cellText(value).text}`).join(' · ');
}
