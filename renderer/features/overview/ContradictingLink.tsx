import { useUi } from '#renderer/state/uiState.ts';
import { count } from '#renderer/ui/format.ts';
import { Link } from './Link.tsx';

type ContradictingLinkProps = {
  /** Open sets; null while nobody looked for them. */
  readonly sets: number | null;
};

/** The way to equal examples whose labels differ; nothing where there are none. */
export function ContradictingLink({ sets }: ContradictingLinkProps) {
  const open = useUi((state) => state.open);
  if (sets === 0) return null;
  return (
    <Link
      icon="consistency"
      actionKey="go.consistency"
      title={
        sets === null
          ? 'Look for labels that contradict each other'
          : `Resolve ${count(sets, 'set')} with different labels`
      }
      detail={
        sets === null
          ? 'Equal and nearly equal examples, compared once'
          : 'The same example or nearly, labelled differently: one key a set'
      }
      onOpen={() => open('consistency', { sets: 'conflict' })}
    />
  );
}
