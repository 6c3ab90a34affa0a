import type { SampleInfo } from '#shared/contract/sampleMethods.ts';
import { useRandomSample } from '#renderer/data/drawSample.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { formatNumber } from '#renderer/ui/format.ts';
import { Link } from './Link.tsx';

/** One click to a random audit, or back into one that is not done. */
export function AuditLink({ samples }: { readonly samples: readonly SampleInfo[] }) {
  const filter = useUi((state) => state.filter);
  const { unfinished, open } = useRandomSample('audit', filter, samples);
  const isBegun = unfinished !== null && unfinished.done > 0;
  return (
    <Link
      icon="search"
      title={
        isBegun ? 'Go on with the random audit' : `Audit a random sample of ${formatNumber(unfinished?.size ?? 100)}`
      }
      detail={
        isBegun
          ? `${formatNumber(unfinished.done)} of ${formatNumber(unfinished.size)} decided`
          : 'How many labels are really wrong, and the true accuracy, each with its interval'
      }
      onOpen={open}
    />
  );
}
