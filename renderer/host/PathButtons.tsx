import { Button } from '#renderer/ui/Button.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import { copyText } from './copyText.ts';
import { useHost } from './hostContext.tsx';

/** What can be done with a file or folder that was written: see it where it lies, take its path along. */
export function PathButtons({ path }: { readonly path: string }) {
  const { showItem } = useHost();
  return (
    <>
      {showItem && (
        <Button
          size="small"
          icon="folder"
          onClick={() => void showItem(path).catch((error: unknown) => notifyError('The folder was not shown', error))}
        >
          Show in folder
        </Button>
      )}
      <Button size="small" onClick={() => copyText(path, 'The path')}>
        Copy the path
      </Button>
    </>
  );
}
