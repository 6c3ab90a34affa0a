import type { TagPriority } from '#shared/contract/tagValues.ts';
import type { Interval } from '#shared/contract/values.ts';
import { formatPercent } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { NumberText } from '#renderer/ui/NumberText.tsx';
import { TableLink } from '#renderer/ui/TableLink.tsx';
import { TagMark } from '#renderer/ui/TagMark.tsx';
import type { WorthCells } from './worthColumns.tsx';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Priorities.module.css';

/** What the prioritisation table says of a tag. A rate that cannot be given is a dash, and the note says why. */
export function tagWorth(
  onOpen: (tag: TagPriority) => void,
  onChange: WorthCells<TagPriority>['onChange'],
): WorthCells<TagPriority> {
  return {
    name: {
      id: 'name',
      head: 'Tag',
      cell: (tag) => (
        <div className={styles.tagName}>
          <TableLink isStrong onOpen={() => onOpen(tag)}>
            <TagMark colour={tag.colour}>{tag.name}</TagMark>
          </TableLink>
          <span className={styles.basis} data-basis={tag.basis}>
            {tag.note}
          </span>
        </div>
      ),
    },
    shareOfErrors: (tag) => <ShareOfErrors tag={tag} />,
    errorRate: (tag) => <Rate of={tag.errorRate} isOfThese={tag.basis === 'chosen'} />,
    shareOfData: (tag) => <Rate of={tag.shareOfData} isOfThese={tag.basis === 'chosen'} />,
    onChange,
  };
}

/** Rates of rows that somebody picked stand in a fainter voice: they hold for these rows alone. */
function Rate({ of, isOfThese }: { readonly of: Interval; readonly isOfThese: boolean }) {
  if (of.value === null) return <>–</>;
  if (!isOfThese) return <IntervalText of={of} isStacked />;
  return (
    <span
      className={cx(textStyles.muted, textStyles.numbers)}
      title="Of the examples that somebody picked: no estimate for the others"
    >
      <NumberText value={formatPercent(of.value)} detail={`of these ${of.n} only`} isStacked />
    </span>
  );
}

function ShareOfErrors({ tag }: { readonly tag: TagPriority }) {
  if (tag.shareOfErrors.value !== null)
    return (
      <span title={tag.errorsNote ?? undefined}>
        <IntervalText of={tag.shareOfErrors} isStacked />
      </span>
    );
  if (tag.basis === 'none') return <>–</>;
  return (
    <span
      className={cx(textStyles.muted, textStyles.numbers)}
      title="Errors that have the tag; not every error was looked at"
    >
      <NumberText value={tag.yesErrors} detail={tag.yesErrors === 1 ? 'error has it' : 'errors have it'} isStacked />
    </span>
  );
}
