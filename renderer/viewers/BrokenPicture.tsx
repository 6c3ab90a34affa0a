import styles from './imageViewer.module.css';

/** Stands where a picture cannot be shown, and says which. */
export function BrokenPicture({
  path,
  isLarge,
  onRetry,
}: {
  readonly path: string;
  readonly isLarge: boolean;
  readonly onRetry?: () => void;
}) {
  if (!isLarge) {
    return (
      <span className={styles.brokenTile} role="img" aria-label={`Picture not available: ${path}`} title={path}>
        No picture
      </span>
    );
  }
  return (
    <div className={styles.broken} role="alert">
      <strong>This picture cannot be shown</strong>
      <p>The file is missing, was moved or is damaged. You can still decide by the evidence.</p>
      <code>{path}</code>
      {onRetry ? (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      ) : null}
    </div>
  );
}
