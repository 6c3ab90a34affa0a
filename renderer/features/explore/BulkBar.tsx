import { useState } from 'react';
import { useMethod } from '#renderer/data/client.ts';
import { useKeys } from '#renderer/state/keymap.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import { Menu, MenuItem } from '#renderer/ui/Menu.tsx';
import { ChoicePicker } from '#renderer/viewers/evidence/ChoicePicker.tsx';
import { NotePopover } from '#renderer/viewers/evidence/NotePopover.tsx';
import type { Decide } from './useBulkDecision.ts';
import styles from './explore.module.css';

type OpenPart = 'relabel' | 'tag' | 'note' | null;

/** What can be done with the selected rows, each with its key. The keys act on the focused row when nothing is selected. */
export function BulkBar(props: {
  readonly selected: number;
  readonly total: number;
  readonly classes: readonly string[];
  readonly isBusy: boolean;
  readonly canDecide: boolean;
  readonly isFocusFlagged: boolean;
  readonly isFocusExcluded: boolean;
  readonly decide: Decide;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}) {
  const { decide, selected, canDecide, isBusy } = props;
  const [part, setPart] = useState<OpenPart>(null);
  const tags = useMethod('tags.list', {}).data ?? [];
  const toggle = (name: Exclude<OpenPart, null>) => () => canDecide && setPart(name);
  const isOne = selected === 0;
  useKeys('explore', {
    'explore.relabel': toggle('relabel'),
    'explore.tag': toggle('tag'),
    'explore.note': toggle('note'),
    'explore.confirm': () => decide('confirm'),
    'explore.flag': () => decide(isOne && props.isFocusFlagged ? 'unflag' : 'flag'),
    'explore.exclude': () => decide(isOne && props.isFocusExcluded ? 'include' : 'exclude'),
    'explore.clear': props.onClear,
  });
  const openPart = (name: OpenPart) => (isOpen: boolean) => setPart(isOpen ? name : null);
  if (selected === 0 && part === null) return null;
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
        <ChoicePicker
          label="Relabel to"
          placeholder="Class…"
          side="top"
          options={props.classes.map((value) => ({ value }))}
          isOpen={part === 'relabel'}
          onOpenChange={openPart('relabel')}
          onPick={(label) => decide('relabel', label)}
          trigger={
            <Button size="small" variant="primary" isBusy={isBusy}>
              Relabel <ActionKey action="explore.relabel" />
            </Button>
          }
        />
        <Button size="small" disabled={isBusy} onClick={() => decide('confirm')}>
          Confirm <ActionKey action="explore.confirm" />
        </Button>
        <Button size="small" disabled={isBusy} icon="flag" onClick={() => decide('flag')}>
          Flag <ActionKey action="explore.flag" />
        </Button>
        <Button size="small" disabled={isBusy} icon="exclude" onClick={() => decide('exclude')}>
          Exclude <ActionKey action="explore.exclude" />
        </Button>
        <ChoicePicker
          label="Tag"
          placeholder="Tag, or a new name…"
          side="top"
          newWord="New tag"
          options={tags.map((tag) => ({ value: tag.name, detail: formatNumber(tag.yes) }))}
          more={{ label: 'Manage tags…', run: () => useUi.getState().open('tags') }}
          isOpen={part === 'tag'}
          onOpenChange={openPart('tag')}
          onPick={(tag) => decide('tag', tag)}
          trigger={
            <Button size="small" icon="tag" disabled={isBusy}>
              Tag <ActionKey action="explore.tag" />
            </Button>
          }
        />
        <NotePopover
          note=""
          side="top"
          isOpen={part === 'note'}
          onOpenChange={openPart('note')}
          onSave={(note) => decide('note', note)}
          trigger={
            <Button size="small" icon="note" disabled={isBusy}>
              Note <ActionKey action="explore.note" />
            </Button>
          }
        />
        <Menu side="top" align="end" trigger={<IconButton size="small" icon="more" label="More decisions" />}>
          <MenuItem icon="flag" onSelect={() => decide('unflag')}>
            Take the flag off
          </MenuItem>
          <MenuItem icon="plus" onSelect={() => decide('include')}>
            Include again
          </MenuItem>
          {tags.map((tag) => (
            <MenuItem key={`no ${tag.name}`} icon="tag" onSelect={() => decide('untag', tag.name)}>
              Not {tag.name}
            </MenuItem>
          ))}
          {tags.map((tag) => (
            <MenuItem key={`clear ${tag.name}`} icon="minus" onSelect={() => decide('cleartag', tag.name)}>
              Clear the answer for {tag.name}
            </MenuItem>
          ))}
          {tags.length > 0 ? (
            <MenuItem icon="tag" onSelect={() => decide('notags')}>
              None of the other tags
            </MenuItem>
          ) : null}
        </Menu>
        <IconButton size="small" icon="close" label="Clear the selection" keyHint="Esc" onClick={props.onClear} />
      </div>
    </div>
  );
}
