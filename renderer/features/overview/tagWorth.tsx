import type { TagDraft, TagPriority } from '#shared/contract/tagValues.ts';
import type { Interval } from '#shared/contract/values.ts';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { formatPercent, formatPoints } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { NumberText } from '#renderer/ui/NumberText.tsx';
import { TableDoor } from '#renderer/ui/TableDoor.tsx';
import { TagMark } from '#renderer/ui/TagMark.tsx';
import { percentText } from '#renderer/ui/typedNumber.ts';
import { InlineNumber } from './InlineNumber.tsx';
import type { WorthCells } from './worthColumns.tsx';
import styles from './Priorities.module.css';

type TagOptions = {
  readonly onOpen: (tag: TagPriority) => void;
  readonly onSave: (draft: TagDraft) => void;
};

/** What the prioritisation table says of a tag. A rate that cannot be given is a dash, and the note says why. */
export function tagWorth({ onOpen, onSave }: TagOptions): WorthCells<TagPriority> {
  const factor = (tag: TagPriority, field: 'weight' | 'ease') => (
    <InlineNumber
      label={`${field === 'weight' ? 'Weight' : 'Ease'} of ${tag.name}`}
      value={tag[field]}
      most={1e6}
      onSave={(value) => value !== null && onSave({ id: tag.id, [field]: value })}
    />
  );
  return {
    first: [
      {
        id: 'chosen',
        head: 'Chosen',
        isHeadHidden: true,
        cell: (tag) => (
          <Checkbox
            hideLabel
            label={`Choose ${tag.name}`}
            checked={tag.isChosen}
            onChange={(isChosen) => onSave({ id: tag.id, isChosen })}
          />
        ),
      },
      {
        id: 'name',
        head: 'Tag',
        cell: (tag) => (
          <div className={styles.tagName}>
            <TableDoor isStrong onOpen={() => onOpen(tag)}>
              <TagMark colour={tag.colour}>{tag.name}</TagMark>
            </TableDoor>
            <span className={styles.basis} data-basis={tag.basis}>
              {tag.note}
            </span>
          </div>
        ),
      },
    ],
    shareOfErrors: (tag) => <ShareOfErrors tag={tag} />,
    errorRate: (tag) => <Rate of={tag.errorRate} isOfThese={tag.basis === 'chosen'} />,
    shareOfData: (tag) => <Rate of={tag.shareOfData} isOfThese={tag.basis === 'chosen'} />,
    humanLevel: (tag) => <TagHumanLevel tag={tag} onSave={onSave} />,
    gap: (tag) => tag.gap,
    gain: (tag) => tag.potentialGain,
    remaining: (tag) => (tag.isChosen ? 'chosen' : formatPoints(tag.remaining, { digits: 2 })),
    weight: (tag) => (
      <span className={styles.factors}>
        {factor(tag, 'weight')}
        {factor(tag, 'ease')}
      </span>
    ),
    heads: {
      remaining: {
        text: 'After chosen',
        title: 'What it would still add once the chosen ones are fixed: overlaps count once',
      },
      weight: {
        text: 'Weight, ease',
        title: 'The order is by gain × weight × ease; a higher ease is easier to fix',
      },
    },
  };
}

/** Rates of rows that somebody picked stand in a fainter voice: they hold for these rows alone. */
function Rate({ of, isOfThese }: { readonly of: Interval; readonly isOfThese: boolean }) {
  if (of.value === null) return <>–</>;
  if (!isOfThese) return <IntervalText of={of} isStacked />;
  return (
    <span className={styles.ofThese} title="Of the examples that somebody picked: no estimate for the others">
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
    <span className={styles.ofThese} title="Errors that have the tag; not every error was looked at">
      <NumberText value={tag.yesErrors} detail={tag.yesErrors === 1 ? 'error has it' : 'errors have it'} isStacked />
    </span>
  );
}

function TagHumanLevel(props: { readonly tag: TagPriority; readonly onSave: (draft: TagDraft) => void }) {
  const { tag, onSave } = props;
  const isTyped = tag.humanLevelSource === 'typed in';
  const level = tag.humanLevel.value;
  return (
    <NumberText
      value={
        <InlineNumber
          label={`Human level of ${tag.name}, %`}
          value={isTyped && level !== null ? Number(percentText(level)) : null}
          placeholder={level === null ? '' : formatPercent(level).replace(/\s*%$/, '')}
          most={100}
          canBeEmpty
          onSave={(value) => onSave({ id: tag.id, humanLevel: value === null ? null : value / 100 })}
        />
      }
      detail={isTyped ? 'typed in' : tag.humanLevelSource.split(':')[0]}
      title={tag.humanLevelSource}
      isStacked
    />
  );
}
