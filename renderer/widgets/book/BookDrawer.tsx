import { useEffect, useRef } from 'react';
import { useKeys } from '#renderer/state/keymap.ts';
import { useLabelBook } from '#renderer/state/labelBook.ts';
import { LabelBook } from './LabelBook.tsx';
import styles from './book.module.css';

/** The label book beside the screen, about what is decided on there. Keys go on to the screen meanwhile. */
export function BookDrawer() {
  const { subject, close } = useLabelBook();
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => {
    const { current } = drawer;
    // Where a field of it has the focus, the key that opened it is a letter.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      close();
    };
    current?.addEventListener('keydown', onKeyDown);
    return () => current?.removeEventListener('keydown', onKeyDown);
  }, [close]);
  return (
    <aside ref={drawer} className={styles.drawer} aria-label="Label book">
      <LabelBook classes={subject.classes} from={subject.from} exampleId={subject.exampleId} onClose={close} />
    </aside>
  );
}

/** The key that opens and closes the book, where a project is open. */
export function useBookKey(isEnabled: boolean): void {
  const toggle = useLabelBook((state) => state.toggle);
  useKeys('global', { 'app.book': toggle }, { enabled: isEnabled });
}
