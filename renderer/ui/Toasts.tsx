import { Toast as Base } from '@base-ui/react/toast';
import { Button, IconButton } from './Button.tsx';
import { MessageText } from './MessageText.tsx';
import styles from './overlays.module.css';

type Manager = ReturnType<typeof Base.createToastManager>;

/** Where the notices appear; once, at the root. */
export function Toasts({ manager }: { readonly manager: Manager }) {
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
          {typeof toast.description === 'string' && (
            <Base.Description className={styles.toastDescription}>
              <MessageText>{toast.description}</MessageText>
            </Base.Description>
          )}
        </div>
        {toast.actionProps && <Base.Action render={<Button size="small" />} />}
        <Base.Close render={<IconButton icon="close" label="Close" size="small" />} />
      </Base.Content>
    </Base.Root>
  ));
}
