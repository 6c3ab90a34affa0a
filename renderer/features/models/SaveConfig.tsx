import { useState } from 'react';
import { toPlainError } from '#shared/base/winnowError.ts';
import { fileName } from '#shared/base/filePaths.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { ConfirmDialog } from '#renderer/ui/Dialog.tsx';

type SaveConfigProps = {
  readonly path: string;
  readonly config: ModelConfig;
  readonly isSettled: boolean;
  readonly onSaved: () => void;
};

/** Writes the configuration beside the model, so that the next time nothing is asked. A file that is there is replaced only on a second word. */
export function SaveConfig({ path, config, isSettled, onSaved }: SaveConfigProps) {
  const save = useMethodMutation('models.saveConfig');
  const [taken, setTaken] = useState<string | null>(null);
  const write = (replaces: boolean) =>
    save.mutate(
      { path, config, replaces },
      {
        onSuccess: (saved) => {
          notify({ title: `${fileName(saved.path)} was saved beside the model` });
          onSaved();
        },
        onError: (error) => {
          const { code, file } = toPlainError(error);
          if (code === 'target_not_empty' && !replaces && file) setTaken(fileName(file));
          else notifyError('The configuration was not saved', error);
        },
      },
    );
  return (
    <>
      <Button size="small" icon="download" disabled={!isSettled} isBusy={save.isPending} onClick={() => write(false)}>
        Save as model.json
      </Button>
      <ConfirmDialog
        open={taken !== null}
        onOpenChange={(isOpen) => !isOpen && setTaken(null)}
        title={`Replace ${taken ?? ''}?`}
        text={`There is a ${taken ?? ''} beside the model already. What it says now is lost.`}
        action="Replace it"
        onConfirm={() => write(true)}
      />
    </>
  );
}
