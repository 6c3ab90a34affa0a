import { useMemo } from 'react';
import { MarkedPieces } from '#renderer/viewers/TextViewer.tsx';
import { wordDifference } from '#renderer/viewers/textDifference.ts';
import type { SwatchPlace } from '#renderer/widgets/classSwatch.ts';
import { MemberFacts } from './MemberFacts.tsx';
import { MemberGroup } from './MemberGroup.tsx';
import { comparedMembers, numbersOf } from './memberOrder.ts';
import type { LabelGroup } from './setActs.ts';
import styles from './consistency.module.css';

type TextMembersProps = {
  readonly groups: readonly LabelGroup[];
  readonly among: SwatchPlace;
  readonly isLarge: boolean;
};

/** Texts below each other, label by label, the words marked that differ from the first; large: the first of each label side by side. */
export function TextMembers({ groups, among, isLarge }: TextMembersProps) {
  const numbers = numbersOf(groups);
  const first = groups.flatMap(({ members }) => members)[0];
  const article = (member: LabelGroup['members'][number]) => (
    <article
      key={member.id}
      className={styles.textMember}
      data-large={isLarge || undefined}
      aria-label={`No. ${numbers.get(member.id)}, ${member.key}`}
    >
      <p className={styles.text} dir="auto">
        <span className={styles.textNumber}>{numbers.get(member.id)}</span>
        <MarkedText text={member.text ?? ''} first={(first === member ? null : first?.text) ?? null} />
      </p>
      <MemberFacts member={member} among={among} />
    </article>
  );
  if (isLarge) return <div className={styles.large}>{comparedMembers(groups).map(article)}</div>;
  return groups.map((group) => (
    <MemberGroup key={`${group.isExcluded} ${group.label}`} group={group} among={among}>
      {group.members.map(article)}
    </MemberGroup>
  ));
}

function MarkedText({ text, first }: { readonly text: string; readonly first: string | null }) {
  const pieces = useMemo(
    () => (first === null ? [{ text, isHit: false }] : wordDifference(text, first)),
    [text, first],
  );
  return text === '' ? <i>empty text</i> : <MarkedPieces pieces={pieces} />;
}
