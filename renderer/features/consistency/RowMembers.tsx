import { useMemo } from 'react';
import type { SetMember } from '#shared/contract/similarityMethods.ts';
import type { ColumnInfo } from '#shared/contract/values.ts';
import { alignedCells } from '#renderer/viewers/alignedCells.ts';
import { cellText, percentText } from '#renderer/viewers/cellText.ts';
import { contentCells } from '#renderer/viewers/exampleContent.ts';
import type { SwatchPlace } from '#renderer/widgets/classSwatch.ts';
import { ClassChip } from '#renderer/widgets/ClassChip.tsx';
import type { LabelGroup } from './setActs.ts';
import { keepPercent } from '#renderer/ui/format.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './consistency.module.css';

type RowMembersProps = {
  readonly groups: readonly LabelGroup[];
  readonly among: SwatchPlace;
  readonly columns: readonly ColumnInfo[];
  /** Leaves out the columns in which all are equal. */
  readonly isOnlyDifferent: boolean;
};

/** Rows as the columns of one table, so that equal cells stand beside each other; what is not the most frequent value is marked. */
export function RowMembers({ groups, among, columns, isOnlyDifferent }: RowMembersProps) {
  const members = useMemo(() => groups.flatMap((group) => group.members), [groups]);
  const aligned = useMemo(() => alignedCells(members.map((member) => featuresOf(member, columns))), [members, columns]);
  const equal = aligned.filter(({ differs }) => !differs).length;
  const shown = isOnlyDifferent ? aligned.filter(({ differs }) => differs) : aligned;
  const hasModel = members.some(({ predicted }) => predicted !== null);
  const hasSplit = members.some(({ split }) => split);
  return (
    <>
      <div className={styles.tableScroll} tabIndex={0} role="region" aria-label="Rows of the set">
        <table className={styles.rows} aria-label="Rows of the set">
          <thead>
            <tr>
              <th scope="col">
                {equal === aligned.length ? 'all columns equal' : `${equal} of ${aligned.length} columns equal`}
              </th>
              {members.map((member, at) => (
                <th key={member.id} scope="col" title={`${member.key}. ${member.reason}`}>
                  {at + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">label</th>
              {members.map((member) => (
                <td key={member.id}>
                  {member.isExcluded ? <span className={styles.excludedWord}>excluded</span> : null}
                  <ClassChip label={member.currentLabel} among={among} isBare />
                </td>
              ))}
            </tr>
            {hasModel ? (
              <tr>
                <th scope="row">model</th>
                {members.map(({ id, predicted, confidence, currentLabel }) => (
                  <td key={id} className={predicted === currentLabel ? undefined : styles.against}>
                    {predicted}
                    {confidence === null ? null : <span className={textStyles.detail}> {percentText(confidence)}</span>}
                  </td>
                ))}
              </tr>
            ) : null}
            {shown.map(({ name, values, isOdd, differs }) => (
              <tr key={name} data-differs={differs || undefined}>
                <th scope="row" title={name}>
                  {name}
                </th>
                {values.map((value, at) => {
                  const { text, kind } = cellText(value);
                  return (
                    <td key={members[at]!.id} data-kind={kind} data-odd={isOdd[at] || undefined}>
                      {isOdd[at] ? <mark>{text}</mark> : text}
                    </td>
                  );
                })}
              </tr>
            ))}
            {hasSplit ? (
              <tr>
                <th scope="row">split</th>
                {members.map(({ id, split }) => (
                  <td key={id}>{split}</td>
                ))}
              </tr>
            ) : null}
          </tbody>
        </table>
      </div>
      <ul className={styles.reasons}>
        {reasonsOf(members).map(([reason, numbers]) => (
          <li key={reason}>
            <b>{numbers.join(', ')}</b> {keepPercent(reason)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Reasons below the table, at most. */
const mostReasons = 6;

/** Why the members are in the set, and which of them for that: of equal rows many say the same. */
function reasonsOf(members: readonly SetMember[]): (readonly [reason: string, numbers: readonly number[]])[] {
  const numbers = new Map<string, number[]>();
  members.forEach(({ reason }, at) => numbers.set(reason, [...(numbers.get(reason) ?? []), at + 1]));
  return [...numbers].slice(0, mostReasons);
}

/** What the rows are compared by: their features, or all that tells of them. */
function featuresOf({ cells }: SetMember, columns: readonly ColumnInfo[]) {
  const roles = new Map(columns.map(({ name, role }) => [name, role]));
  return contentCells((cells ?? []).map((cell) => ({ ...cell, role: roles.get(cell.name) ?? 'metadata' })));
}
