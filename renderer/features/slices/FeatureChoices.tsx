import type { MethodOutput } from '#shared/contract/contract.ts';
import type { SliceFeatureInfo } from '#shared/contract/discoveryValues.ts';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { count } from '#renderer/ui/format.ts';
import { BinsPopover } from './BinsPopover.tsx';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './discovery.module.css';

type FeatureChoicesProps = {
  readonly features: MethodOutput<'features.list'>;
  readonly chosen: readonly string[];
  readonly onChange: (names: string[]) => void;
};

const names: Partial<Record<SliceFeatureInfo['kind'], string>> = {
  cluster: 'Embedding cluster',
  finding: 'Finding',
  prediction: 'Predicted class',
  label: 'Current label',
  given: 'Given label',
};

/** What slices may be made of; numbers say how they are cut. */
export function FeatureChoices({ features, chosen, onChange }: FeatureChoicesProps) {
  const toggle = (name: string, isOn: boolean) =>
    onChange(features.items.map((item) => item.name).filter((item) => (item === name ? isOn : chosen.includes(item))));
  return (
    <fieldset className={styles.features} aria-label="Columns that slices are made of">
      <ul>
        {features.items.map((item) => (
          <li key={item.name}>
            <div className={styles.feature}>
              <Checkbox
                label={names[item.kind] ?? item.name}
                checked={chosen.includes(item.name)}
                onChange={(isOn) => toggle(item.name, isOn)}
              />
              {(item.note || detailOf(item)) && <span>{item.note || detailOf(item)}</span>}
            </div>
            {item.isNumber && <BinsPopover feature={item} />}
          </li>
        ))}
      </ul>
      {chosen.length === 0 && <p className={cx(textStyles.bad, textStyles.small)}>Choose at least one.</p>}
      {features.leftOut.length > 0 && (
        <p className={styles.foot}>
          Not among them: {features.leftOut.map(({ name, why }) => `${name} (${why})`).join(', ')}.
        </p>
      )}
    </fieldset>
  );
}

function detailOf({ isNumber, values }: SliceFeatureInfo): string {
  return isNumber || values === null ? '' : count(values, 'value');
}
