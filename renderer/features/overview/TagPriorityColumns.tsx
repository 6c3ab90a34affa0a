import type { TagDraft, TagPriority } from '#shared/contract/tagValues.ts';
import type { Interval } from '#shared/contract/values.ts';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import type { DataColumn } from '#renderer/ui/DataTable.tsx';
import { formatPercent, formatPoints } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { PointsText } from '#renderer/ui/PointsText.tsx';
import { TagMark } from '#renderer/ui/TagMark.tsx';
import { percentText } from '#renderer/ui/typedNumber.ts';
import { Gain } from './PriorityColumns.tsx';
import { InlineNumber } from './InlineNumber.tsx';
import styles from './Priorities.module.css';

type TagOptions = {
  readonly most: number;
  readonly isNarrow: boolean;
  readonly onOpen: (tag: TagPriority) => void;
  readonly onSave: (draft: TagDraft) => void;
};

/** The columns of the prioritisation table over tags. A rate that cannot be given is a dash, and the note says why. */
export function tagPriorityColumns(options: TagOptions): readonly DataColumn<TagPriority>[] {
  const { most, isNarrow, onOpen, onSave } = options;
  const rate = (id: string, head: string, of: (tag: TagPriority) => Interval): DataColumn<TagPriority> => ({
    id,
    head,
    align: 'end',
    cell: (tag) => <Rate of={of(tag)} isOfThese={tag.basis === 'chosen'} />,
  });
  const reasons: readonly DataColumn<TagPriority>[] = [
    {
      id: 'errors',
      head: 'Share of errors',
      align: 'end',
      cell: (tag) => <ShareOfErrors tag={tag} />,
    },
    rate('rate', 'Error rate', (tag) => tag.errorRate),
    rate('data', 'Share of data', (tag) => tag.shareOfData),
    { id: 'human', head: 'Human level', align: 'end', cell: (tag) => <TagHumanLevel tag={tag} onSave={onSave} /> },
    {
      id: 'gap',
      head: <span title="Human level minus accuracy">Gap</span>,
      align: 'end',
      cell: (tag) => <PointsText of={tag.gap} isStacked />,
    },
  ];
  const worth: readonly DataColumn<TagPriority>[] = [
    {
      id: 'gain',
      head: <span title="Gap × share of data: points of overall accuracy">Could gain</span>,
      cell: (tag) => (tag.potentialGain.value === null ? '–' : <Gain of={tag.potentialGain} most={most} />),
    },
    {
      id: 'remaining',
      head: (
        <span title="What it would still add once the chosen ones are fixed: overlaps count once">After chosen</span>
      ),
      align: 'end',
      cell: (tag) => (tag.isChosen ? 'chosen' : formatPoints(tag.remaining, { digits: 2 })),
    },
  ];
  const factor = (tag: TagPriority, field: 'weight' | 'ease') => (
    <InlineNumber
      label={`${field === 'weight' ? 'Weight' : 'Ease'} of ${tag.name}`}
      value={tag[field]}
      most={1e6}
      onSave={(value) => value !== null && onSave({ id: tag.id, [field]: value })}
    />
  );
  return [
    {
      id: 'chosen',
      head: <span className={styles.hiddenHead}>Chosen</span>,
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
          <button type="button" className={styles.door} onClick={() => onOpen(tag)}>
            <TagMark colour={tag.colour}>{tag.name}</TagMark>
          </button>
          <span className={styles.basis} data-basis={tag.basis}>
            {tag.note}
          </span>
        </div>
      ),
    },
    ...(isNarrow ? [...worth, ...reasons] : [...reasons, ...worth]),
    {
      id: 'weight',
      head: <span title="The order is by gain × weight × ease; a higher ease is easier to fix">Weight, ease</span>,
      align: 'end',
      cell: (tag) => (
        <span className={styles.factors}>
          {factor(tag, 'weight')}
          {factor(tag, 'ease')}
        </span>
      ),
    },
  ];
}

/** Rates of rows that somebody picked stand in a fainter voice: they hold for these rows alone. */
function Rate({ of, isOfThese }: { readonly of: Interval; readonly isOfThese: boolean }) {
  if (of.value === null) return <>–</>;
  if (!isOfThese) return <IntervalText of={of} isStacked />;
  return (
    <span className={styles.ofThese} title="Of the examples that somebody picked: no estimate for the others">
      {formatPercent(of.value)}
      <span className={styles.below}>of these {of.n} only</span>
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
      {tag.yesErrors}
      <span className={styles.below}>{tag.yesErrors === 1 ? 'error has it' : 'errors have it'}</span>
    </span>
  );
}

function TagHumanLevel(props: { readonly tag: TagPriority; readonly onSave: (draft: TagDraft) => void }) {
  const { tag, onSave } = props;
  const isTyped = tag.humanLevelSource === 'typed in';
  const level = tag.humanLevel.value;
  return (
    <span className={styles.level} title={tag.humanLevelSource}>
      <InlineNumber
        label={`Human level of ${tag.name}, %`}
        value={isTyped && level !== null ? Number(percentText(level)) : null}
        placeholder={level === null ? '' : formatPercent(level).replace(/\s*%$/, '')}
        most={100}
        canBeEmpty
        onSave={(value) => onSave({ id: tag.id, humanLevel: value === null ? null : value / 100 })}
      />
      <span className={styles.below}>{isTyped ? 'typed in' : tag.humanLevelSource.split(':')[0]}</span>
    </span>
  );
}
