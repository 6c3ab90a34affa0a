import { Icon } from './Icon.tsx';
import styles from './controls.module.css';

/** The box of a checkbox, where a row or a button takes the click. */
export function Tick({ shown }: { readonly shown: 'none' | 'some' | 'all' }) {
  return (
    <span className={styles.checkbox} data-checked={shown === 'none' ? undefined : true}>
      {shown === 'none' ? null : <Icon name={shown === 'all' ? 'check' : 'minus'} size={12} />}
    </span>
  );
}
