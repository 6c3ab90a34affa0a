import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { labelError } from '#shared/model/detectors.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Icon } from '#renderer/ui/Icon.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { useLinks } from './links.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './overview.module.css';

const limit = 4;

type Finding = MethodOutput<'findings.list'>['items'][number];

/** The first few of the review queue, as a taste of what is in it. */
export function FindingsCard() {
  const links = useLinks();
  const filter = useUi((state) => state.filter);
  const undecided = links.filterOf([['decided', false]]);
  const findings = useMethod('findings.list', { filter: undecided, limit }, { keepPrevious: true });
  const items = findings.data?.items ?? [];
  const details = useMethod(
    'examples.get',
    { ids: items.map((item) => item.id) },
    { enabled: items.length > 0, keepPrevious: true },
  );
  const note = findings.data?.notes[0];
  return (
    <Card
      title="Most suspicious labels"
      isFlush
      answer={findings}
      actions={
        items.length > 0 && (
          <Button
            variant="quiet"
            size="small"
            onClick={() =>
              links.explore([
                ['finding', labelError],
                ['decided', false],
              ])
            }
          >
            See all
          </Button>
        )
      }
    >
      {findings.isError ? (
        <ErrorState isCompact error={findings.error} onRetry={() => void findings.refetch()} />
      ) : !findings.data ? (
        <div className={styles.padded}>
          <SkeletonLines lines={limit * 2} />
        </div>
      ) : items.length === 0 ? (
        <EmptyState
          isCompact
          icon="check"
          title={note && findings.data.count === 0 && !filter ? 'None found' : 'None left'}
        >
          {note ?? (filter ? 'Nothing to check within this filter.' : 'Every suspicious label has been checked.')}
        </EmptyState>
      ) : (
        <ul className={styles.findings}>
          {items.map((item) => (
            <FindingRow
              key={item.id}
              item={item}
              detail={details.data?.find((example) => example.id === item.id) ?? null}
              onOpen={() => links.review(labelError, [], item.id)}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

type FindingRowProps = { readonly item: Finding; readonly detail: ExampleDetail | null; readonly onOpen: () => void };

function FindingRow({ item, detail, onOpen }: FindingRowProps) {
  const host = useHost();
  const thumb = detail?.thumbUrl ?? null;
  return (
    <li>
      <button type="button" className={styles.finding} onClick={onOpen}>
        {thumb && <img className={styles.findingThumb} src={host.mediaUrl(thumb)} alt="" width={38} height={38} />}
        <span className={styles.linkText}>
          <span className={styles.findingLabels}>
            <span>{item.currentLabel ?? 'no label'}</span>
            <Icon name="chevronRight" size={12} />
            <strong>{item.suggestedLabel ?? '–'}</strong>
            <code className={cx(textStyles.cut, styles.findingKey)}>{item.key}</code>
          </span>
          <span className={cx(textStyles.cut, textStyles.detail)} title={detail?.text ?? item.reason}>
            {detail?.text ?? item.reason}
          </span>
        </span>
        <Icon name="chevronRight" size={14} className={styles.linkArrow} />
      </button>
    </li>
  );
}
