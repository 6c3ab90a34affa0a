/** Why one row cannot be fed to the model. The row fails alone; the others of its batch go on. */
export class RowError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'RowError';
    this.code = code;
  }
}
