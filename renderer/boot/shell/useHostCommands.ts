import { useEffect } from 'react';
import { openPath, useUndoRedo } from '#renderer/data/projectActions.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import type { HostCommand } from '#renderer/host/host.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { notify } from '#renderer/state/notices.ts';

/** Does what the native menu and the system ask for. */
export function useHostCommands(): void {
  const host = useHost();
  const pick = usePickPath();
  const { mutate: stepHistory } = useUndoRedo();
  useEffect(() => {
    const run = async (command: HostCommand): Promise<void> => {
      const { open, openImport, setOverlay, setTheme } = useUi.getState();
      switch (command.name) {
        case 'project.new':
          return openImport(null);
        case 'project.export':
          return open('export');
        case 'help.keys':
          return setOverlay('keys');
        case 'view.theme':
          return setTheme(command.theme);
        case 'edit.undo':
        case 'edit.redo': {
          const direction = command.name === 'edit.undo' ? 'undo' : 'redo';
          const focused = document.activeElement;
          if (focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement)
            document.execCommand(direction);
          else stepHistory(direction);
          return;
        }
        case 'file.open': {
          const path =
            command.path ?? (await pick({ kind: 'fileOrFolder', title: 'Open a project or data', action: 'Open' }));
          if (path !== null) await openPath(path);
          return;
        }
        case 'backend.lost':
          return notify({
            title: command.isFinal ? 'The backend keeps failing' : 'The backend stopped and is being started again',
            text: command.message,
            tone: command.isFinal ? 'error' : 'info',
          });
      }
    };
    return host.onCommand((command) => void run(command));
  }, [host, pick, stepHistory]);
}
