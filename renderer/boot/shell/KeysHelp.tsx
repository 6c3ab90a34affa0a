import { useState, type KeyboardEvent } from 'react';
import type { TagInfo } from '#shared/contract/tagValues.ts';
import { useMethod } from '#renderer/data/client.ts';
import {
  actionsOnKey,
  formatKey,
  keyActions,
  keyOfEvent,
  keysOf,
  useKeymap,
  type KeyAction,
  type KeyScope,
} from '#renderer/state/keymap.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Dialog } from '#renderer/ui/Dialog.tsx';
import { Kbd } from '#renderer/ui/Kbd.tsx';
import { TagMark } from '#renderer/ui/TagMark.tsx';
import styles from './KeysHelp.module.css';

const scopeTitles: Readonly<Record<KeyScope, string>> = {
  global: 'Everywhere',
  review: 'Review',
  consistency: 'Consistency',
  explore: 'Explore',
};

/** Every key by where it acts; a press on one lets it be changed. */
export function KeysHelp({ onClose }: { readonly onClose: () => void }) {
  const overrides = useKeymap((state) => state.overrides);
  const resetAll = useKeymap((state) => state.resetAll);
  const actions = Object.keys(keyActions) as KeyAction[];
  const isOpen = useMethod('project.info', {}).data !== null;
  const tags = useMethod('tags.list', {}, { enabled: isOpen }).data?.filter((tag) => tag.key !== null) ?? [];
  const scopes = (Object.keys(scopeTitles) as KeyScope[]).filter((scope) =>
    actions.some((action) => keyActions[action].scope === scope),
  );
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Keys"
      description="Press a key cap to give the action another key."
      width={760}
      footer={Object.keys(overrides).length > 0 && <Button onClick={resetAll}>Set all keys back</Button>}
    >
      <div className={styles.columns}>
        {scopes.map((scope) => (
          <section key={scope} className={styles.group}>
            <h3>{scopeTitles[scope]}</h3>
            <ul>
              {actions
                .filter((action) => keyActions[action].scope === scope)
                .map((action) => (
                  <KeyRow key={action} action={action} />
                ))}
              {scope === 'review' && tags.map((tag) => <TagRow key={tag.id} tag={tag} />)}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** A tag's key belongs to the project: it is changed with the tag. */
function TagRow({ tag }: { readonly tag: TagInfo }) {
  return (
    <li className={styles.row}>
      <span className={styles.title}>
        <TagMark colour={tag.colour}>{`Tag ${tag.name}`}</TagMark>
      </span>
      <Kbd>{formatKey(tag.key ?? '')}</Kbd>
    </li>
  );
}

function KeyRow({ action }: { readonly action: KeyAction }) {
  const overrides = useKeymap((state) => state.overrides);
  const remap = useKeymap((state) => state.remap);
  const [isListening, setIsListening] = useState(false);
  const [taken, setTaken] = useState<string | null>(null);
  const keys = keysOf(action, overrides);
  const { title } = keyActions[action];

  const onKeyDown = (event: KeyboardEvent) => {
    if (!isListening) return;
    const key = keyOfEvent(event.nativeEvent);
    if (key === null || key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (key === 'Escape') return setIsListening(false);
    const other = actionsOnKey(key, action)[0];
    if (other) return setTaken(`${formatKey(key)} is ${keyActions[other].title}`);
    remap(action, [key]);
    setTaken(null);
    setIsListening(false);
  };

  return (
    <li className={styles.row}>
      <span className={styles.title}>
        {title}
        {taken && isListening && <span className={styles.taken}>{taken}</span>}
      </span>
      {overrides[action] && (
        <Button
          variant="link"
          size="small"
          onClick={() => remap(action, null)}
          aria-label={`Set the key of ${title} back`}
        >
          set back
        </Button>
      )}
      <button
        type="button"
        className={styles.caps}
        aria-label={`${title}: ${keys.map(formatKey).join(' or ')}. Change the key`}
        onClick={() => setIsListening(true)}
        onBlur={() => setIsListening(false)}
        onKeyDown={onKeyDown}
      >
        {isListening ? (
          <span className={styles.listening}>press a key…</span>
        ) : (
          keys.map((key) => <Kbd key={key}>{formatKey(key)}</Kbd>)
        )}
      </button>
    </li>
  );
}
