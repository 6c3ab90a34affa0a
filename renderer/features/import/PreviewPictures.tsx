import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { useMethod } from '#renderer/data/client.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './PreviewPictures.module.css';

type Found = MethodOutput<'sources.recognise'>;

const shownPictures = 12;
const shownClasses = 12;

/** Some of the pictures as the import will find them, and how many there are of each class. */
export function PreviewPictures({ mapping, found }: { readonly mapping: ImportMapping; readonly found: Found }) {
  const image = mapping.columns.findIndex((column) => column.role === 'image');
  const label = mapping.columns.findIndex((column) => column.role === 'label');
  const rows = spread(
    found.rows.filter((row) => typeof row[image] === 'string'),
    shownPictures,
  );
  const cells = rows.map((row) => row[image]!);
  const pictures = useMethod('sources.pictures', { mapping, cells }, { keepPrevious: true });
  if (image < 0 || rows.length === 0) return null;
  const counts = found.columns[label]?.counts ?? [];
  const more = (found.columns[label]?.distinct ?? 0) - Math.min(counts.length, shownClasses);
  const most = Math.max(1, ...counts.map(({ count }) => count));
  return (
    <Card title="Pictures">
      <ul className={styles.pictures} aria-label="Some of the pictures">
        {rows.map((row, at) => (
          <li key={row[image]} title={row[image] ?? undefined}>
            <Thumbnail shown={pictures.data?.[at]} alt={row[image] ?? ''} />
            <span className={textStyles.tiny}>{label < 0 ? row[image] : (row[label] ?? 'no label')}</span>
          </li>
        ))}
      </ul>
      {counts.length > 0 && (
        <ul className={styles.classes} aria-label="Pictures of each class">
          {counts.slice(0, shownClasses).map(({ value, count }) => (
            <li key={value}>
              <span className={styles.className}>{value}</span>
              <span className={styles.bar} aria-hidden="true">
                <span style={{ width: `${(100 * count) / most}%` }} />
              </span>
              <span className={styles.count}>{formatNumber(count)}</span>
            </li>
          ))}
          {more > 0 && <li className={textStyles.muted}>and {formatNumber(more)} more classes</li>}
        </ul>
      )}
    </Card>
  );
}

function Thumbnail({
  shown,
  alt,
}: {
  readonly shown: MethodOutput<'sources.pictures'>[number] | undefined;
  readonly alt: string;
}) {
  if (shown === undefined) return <span className={styles.none} />;
  if (shown.image === null)
    return (
      <span className={styles.none} title={shown.why ?? undefined}>
        {shown.why}
      </span>
    );
  return <img src={shown.image} alt={alt} />;
}

function spread<T>(all: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(all.length, most) }, (_, at) => all[Math.floor(at * step)]!);
}
