import type { EffectNumbers } from '#shared/contract/effectValues.ts';
import { useMethod } from '#renderer/data/client.ts';
import { fieldNameIn } from '#renderer/data/fieldNameIn.ts';
import { bothFilters } from '#renderer/data/sliceLink.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber, formatShare } from '#renderer/ui/format.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './effect.module.css';

type Owner = keyof EffectNumbers['owners'];
type OwnerWords = { readonly owner: Owner; readonly name: string; readonly meaning: string };

const owners: readonly OwnerWords[] = [
  { owner: 'label', name: 'The label’s', meaning: 'the label was wrong, and the prediction right' },
  { owner: 'both', name: 'Both’s', meaning: 'the label was wrong, and the prediction too' },
  { owner: 'model', name: 'The model’s', meaning: 'somebody looked and confirmed the label' },
  { owner: 'excluded', name: 'Left out', meaning: 'somebody excluded the example' },
  { owner: 'unknown', name: 'Not looked at yet', meaning: 'nobody can say whose they are' },
];
/** Errors that the given labels did not show. */
const found: readonly OwnerWords[] = [
  { owner: 'hidden', name: 'Came to light', meaning: 'the wrong label hid an error of the model' },
  { owner: 'new', name: 'On first labels', meaning: 'had no label, and the prediction is wrong' },
];

/** Which errors were the label's, which the model's: a bar, and a link to each part. */
export function OwnersCard({ overall }: { readonly overall: EffectNumbers }) {
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  const { owners: counts, errorsBefore } = overall;
  const project = useMethod('project.info', {}).data;
  const field = project ? fieldNameIn(project, 'cause') : 'cause';
  const explore = (owner: Owner) => open('explore', { filter: bothFilters(filter, `${field}:${owner}`) });
  const further = found.filter(({ owner }) => counts[owner] > 0);
  return (
    <Card title="Whose the errors were" note={`${count(errorsBefore, 'error')} on given labels`}>
      {errorsBefore === 0 && further.length === 0 ? (
        <EmptyState isCompact icon="check" title="No errors">
          Every prediction equals the label as it came.
        </EmptyState>
      ) : (
        <>
          <div className={styles.bar} aria-hidden="true">
            {owners.map(
              ({ owner }) =>
                counts[owner] > 0 && <span key={owner} data-owner={owner} style={{ flexGrow: counts[owner] }} />,
            )}
          </div>
          <ul className={styles.owners} aria-label="Errors by whose they were">
            {[...owners, ...further].map(({ owner, name, meaning }) => (
              <li key={owner}>
                <button type="button" disabled={counts[owner] === 0} onClick={() => explore(owner)}>
                  <i data-owner={owner} aria-hidden="true" />
                  <span className={styles.ownerCount}>{formatNumber(counts[owner])}</span>
                  <span>
                    {name}
                    <span className={textStyles.faint}> · {meaning}</span>
                  </span>
                  <span className={styles.ownerShare}>
                    {owner === 'hidden' || owner === 'new'
                      ? ''
                      : formatShare(errorsBefore === 0 ? null : counts[owner] / errorsBefore)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
