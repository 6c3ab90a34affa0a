import { useCallback, useEffect, useImperativeHandle, useRef, useState, type ReactElement, type Ref } from 'react';
import { sendBeforeClosing } from '#renderer/data/unsaved.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextArea } from '#renderer/ui/Field.tsx';
import { Popover } from '#renderer/ui/Popover.tsx';
import styles from './evidence.module.css';

/**
 * Writes a note. However it is closed (its button, Ctrl and Enter, a click elsewhere, Escape, another screen, the window), what was
 * typed is saved for the example it was opened for; an undo takes it back.
 */
export function NotePopover(props: {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly note: string;
  readonly side?: 'top' | 'bottom';
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onSave: (note: string) => void;
}) {
  const form = useRef<NoteHandle>(null);
  const onOpenChange = (isOpen: boolean) => {
    if (!isOpen) form.current?.save();
    props.onOpenChange(isOpen);
  };
  return (
    <Popover
      trigger={props.trigger}
      label="Note"
      side={props.side ?? 'bottom'}
      open={props.isOpen}
      onOpenChange={onOpenChange}
      className={styles.noteBox}
    >
      <NoteForm ref={form} note={props.note} onSave={props.onSave} onDone={() => onOpenChange(false)} />
    </Popover>
  );
}

/** Saves the text as it is. */
type NoteHandle = { save(): void };

type NoteFormProps = {
  readonly ref: Ref<NoteHandle>;
  readonly note: string;
  readonly onSave: (note: string) => void;
  readonly onDone: () => void;
};

function NoteForm({ ref, note, onSave, onDone }: NoteFormProps) {
  const [text, setText] = useState(note);
  // A click that closes it may have gone to another example already: it belongs to the one it was opened for.
  const [openedFor] = useState({ onSave });
  const saved = useRef(note);
  const typed = useRef(text);
  typed.current = text;
  const save = useCallback(() => {
    if (typed.current === saved.current) return;
    saved.current = typed.current;
    openedFor.onSave(typed.current);
  }, [openedFor]);
  useImperativeHandle(ref, () => ({ save }), [save]);
  useEffect(() => {
    const end = sendBeforeClosing(save);
    return () => {
      end();
      save();
    };
  }, [save]);
  return (
    <form
      className={styles.noteForm}
      onSubmit={(event) => {
        event.preventDefault();
        onDone();
      }}
    >
      <TextArea
        aria-label="Note"
        value={text}
        onChange={setText}
        rows={4}
        maxLength={10_000}
        autoFocus
        placeholder="What should the next person know?"
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onDone();
        }}
      />
      <div className={styles.noteActions}>
        <span>Saved when this closes</span>
        <Button variant="primary" size="small" type="submit">
          Save note
        </Button>
      </div>
    </form>
  );
}
