import { Toast } from '@base-ui/react/toast';
import { errorPlace, toPlainError } from '#shared/base/winnowError.ts';

/** What is to be told; ui/Toasts shows it. Apart from it, since what talks to the backend gives notice too and draws nothing. */
export const noticeManager = Toast.createToastManager();

type Notice = {
  readonly title: string;
  readonly text?: string;
  /** A later notice with the same id takes its place: what was said of an earlier decision must not offer to undo a later one. */
  readonly id?: string;
  readonly tone?: 'info' | 'success' | 'error';
  readonly action?: { readonly label: string; readonly run: () => void };
};

/** A passing notice in the corner. Errors stay until they are closed. */
export function notify({ title, text, id: wanted, tone = 'info', action }: Notice): void {
  // Closed, not updated: an update would keep the old action.
  if (wanted !== undefined) noticeManager.close(wanted);
  const id = noticeManager.add({
    ...(wanted === undefined ? {} : { id: wanted }),
    title,
    description: text,
    type: tone,
    priority: tone === 'error' ? 'high' : 'low',
    timeout: tone === 'error' ? 0 : 5000,
    ...(action
      ? {
          actionProps: {
            children: action.label,
            onClick: () => {
              noticeManager.close(id);
              action.run();
            },
          },
        }
      : {}),
  });
}

/** A failed action as a notice; a cancelled one says nothing. With an id, what is said next of the same thing takes its place. */
export function notifyError(title: string, error: unknown, id?: string): void {
  const plain = toPlainError(error);
  if (plain.code === 'cancelled') return;
  const place = errorPlace(error);
  notify({
    title,
    text: place ? `${plain.message} (${place})` : plain.message,
    tone: 'error',
    ...(id === undefined ? {} : { id }),
  });
}
