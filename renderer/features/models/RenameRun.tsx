import { useRef, useState } from 'react';
import { longestText } from '#shared/model/inputLimits.ts';
import type { RunInfo } from '#shared/contract/values.ts';
import { useMethodMutation } from '#renderer/data/client.ts';
import { FormDialog } from '#renderer/ui/FormDialog.tsx';
import { NameField } from '#renderer/ui/NameField.tsx';

/** Gives a run another name; its numbers and what it was made with stay. */
export function RenameRun({ run, onClose }: { readonly run: RunInfo; readonly onClose: () => void }) {
  const rename = useMethodMutation('runs.rename');
  const [name, setName] = useState(run.name);
  const [wasTried, setWasTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  return (
    <FormDialog
      title="Rename the run"
      description="How the run is called in lists, reports and exports."
      action="Rename"
      isBusy={rename.isPending}
      initialFocus={field}
      onClose={onClose}
      onSubmit={() => {
        setWasTried(true);
        if (name.trim() !== '') rename.mutate({ runId: run.id, name: name.trim() }, { onSuccess: onClose });
      }}
    >
      <NameField
        ref={field}
        value={name}
        onChange={setName}
        maxLength={longestText}
        missing={wasTried && 'A run needs a name.'}
        error={rename.error}
      />
    </FormDialog>
  );
}
