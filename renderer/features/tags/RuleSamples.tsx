import { useMethod } from '#renderer/data/client.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import styles from './tags.module.css';

const shown = 6;

/** The first examples that a rule proposes. */
export function RuleSamples({ filter }: { readonly filter: string }) {
  const host = useHost();
  const viewId = useMethod('views.create', { filter, sort: [] }, { keepPrevious: true }).data?.viewId;
  const rows = useMethod(
    'views.rows',
    { viewId: viewId ?? 0, from: 0, count: shown, fields: [] },
    { enabled: viewId !== undefined, keepPrevious: true },
  ).data;
  const ids = rows?.ids ?? [];
  const details = useMethod('examples.get', { ids }, { enabled: ids.length > 0, keepPrevious: true }).data ?? [];
  if (ids.length === 0) return null;
  return (
    <ul className={styles.samples} aria-label="First examples">
      {details.map((detail) => (
        <li key={detail.id}>
          {detail.thumbUrl ? <img src={host.mediaUrl(detail.thumbUrl)} alt="" width={48} height={48} /> : null}
          <span>
            {detail.key}
            <small>
              {detail.currentLabel ?? 'no label'}
              {detail.prediction ? ` · predicted ${detail.prediction.label}` : ''}
            </small>
          </span>
        </li>
      ))}
    </ul>
  );
}
