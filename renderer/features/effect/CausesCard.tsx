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

type Cause = keyof EffectNumbers['causes'];
type CauseWords = { readonly cause: Cause; readonly name: string; readonly meaning: string };

const causes: readonly CauseWords[] = [
  { cause: 'label', name: 'The label', meaning: 'the label was wrong, and the prediction right' },
  { cause: 'both', name: 'Both', meaning: 'the label was wrong, and the prediction too' },
  { cause: 'model', name: 'The model', meaning: 'somebody looked and confirmed the label' },
  { cause: 'excluded', name: 'Left out', meaning: 'somebody excluded the example' },
  { cause: 'unknown', name: 'Not looked at yet', meaning: 'nobody can say what caused them' },
];
/** Errors that the given labels did not show. */
const found: readonly CauseWords[] = [
  { cause: 'hidden', name: 'Came to light', meaning: 'the wrong label hid an error of the model' },
  { cause: 'new', name: 'On first labels', meaning: 'had no label, and the prediction is wrong' },
];

/** Which errors were the label's, which the model's: a bar, and a link to each part. */
export function CausesCard({ overall }: { readonly overall: EffectNumbers }) {
  const filter = useUi((state) => state.filter);
  const open = useUi((state) => state.open);
  const { causes: counts, errorsBefore } = overall;
  const project = useMethod('project.info', {}).data;
  const field = project ? fieldNameIn(project, 'cause') : 'cause';
  const explore = (cause: Cause) => open('explore', { filter: bothFilters(filter, `${field}:${cause}`) });
  const further = found.filter(({ cause }) => counts[cause] > 0);
  return (
    <Card title="Causes of the errors" note={`${count(errorsBefore, 'error')} on given labels`}>
      {errorsBefore === 0 && further.length === 0 ? (
        <EmptyState isCompact icon="check" title="No errors">
          Every prediction equals the label as it came.
        </EmptyState>
      ) : (
        <>
          <div className={styles.bar} aria-hidden="true">
            {causes.map(
              ({ cause }) =>
                counts[cause] > 0 && <span key={cause} data-cause={cause} style={{ flexGrow: counts[cause] }} />,
            )}
          </div>
          <ul className={styles.causes} aria-label="Errors by cause">
            {[...causes, ...further].map(({ cause, name, meaning }) => (
              <li key={cause}>
                <button type="button" disabled={counts[cause] === 0} onClick={() => explore(cause)}>
                  <i data-cause={cause} aria-hidden="true" />
                  <span className={styles.causeCount}>{formatNumber(counts[cause])}</span>
                  <span>
                    {name}
                    <span className={textStyles.faint}> · {meaning}</span>
                  </span>
                  <span className={styles.causeShare}>
                    {cause === 'hidden' || cause === 'new'
                      ? ''
                      : formatShare(errorsBefore === 0 ? null : counts[cause] / errorsBefore)}
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
