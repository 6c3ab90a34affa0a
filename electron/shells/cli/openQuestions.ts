import { WinnowError } from '#shared/base/winnowError.ts';
import type { OpenQuestion } from '#shared/model/modelAnswers.ts';

/** What a model leaves open: under --json its questions stand beside the message, each with its choices and its flag. */
export class OpenQuestionsError extends WinnowError {
  readonly open: readonly OpenQuestion[];

  constructor(message: string, open: readonly OpenQuestion[], file: string) {
    super('config_invalid', message, { file });
    this.open = open;
  }
}
