import { useMethod } from '#renderer/data/client.ts';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { count } from '#renderer/ui/format.ts';
import type { EditProps } from './ConfigEditor.tsx';
import styles from './Models.module.css';

/** Which splits trained the model: its predictions there are too good, and wrong labels hide. */
export function TrainedOn({ config, onSet }: EditProps) {
  const facets = useMethod('columns.facets', { filter: '', fields: ['split'] });
  const values = facets.data?.find((facet) => facet.field === 'split')?.values ?? [];
  if (values.length === 0) return null;
  const chosen = config.data.trained_on ?? [];
  return (
    <fieldset className={styles.checks}>
      <legend>Trained on these splits. The model knows their labels, so wrong ones are harder to find there.</legend>
      {values.map(({ value, total }) => (
        <Checkbox
          key={value}
          label={value}
          detail={<span className={styles.faint}> {count(total, 'example')}</span>}
          checked={chosen.includes(value)}
          onChange={(isOn) =>
            onSet('data.trained_on', isOn ? [...chosen, value] : chosen.filter((other) => other !== value))
          }
        />
      ))}
    </fieldset>
  );
}
