import type { TagInfo } from '#shared/contract/tagValues.ts';
import { quoteField } from '#shared/query/printFilter.ts';
import { formatKey } from '#renderer/state/keymap.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { actionsColumn } from '#renderer/ui/actionsColumn.tsx';
import { IconButton } from '#renderer/ui/Button.tsx';
import { DataTable, type DataColumn } from '#renderer/ui/DataTable.tsx';
import { Explained } from '#renderer/ui/Explained.tsx';
import { formatNumber, formatShare } from '#renderer/ui/format.ts';
import { Kbd } from '#renderer/ui/Kbd.tsx';
import { Menu, MenuItem } from '#renderer/ui/Menu.tsx';
import { TableLink } from '#renderer/ui/TableLink.tsx';
import { TagMark } from '#renderer/ui/TagMark.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { Meter } from '#renderer/ui/Meter.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './tags.module.css';

export type TagAct = 'edit' | 'rule' | 'merge' | 'remove';

/** The taxonomy: every count is a link to its examples. */
export function TagTable(props: {
  readonly tags: readonly TagInfo[];
  readonly onAct: (act: TagAct, tag: TagInfo) => void;
}) {
  const open = useUi((state) => state.open);
  const explore = (tag: TagInfo, answer: string) =>
    open('explore', { filter: `${quoteField(`tag.${tag.name}`)}:${answer}` });
  return (
    <DataTable label="Tags" columns={columnsFor(props.onAct, explore)} rows={props.tags} rowKey={(tag) => tag.id} />
  );
}

function columnsFor(
  onAct: (act: TagAct, tag: TagInfo) => void,
  explore: (tag: TagInfo, answer: string) => void,
): readonly DataColumn<TagInfo>[] {
  const link = (answer: 'yes' | 'no' | 'unknown', title: string): DataColumn<TagInfo> => ({
    id: answer,
    head: title,
    align: 'end',
    cell: (tag) => (
      <TableLink label={`${tag.name}, ${answer}: ${formatNumber(tag[answer])}`} onOpen={() => explore(tag, answer)}>
        {formatNumber(tag[answer])}
      </TableLink>
    ),
  });
  return [
    {
      id: 'name',
      head: 'Tag',
      cell: (tag) => (
        <div className={styles.name}>
          <TableLink isStrong onOpen={() => onAct('edit', tag)}>
            <TagMark colour={tag.colour}>{tag.name}</TagMark>
          </TableLink>
          {tag.description ? <span className={cx(textStyles.muted, textStyles.breaks)}>{tag.description}</span> : null}
          {tag.slices.length > 0 ? (
            <span className={cx(textStyles.detail, textStyles.breaks)}>in {tag.slices.join(', ')}</span>
          ) : null}
        </div>
      ),
    },
    { id: 'key', head: 'Key', cell: (tag) => (tag.key === null ? '–' : <Kbd>{formatKey(tag.key)}</Kbd>) },
    link('yes', 'Yes'),
    link('no', 'No'),
    link('unknown', 'Unknown'),
    {
      id: 'coverage',
      head: (
        <Explained term="Known">
          <p>The share of all examples with an answer, yes or no.</p>
        </Explained>
      ),
      align: 'end',
      cell: (tag) => <Coverage tag={tag} />,
    },
    actionsColumn((tag) => (
      <>
        <IconButton size="small" icon="note" label={`Edit ${tag.name}`} onClick={() => onAct('edit', tag)} />
        <Menu align="end" trigger={<IconButton size="small" icon="more" label={`More about ${tag.name}`} />}>
          <MenuItem icon="filter" onSelect={() => onAct('rule', tag)}>
            Propose by rule…
          </MenuItem>
          <MenuItem icon="compare" onSelect={() => onAct('merge', tag)}>
            Merge into another tag…
          </MenuItem>
          <MenuItem icon="trash" isDestructive onSelect={() => onAct('remove', tag)}>
            Remove…
          </MenuItem>
        </Menu>
      </>
    )),
  ];
}

function Coverage({ tag }: { readonly tag: TagInfo }) {
  const known = tag.yes + tag.no;
  const all = known + tag.unknown;
  if (known === 0) return <span className={textStyles.muted}>nothing yet</span>;
  const share = known / all;
  return (
    <span className={styles.coverage}>
      <Meter share={share} className={styles.bar} />
      {formatShare(share)}
    </span>
  );
}
