import type { MethodOutput } from '#shared/contract/contract.ts';
import { labelError } from '#shared/model/detectors.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { Icon } from '#renderer/ui/Icon.tsx';
import { useLinks } from './links.ts';
import { useOverview } from './useOverview.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './overview.module.css';

type Finding = NonNullable<MethodOutput<'overview.get'>['findings']>['items'][number];

/** The first few of the review queue, as a taste of what is in it. */
export function FindingsCard() {
  const links = useLinks();
  const filter = useUi((state) => state.filter);
  const overview = useOverview();
  const { items = [], notes = [], estimate = null } = overview.data?.findings ?? {};
  const note = notes[0];
  return (
    <Card
      title="Most suspicious labels"
      isFlush
      answer={overview}
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
      {items.length === 0 ? (
        <EmptyState
          isCompact
          icon={note && !filter ? 'info' : 'check'}
          title={note && !filter ? 'None found' : 'None left'}
        >
          {note ?? (filter ? 'Nothing to check within this filter.' : 'Every suspicious label has been checked.')}
        </EmptyState>
      ) : (
        <ul className={styles.findings}>
          {items.map((item) => (
            <FindingRow key={item.id} item={item} onOpen={() => links.review(labelError, [], item.id)} />
          ))}
        </ul>
      )}
      {estimate !== null && filter === '' && (
        <div className={styles.estimate}>
          <p>{estimate}</p>
          <Button variant="link" onClick={() => links.review('suspicion')}>
            Review all labels, the least trusted first
          </Button>
        </div>
      )}
    </Card>
  );
}

type FindingRowProps = { readonly item: Finding; readonly onOpen: () => void };

function FindingRow({ item, onOpen }: FindingRowProps) {
  const host = useHost();
  const thumb = item.thumbUrl;
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
          <span className={cx(textStyles.cut, textStyles.detail)} title={item.text ?? item.reason}>
            {item.text ?? item.reason}
          </span>
        </span>
        <Icon name="chevronRight" size={14} className={styles.linkArrow} />
      </button>
    </li>
  );
}
