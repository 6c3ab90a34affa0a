import type { SetMember } from '#shared/contract/similarityMethods.ts';
import { useMethod } from '#renderer/data/client.ts';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Skeleton } from '#renderer/ui/Skeleton.tsx';
import { ExampleView } from '#renderer/viewers/ExampleView.tsx';
import { PictureTile } from '#renderer/viewers/PictureTile.tsx';
import { snippetOf } from '#renderer/viewers/textMarks.ts';
import type { SwatchPlace } from '#renderer/widgets/classSwatch.ts';
import { MemberFacts } from './MemberFacts.tsx';
import { MemberGroup } from './MemberGroup.tsx';
import type { LabelGroup } from './setActs.ts';
import { comparedMembers, numbersOf } from './memberOrder.ts';
import styles from './consistency.module.css';

type Props = { readonly groups: readonly LabelGroup[]; readonly among: SwatchPlace };

/** Pictures side by side, label by label. */
export function PictureMembers({ groups, among }: Props) {
  const numbers = numbersOf(groups);
  const sections = groups.map((group) => (
    <MemberGroup key={`${group.isExcluded} ${group.label}`} group={group} among={among}>
      <div className={styles.pictures}>
        {group.members.map((member) => (
          <article
            key={member.id}
            className={styles.member}
            aria-label={`No. ${numbers.get(member.id)}, ${member.key}`}
          >
            <div className={styles.shot}>
              <span className={styles.number}>{numbers.get(member.id)}</span>
              <PictureTile url={member.thumbUrl} path={member.key} size="card" />
            </div>
            {member.text ? <p className={styles.caption}>{snippetOf(member.text, [], 120)}</p> : null}
            <MemberFacts member={member} among={among} />
          </article>
        ))}
      </div>
    </MemberGroup>
  ));
  return <div className={styles.pictureGroups}>{sections}</div>;
}

/** The first of each label beside each other, as large as there is room, each to be zoomed. */
export function LargePictures({ groups, among }: Props) {
  const numbers = numbersOf(groups);
  return (
    <div className={styles.large}>
      {comparedMembers(groups).map((member) => (
        <article key={member.id} className={styles.member} aria-label={`No. ${numbers.get(member.id)}, ${member.key}`}>
          <div className={styles.stage}>
            <FullPicture member={member} />
          </div>
          <MemberFacts member={member} among={among} />
        </article>
      ))}
    </div>
  );
}

function FullPicture({ member }: { readonly member: SetMember }) {
  const read = useMethod('examples.get', { ids: [member.id] });
  const detail = read.data?.[0];
  if (read.isError) return <ErrorState isCompact error={read.error} onRetry={() => void read.refetch()} />;
  return detail ? <ExampleView detail={detail} size="large" /> : <Skeleton height="100%" />;
}
