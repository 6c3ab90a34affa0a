import type { ExportFormat } from '#shared/model/formats.ts';
import { createJobChoices } from './jobChoices.ts';

type ExportChoices = {
  readonly format: ExportFormat;
  readonly onlyChanges: boolean;
  readonly neutraliseFormulas: boolean;
  readonly withMedia: boolean;
  readonly withReview: boolean;
  /** Null: the folder that is suggested. */
  readonly target: string | null;
};

export const useExport = createJobChoices<ExportChoices>({
  format: 'same',
  onlyChanges: false,
  neutraliseFormulas: false,
  withMedia: false,
  withReview: false,
  target: null,
});
