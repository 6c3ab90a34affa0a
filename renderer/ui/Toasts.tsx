import { Toast as Base } from '@base-ui/react/toast';
import { toPlainError } from '#shared/base/winnowError.ts';
import { Button, IconButton } from './Button.tsx';
import { errorPlace } from './EmptyState.tsx';
import { MessageText } from './MessageText.tsx';
import styles from './overlays.module.css';

const manager = Base.createToastManager();

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
  if (wanted !== undefined) manager.close(wanted);
  const id = manager.add({
    ...(wanted === undefined ? {} : { id: wanted }),
    title,
    description: text === undefined ? undefined : <MessageText>{text}</MessageText>,
    type: tone,
    priority: tone === 'error' ? 'high' : 'low',
    timeout: tone === 'error' ? 0 : 5000,
    ...(action
      ? {
          actionProps: {
            children: action.label,
            onClick: () => {
              manager.close(id);
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

/** Where the notices appear; once, at the root. */
export function Toasts() {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Base.Portal>
        <Base.Viewport className={styles.toasts}>
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function ToastList() {
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => (
    <Base.Root key={toast.id} toast={toast} className={styles.toast} swipeDirection="right">
      <Base.Content className={styles.toastRow}>
        <div className={styles.toastText}>
          <Base.Title className={styles.toastTitle} />
          <Base.Description className={styles.toastDescription} />
        </div>
        {toast.actionProps && <Base.Action render={<Button size="small" />} />}
        <Base.Close render={<IconButton icon="close" label="Close" size="small" />} />
      </Base.Content>
    </Base.Root>
  ));
}
