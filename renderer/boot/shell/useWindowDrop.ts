import { useEffect } from 'react';
import { openPath } from '#renderer/data/projectActions.ts';
import { useHost } from '#renderer/host/hostContext.tsx';

/** A file dropped anywhere is opened; without this the window itself would go to the file. */
export function useWindowDrop(): void {
  const host = useHost();
  useEffect(() => {
    const onDragOver = (event: DragEvent) => event.preventDefault();
    const onDrop = (event: DragEvent) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      const path = file ? host.pathOf(file) : null;
      if (path !== null) void openPath(path);
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDrop);
    };
  }, [host]);
}
