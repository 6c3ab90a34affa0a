import { Command } from 'cmdk';
import type { ReactNode } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { closeProject, openProject, useUndoRedo } from '#renderer/data/projectActions.ts';
import { keyLabel, type KeyAction } from '#renderer/state/keymap.ts';
import { railScreenNames, railScreens } from '#renderer/state/screens.ts';
import { detectorNames } from '#shared/model/detectors.ts';
import { type QueueKind, queues } from '#shared/model/queues.ts';
import { useLabelBook } from '#renderer/state/labelBook.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Dialog } from '#renderer/ui/Dialog.tsx';
import { Icon, type IconName } from '#renderer/ui/Icon.tsx';
import { Kbd } from '#renderer/ui/Kbd.tsx';
import { railLooks } from '../screens.tsx';
import styles from './Palette.module.css';

type PaletteProps = {
  readonly project: ProjectInfo | null;
  readonly onClose: () => void;
  readonly onPick: (kind: 'project' | 'data') => void;
};

const listed: readonly QueueKind[] = [...detectorNames, 'flagged'];

/** Everything by name. */
export function Palette({ project, onClose, onPick }: PaletteProps) {
  const { open, openModel, setTheme, setOverlay, filter } = useUi();
  const toggleBook = useLabelBook((state) => state.toggle);
  const undoRedo = useUndoRedo();
  const recent = useMethod('app.info', {}).data?.recent ?? [];
  const run = (action: () => void) => () => {
    onClose();
    action();
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Command palette"
      hideTitle
      width={560}
      position="top"
    >
      <Command label="Command palette" loop className={styles.palette}>
        <Command.Input autoFocus placeholder="Go to, do, open…" className={styles.input} />
        <Command.List className={styles.list}>
          <Command.Empty className={styles.empty}>Nothing by that name.</Command.Empty>
          {project && (
            <Command.Group heading="Go to">
              {railScreenNames.map((name) => (
                <Item key={name} icon={railLooks[name].icon} keyOf={`go.${name}`} onSelect={run(() => open(name))}>
                  {railScreens[name].title}
                </Item>
              ))}
            </Command.Group>
          )}
          {project && (
            <Command.Group heading="Queues">
              {listed.map((kind) => (
                <Item key={kind} icon="review" onSelect={run(() => open('review', { queue: { kind, filter: '' } }))}>
                  Review: {queues[kind].title}
                </Item>
              ))}
              {filter !== '' && (
                <Item icon="filter" onSelect={run(() => open('review', { queue: { kind: 'filter', filter } }))}>
                  Review what the filter shows
                </Item>
              )}
            </Command.Group>
          )}
          <Command.Group heading="Do">
            {project && (
              <>
                <Item icon="undo" keyOf="app.undo" onSelect={run(() => undoRedo.mutate('undo'))}>
                  Undo
                </Item>
                <Item icon="redo" keyOf="app.redo" onSelect={run(() => undoRedo.mutate('redo'))}>
                  Redo
                </Item>
                <Item icon="note" keyOf="app.book" onSelect={run(toggleBook)}>
                  Label book
                </Item>
                <Item icon="plus" onSelect={run(() => openModel(null))}>
                  Add a model
                </Item>
              </>
            )}
            <Item icon="project" onSelect={run(() => onPick('project'))}>
              Open a project…
            </Item>
            <Item icon="upload" onSelect={run(() => onPick('data'))}>
              Import data…
            </Item>
            {project && (
              <Item icon="close" onSelect={run(() => void closeProject())}>
                Close the project
              </Item>
            )}
            <Item icon="keyboard" keyOf="app.keys" onSelect={() => setOverlay('keys')}>
              Show all keys
            </Item>
          </Command.Group>
          <Command.Group heading="Look">
            <Item icon="sun" onSelect={run(() => setTheme('light'))}>
              Light theme
            </Item>
            <Item icon="moon" onSelect={run(() => setTheme('dark'))}>
              Dark theme
            </Item>
            <Item icon="system" onSelect={run(() => setTheme('system'))}>
              Theme as the system
            </Item>
          </Command.Group>
          {recent.some((entry) => entry.isFound && entry.path !== project?.path) && (
            <Command.Group heading="Recent projects">
              {recent
                .filter((entry) => entry.isFound && entry.path !== project?.path)
                .map((entry) => (
                  <Item
                    key={entry.path}
                    value={`open ${entry.name} ${entry.path}`}
                    icon="clock"
                    onSelect={run(() => void openProject(entry.path))}
                  >
                    Open {entry.name}
                  </Item>
                ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}

type ItemProps = {
  readonly icon: IconName;
  readonly keyOf?: KeyAction | null;
  readonly value?: string;
  readonly onSelect: () => void;
  readonly children: ReactNode;
};

function Item({ icon, keyOf, value, onSelect, children }: ItemProps) {
  return (
    <Command.Item className={styles.item} onSelect={onSelect} {...(value ? { value } : {})}>
      <Icon name={icon} />
      <span className={styles.title}>{children}</span>
      {keyOf && <Kbd>{keyLabel(keyOf)}</Kbd>}
    </Command.Item>
  );
}
