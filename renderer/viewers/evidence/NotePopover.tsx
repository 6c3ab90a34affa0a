import { useState, type ReactElement } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { TextArea } from '#renderer/ui/Field.tsx';
import { Popover } from '#renderer/ui/Popover.tsx';
import styles from './evidence.module.css';

/** Writes a note; Ctrl and Enter save it. */
export function NotePopover(props: {
  readonly trigger: ReactElement<Record<string, unknown>>;
  readonly note: string;
  readonly side?: 'top' | 'bottom';
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onSave: (note: string) => void;
}) {
  return (
    <Popover
      trigger={props.trigger}
      label="Note"
      side={props.side ?? 'bottom'}
      open={props.isOpen}
      onOpenChange={props.onOpenChange}
      className={styles.noteBox}
    >
      <NoteForm {...props} />
    </Popover>
  );
}

function NoteForm({ note, onOpenChange, onSave }: Parameters<typeof NotePopover>[0]) {
  const [text, setText] = useState(note);
  const save = () => {
    onOpenChange(false);
    if (text !== note) onSave(text);
  };
  return (
    <form
      className={styles.noteForm}
      onSubmit={(event) => {
        event.preventDefault();
        save();
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
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
        }}
      />
      <div className={styles.noteActions}>
        <span>Ctrl Enter saves</span>
        <Button variant="primary" size="small" type="submit">
          Save note
        </Button>
      </div>
    </form>
  );
}
