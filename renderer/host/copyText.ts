import { notify, notifyError } from '#renderer/state/notices.ts';

/** Puts a text on the clipboard and says so. `what`: `The path`. */
export function copyText(text: string, what: string): void {
  navigator.clipboard.writeText(text).then(
    () => notify({ title: `${what} is copied`, tone: 'success' }),
    (error: unknown) => notifyError(`${what} was not copied`, error),
  );
}
