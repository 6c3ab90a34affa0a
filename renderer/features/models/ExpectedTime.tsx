import type { MethodInput } from '#shared/contract/contract.ts';
import { agreesWithCpu, comparisonWords } from '#shared/model/providers.ts';
import { expectationWords } from '#shared/model/runExpectation.ts';
import { useMethod } from '#renderer/data/client.ts';
import { dimStale } from '#renderer/ui/stale.ts';
import textStyles from '#renderer/ui/text.module.css';

export type PreviewInput = MethodInput<'models.preview'>;

/** What the run will take, as the preview measured it; nothing where the preview failed and says why itself. */
export function ExpectedTime({ input, left }: { readonly input: PreviewInput; readonly left: number }) {
  const { data, isPending, isPlaceholderData, isFetching } = useMethod('models.preview', input, { keepPrevious: true });
  if (isPending)
    return (
      <p className={textStyles.muted} role="status">
        Measuring how long a run takes…
      </p>
    );
  if (!data) return null;
  const { expected, comparison } = data;
  return (
    <div {...dimStale({ isPlaceholderData, isFetching })}>
      {expected && left > 0 && <p>This takes {expectationWords({ ...expected, rows: left })}.</p>}
      {comparison && (
        <p className={agreesWithCpu(comparison) ? undefined : textStyles.bad} role="status">
          {comparisonWords(comparison)}
        </p>
      )}
    </div>
  );
}
