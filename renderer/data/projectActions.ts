import { useMutation } from '@tanstack/react-query';
import { fileName } from '#shared/base/filePaths.ts';
import { defaultQueue, useUi } from '#renderer/state/uiState.ts';
import { isArrayFile } from '#shared/model/formats.ts';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { call, queryClient } from './client.ts';
import { sendStep } from './sendDecision.ts';

/** Opens a project file and goes to its overview. */
export async function openProject(path: string): Promise<void> {
  try {
    const project = await call('project.open', { path });
    await forgetOtherProject();
    queryClient.setQueryData(['project.info', {}], project);
    useUi.getState().open('overview', { filter: '', queue: defaultQueue });
  } catch (error) {
    notifyError(`${fileName(path)} was not opened`, error);
  }
}

/** Opens whatever the path is: a project, a model, predictions, or data to import. */
export async function openPath(path: string): Promise<void> {
  const lower = path.toLowerCase();
  const hasProject = queryClient.getQueryData(['project.info', {}]) != null;
  if (lower.endsWith('.winnow')) return openProject(path);
  const isModel = lower.endsWith('.onnx');
  // Arrays are predictions of a project, and data where there is none yet.
  if (hasProject && (isModel || isArrayFile(path))) return useUi.getState().openModel(path);
  if (isModel) {
    return notify({
      title: 'Open the data first',
      text: `${fileName(path)} can be added once there are examples to run it on.`,
    });
  }
  useUi.getState().openImport(path);
}

export async function closeProject(): Promise<void> {
  try {
    await call('project.close', {});
    await forgetOtherProject();
    queryClient.setQueryData(['project.info', {}], null);
    useUi.getState().open('start', { filter: '' });
  } catch (error) {
    notifyError('The project was not closed', error);
  }
}

/** Answers about another project must not be shown for this one. */
async function forgetOtherProject(): Promise<void> {
  await queryClient.cancelQueries();
  queryClient.removeQueries({
    predicate: (query) => !['project.info', 'app.info', 'jobs.list'].includes(String(query.queryKey[0])),
  });
  await queryClient.invalidateQueries();
}

/** Undo and redo for buttons and keys: says what was taken back and brings its first example into view. */
export function useUndoRedo() {
  return useMutation({
    mutationFn: (direction: 'undo' | 'redo') => sendStep(direction),
    onSuccess: (result, direction) => {
      if (result.done === null)
        return notify({
          id: 'decision',
          title: direction === 'undo' ? 'There is nothing to undo' : 'There is nothing to redo',
        });
      notify({ id: 'decision', title: `${direction === 'undo' ? 'Undone' : 'Done again'}: ${result.done}` });
      if (result.firstId !== null && ['review', 'explore', 'consistency'].includes(useUi.getState().screen))
        useUi.getState().setFocusId(result.firstId, 'undo');
    },
    onError: (error, direction) =>
      notifyError(direction === 'undo' ? 'Nothing was undone' : 'Nothing was redone', error),
  });
}
