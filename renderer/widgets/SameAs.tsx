import type { ExampleDetail } from '#shared/contract/values.ts';
import { isSetKind, type SetKind } from '#shared/model/sets.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import { formatNumber, keepPercent } from '#renderer/ui/format.ts';

type SetFinding = ExampleDetail['findings'][number] & { readonly kind: SetKind };

/** The set of copies that an example is in, by what is most wrong about it; undefined where it is in none. */
export function setOf({ findings }: Pick<ExampleDetail, 'findings'>): SetFinding | undefined {
  const sets = findings.filter((finding): finding is SetFinding => isSetKind(finding.kind));
  return sets.find(({ kind }) => kind !== 'near_duplicate') ?? sets[0];
}

type SameAsProps = {
  readonly detail: ExampleDetail;
  /** The reason stands above already. */
  readonly isReasonSaid?: boolean;
  readonly className?: string | undefined;
};

/** What an example is the same as and how that is labelled, and the way to the set, which is resolved as one. */
export function SameAs({ detail, isReasonSaid = false, className }: SameAsProps) {
  const open = useUi((state) => state.open);
  const set = setOf(detail);
  if (!set) return null;
  const size = set.others.length + 1;
  return (
    <Stack gap={4}>
      {isReasonSaid ? null : <p className={className}>{keepPercent(set.reason)}</p>}
      <Row>
        <Button
          size="small"
          icon="consistency"
          onClick={() => open('consistency', { filter: '', sets: set.kind, focusId: detail.id })}
        >
          {set.kind === 'conflict' ? 'Resolve' : 'Look at'} the set of {formatNumber(size)}
        </Button>
      </Row>
    </Stack>
  );
}
