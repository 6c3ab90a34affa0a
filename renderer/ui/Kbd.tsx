import type { KeyAction } from '#renderer/state/keymap.ts';
import { useKeyLabel } from '#renderer/state/keymap.ts';
import styles from './controls.module.css';

/** A key cap with the text given. */
export function Kbd({ children }: { readonly children: string }) {
  return <kbd className={styles.kbd}>{children}</kbd>;
}

/** The key cap of an action, as it is mapped now. */
export function ActionKey({ action }: { readonly action: KeyAction }) {
  const label = useKeyLabel(action);
  return label === '' ? null : <Kbd>{label}</Kbd>;
}
