import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { applyPatch } from '../export/applyPatch.ts';
import { checkExport } from '../export/exportDataset.ts';
import { previewExport } from '../export/previewExport.ts';
import { startExport } from '../export/startExport.ts';

type ExportHandlers = Pick<Handlers, 'exports.preview' | 'exports.check' | 'exports.start' | 'patches.apply'>;

export function exportHandlers(state: BackendState): ExportHandlers {
  return {
    'exports.preview': (input, { signal }) => previewExport(requireProject(state), input, signal),
    'exports.check': (input, { signal }) => checkExport(requireProject(state), input, signal),
    'patches.apply': (input, { signal }) => applyPatch(input, signal),
    'exports.start': (input) => startExport(state, input),
  };
}
