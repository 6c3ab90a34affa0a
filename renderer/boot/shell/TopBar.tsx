import { fileName } from '#shared/base/filePaths.ts';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { closeProject, useUndoRedo } from '#renderer/data/projectActions.ts';
import { keyLabel } from '#renderer/state/keymap.ts';
import { useUi, type Theme } from '#renderer/state/uiState.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Icon, Logo, type IconName } from '#renderer/ui/Icon.tsx';
import { Menu, MenuChoices, MenuItem, MenuSeparator } from '#renderer/ui/Menu.tsx';
import { FilterField } from './FilterField.tsx';
import { RunMenu } from './RunMenu.tsx';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Shell.module.css';

type TopBarProps = { readonly project: ProjectInfo | null; readonly onPick: (kind: 'project' | 'data') => void };

export function TopBar({ project, onPick }: TopBarProps) {
  const screen = useUi((state) => state.screen);
  const open = useUi((state) => state.open);
  return (
    <header className={styles.top}>
      {project ? (
        <Menu
          trigger={
            <button type="button" className={styles.brand} aria-label={`Project ${project.name}`}>
              <Logo />
              <span className={cx(textStyles.cut, styles.brandText)}>{project.name}</span>
              <Icon name="chevronDown" size={12} />
            </button>
          }
        >
          <MenuItem icon="project" onSelect={() => onPick('project')}>
            Open another project…
          </MenuItem>
          <MenuItem icon="upload" onSelect={() => onPick('data')}>
            Import data…
          </MenuItem>
          <MenuItem icon="clock" onSelect={() => open('start')}>
            Start screen
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon="close" onSelect={() => void closeProject()} detail={project.path}>
            Close {fileName(project.path)}
          </MenuItem>
        </Menu>
      ) : (
        <button type="button" className={styles.brand} onClick={() => open('start')} aria-label="Winnow, start screen">
          <Logo />
          <span className={cx(textStyles.cut, styles.brandText)}>Winnow</span>
        </button>
      )}
      {project && screen !== 'start' && screen !== 'import' ? (
        <>
          <FilterField total={project.examples} />
          <RunMenu project={project} />
          <UndoRedo />
        </>
      ) : (
        <span className={styles.topSpace} />
      )}
      <ThemeMenu />
      {project && screen !== 'start' && screen !== 'import' && (
        <Button variant="primary" className={styles.topExport} onClick={() => open('export')}>
          Export
        </Button>
      )}
      {project && (screen === 'start' || screen === 'import') && (
        <Button onClick={() => open('overview')}>Back to {project.name}</Button>
      )}
    </header>
  );
}

function UndoRedo() {
  const state = useMethod('decisions.state', {}).data;
  const undoRedo = useUndoRedo();
  return (
    <span className={styles.undo}>
      <IconButton
        icon="undo"
        label={state?.undo ? `Undo: ${state.undo}` : 'Undo'}
        keyHint={keyLabel('app.undo')}
        disabled={!state?.undo || undoRedo.isPending}
        onClick={() => undoRedo.mutate('undo')}
      />
      <IconButton
        icon="redo"
        label={state?.redo ? `Redo: ${state.redo}` : 'Redo'}
        keyHint={keyLabel('app.redo')}
        disabled={!state?.redo || undoRedo.isPending}
        onClick={() => undoRedo.mutate('redo')}
      />
    </span>
  );
}

const themes: readonly { readonly value: Theme; readonly title: string; readonly icon: IconName }[] = [
  { value: 'system', title: 'As the system', icon: 'system' },
  { value: 'light', title: 'Light', icon: 'sun' },
  { value: 'dark', title: 'Dark', icon: 'moon' },
];

function ThemeMenu() {
  const theme = useUi((state) => state.theme);
  const setTheme = useUi((state) => state.setTheme);
  const setOverlay = useUi((state) => state.setOverlay);
  return (
    <Menu align="end" trigger={<IconButton icon="more" label="Theme and help" />}>
      <MenuChoices label="Theme" value={theme} onChoose={setTheme} choices={themes} />
      <MenuSeparator />
      <MenuItem icon="command" onSelect={() => setOverlay('palette')} end={keyLabel('app.palette')}>
        Command palette
      </MenuItem>
      <MenuItem icon="keyboard" onSelect={() => setOverlay('keys')} end={keyLabel('app.keys')}>
        Keys
      </MenuItem>
    </Menu>
  );
}
