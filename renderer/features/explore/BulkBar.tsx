import { useState } from 'react';
import type { TagInfo } from '#shared/contract/tagValues.ts';
import type { ExampleDetail } from '#shared/contract/values.ts';
import {
  type ActionName,
  actionNames,
  actions,
  type BarAction,
  barActions,
  markActions,
  toggleOf,
} from '#shared/model/actions.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useKeys } from '#renderer/state/keymap.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Menu, MenuItem } from '#renderer/ui/Menu.tsx';
import { BulkAction } from './BulkAction.tsx';
import type { Decide } from './useBulkDecision.ts';
import styles from './explore.module.css';

/** What can be done with the selected rows, each with its key. The keys act on the focused row when nothing is selected. */
export function BulkBar(props: {
  readonly selected: number;
  readonly total: number;
  readonly classes: readonly string[];
  readonly isBusy: boolean;
  readonly canDecide: boolean;
  readonly focused: Pick<ExampleDetail, 'isFlagged' | 'isExcluded'> | null;
  readonly decide: Decide;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}) {
  const { decide, selected, canDecide, focused } = props;
  const [opened, setOpened] = useState<BarAction | null>(null);
  const tags = useMethod('tags.list', {}).data ?? [];
  const press = (action: BarAction) => () => {
    if (actions[action].value !== null) return canDecide && setOpened(action);
    const mark = markActions.find((name) => name === action);
    decide(mark && focused && selected === 0 ? toggleOf(mark, focused) : action);
  };
  useKeys('explore', {
    ...Object.fromEntries(barActions.map((action) => [`explore.${action}`, press(action)])),
    'explore.clear': props.onClear,
  });
  if (selected === 0 && opened === null) return null;
  return (
    <div className={styles.bulk} data-bulk-bar="" role="toolbar" aria-label="Decide on the selection">
      <div className={styles.bulkCount}>
        <strong>{selected === 0 ? 'The focused example' : `${formatNumber(selected)} selected`}</strong>
        {selected > 0 && selected < props.total ? (
          <Button variant="link" size="small" onClick={props.onSelectAll}>
            Select all {formatNumber(props.total)}
          </Button>
        ) : null}
      </div>
      <div className={styles.bulkActions}>
        {barActions.map((action, index) => (
          <BulkAction
            key={action}
            action={action}
            classes={props.classes}
            tags={tags}
            isLead={index === 0}
            isBusy={props.isBusy}
            isOpen={opened === action}
            onOpenChange={(isOpen) => setOpened(isOpen ? action : null)}
            decide={decide}
          />
        ))}
        <MoreActions tags={tags} decide={decide} />
        <IconButton size="small" icon="close" label="Clear the selection" keyHint="Esc" onClick={props.onClear} />
      </div>
    </div>
  );
}

const menuActions = actionNames.filter((name) => actions[name].bulk === 'menu');

/** Actions that are asked for less often; those about a tag once for each. */
function MoreActions({ tags, decide }: { readonly tags: readonly TagInfo[]; readonly decide: Decide }) {
  const items = menuActions.flatMap((action): { action: ActionName; name?: string }[] => {
    const { value, settles } = actions[action];
    if (value?.kind === 'tag') return tags.map(({ name }) => ({ action, name }));
    return settles === 'all tags' && tags.length === 0 ? [] : [{ action }];
  });
  return (
    <Menu side="top" align="end" trigger={<IconButton size="small" icon="more" label="More decisions" />}>
      {items.map(({ action, name }) => {
        const { icon, menu } = actions[action];
        return (
          <MenuItem key={`${action} ${name ?? ''}`} {...(icon && { icon })} onSelect={() => decide(action, name)}>
            {menu(name ?? '')}
          </MenuItem>
        );
      })}
    </Menu>
  );
}
