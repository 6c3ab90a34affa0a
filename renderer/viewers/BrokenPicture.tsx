import { useMethod } from '#renderer/data/client.ts';
import type { ViewerSize } from './exampleContent.ts';
import styles from './imageViewer.module.css';

type BrokenPictureProps = {
  readonly path: string;
  /** Where it was looked for; null where the example names none. */
  readonly url: string | null;
  readonly size: ViewerSize;
  readonly onRetry?: () => void;
};

/** Stands where a picture cannot be shown, and says which and why. */
export function BrokenPicture({ path, url, size, onRetry }: BrokenPictureProps) {
  const why = useReason(url);
  if (size !== 'large') {
    const words = `Picture not available${path === '' ? '' : `: ${path}`}. ${why}`;
    return (
      <span className={styles.brokenTile} data-size={size} role="img" aria-label={words} title={words}>
        <span>No picture</span>
        {size === 'card' ? <span className={styles.brokenWhy}>{why}</span> : null}
      </span>
    );
  }
  return (
    <div className={styles.broken} role="alert">
      <strong>This picture cannot be shown</strong>
      <p>{why} You can still decide by the evidence.</p>
      <code>{path}</code>
      {onRetry ? (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      ) : null}
    </div>
  );
}

/** A sentence; empty until it is known. */
function useReason(url: string | null): string {
  const id = /media\/(\d+)/u.exec(url ?? '')?.[1];
  // The file may be there when it is tried again.
  const answer = useMethod('pictures.explain', { id: Number(id ?? 0) }, { enabled: id !== undefined, staleTime: 0 });
  if (id === undefined) return 'This row names no picture.';
  if (answer.data === undefined) return '';
  return answer.data.why ?? 'It could not be loaded.';
}
