import { isClassMetric, metricKinds, type MetricKind, metrics } from '#shared/model/metric.ts';
import { useMethod } from '#renderer/data/client.ts';
import { Field, FieldRow } from '#renderer/ui/Field.tsx';
import { Select, type SelectOption } from '#renderer/ui/Select.tsx';
import type { SliceDraft } from './sliceDrafts.ts';

const kinds: readonly SelectOption<MetricKind>[] = metricKinds.map((kind) => ({
  value: kind,
  label: metrics[kind].title,
}));

/** No column: a select has no empty value. */
const alike = 'alike';

type Choice = Pick<SliceDraft, 'metricKind' | 'metricOf' | 'weightBy'>;
type MetricFieldsProps = { readonly draft: Choice; readonly onChange: (changed: Partial<Choice>) => void };

/** What the target is about: the metric, the class it is of, and the column that examples count by. */
export function MetricFields({ draft, onChange }: MetricFieldsProps) {
  const project = useMethod('project.info', {}).data ?? null;
  const isOfClass = isClassMetric(draft.metricKind);
  const classes = (project?.classes ?? []).map((name) => ({ value: `class:${name}`, label: name }));
  const numbers = (project?.columns ?? []).filter(({ type, role }) => type === 'number' && role !== 'ignore');
  const known = numbers.some(({ field }) => field === draft.weightBy) || draft.weightBy === '';
  const weights: SelectOption<string>[] = [
    { value: alike, label: 'Every example alike' },
    ...(known ? [] : [{ value: `field:${draft.weightBy}`, label: `${draft.weightBy} (not a number column now)` }]),
    ...numbers.map(({ field, name }) => ({ value: `field:${field}`, label: name })),
  ];
  return (
    <FieldRow least={150}>
      <Field label="Metric">
        <Select value={draft.metricKind} options={kinds} onChange={(metricKind) => onChange({ metricKind })} />
      </Field>
      {isOfClass && (
        <Field label="Of">
          <Select
            value={draft.metricOf}
            options={[
              { value: 'macro', label: 'All classes, equal shares (macro)' },
              { value: 'weighted', label: 'All classes, by their size (weighted)' },
              ...classes,
            ]}
            onChange={(metricOf) => onChange({ metricOf })}
          />
        </Field>
      )}
      <Field label="Counted by">
        <Select
          value={draft.weightBy === '' ? alike : `field:${draft.weightBy}`}
          options={weights}
          onChange={(value) => onChange({ weightBy: value === alike ? '' : value.slice('field:'.length) })}
        />
      </Field>
    </FieldRow>
  );
}
