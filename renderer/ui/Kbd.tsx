import styles from './controls.module.css';

/** A key cap with the text given. */
export function Kbd({ children }: { readonly children: string }) {
  return <kbd className={styles.kbd}>{children}</kbd>;
}
