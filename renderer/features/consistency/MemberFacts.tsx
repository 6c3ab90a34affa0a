import type { SetMember } from '#shared/contract/similarityMethods.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { percentText } from '#renderer/viewers/cellText.ts';
import type { SwatchPlace } from '#renderer/widgets/classSwatch.ts';
import { ClassChip } from '#renderer/widgets/ClassChip.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { keepPercent } from '#renderer/ui/format.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './consistency.module.css';

/** What is known of one member: its label, the model's, where it is from, and why it is in the set. */
export function MemberFacts({ member, among }: { readonly member: SetMember; readonly among: SwatchPlace }) {
  const { givenLabel, currentLabel, predicted, confidence, split, isFlagged } = member;
  const open = useUi((state) => state.open);
  return (
    <dl className={styles.facts}>
      <dt>label</dt>
      <dd>
        <ClassChip label={currentLabel} among={among} />
        {currentLabel === givenLabel ? null : <span className={textStyles.detail}>was {givenLabel ?? 'without'}</span>}
        {isFlagged ? <span className={textStyles.detail}>flagged</span> : null}
      </dd>
      {predicted === null ? null : (
        <>
          <dt>model</dt>
          <dd>
            <span className={cx(textStyles.cut, predicted !== currentLabel && styles.against)}>{predicted}</span>
            {confidence === null ? null : <span className={styles.factEnd}>{percentText(confidence)}</span>}
          </dd>
        </>
      )}
      <dt>from</dt>
      <dd>
        {split ? <span>{split}</span> : null}
        <button
          type="button"
          className={cx(textStyles.cut, styles.key)}
          title={`Show ${member.key} in Explore`}
          onClick={() => open('explore', { filter: '', focusId: member.id })}
        >
          {member.key}
        </button>
      </dd>
      <dt className={styles.wide}>
        <span className={styles.reason}>{keepPercent(member.reason)}</span>
      </dt>
    </dl>
  );
}
