import type { BookClassInfo } from '#shared/contract/bookMethods.ts';
import { longestText } from '#shared/model/inputLimits.ts';
import { call, newMutationId } from '#renderer/data/client.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { TextArea } from '#renderer/ui/Field.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import textStyles from '#renderer/ui/text.module.css';
import { ExampleTiles } from './ExampleTiles.tsx';
import { useAutosave } from './useAutosave.ts';
import styles from './book.module.css';

type ClassEntryProps = {
  readonly name: string;
  readonly entry: BookClassInfo | undefined;
  /** The example on screen; null where there is none, or several. */
  readonly exampleId: number | null;
};

/** What the book says of one class: its definition, edited in place, and examples that are one and that are not. */
export function ClassEntry({ name, entry, exampleId }: ClassEntryProps) {
  const examples = entry?.examples ?? [];
  const inside = examples.filter(({ side }) => side === 'in');
  const outside = examples.filter(({ side }) => side === 'out');
  const own = examples.find(({ id }) => id === exampleId);
  const put = (side: 'in' | 'out') => {
    const about = { mutationId: newMutationId(), className: name, id: exampleId ?? 0 };
    const sent =
      own?.side === side
        ? call('book.removeExample', about)
        : call('book.saveExample', { ...about, side, note: own?.note ?? '' });
    sent.catch((error: unknown) => notifyError('The example was not put into the book', error));
  };
  return (
    <section className={styles.entry} aria-label={`Label book: ${name}`}>
      <header className={styles.entryHead}>
        <h3 className={textStyles.breaks}>{name}</h3>
        <span className={textStyles.detail}>
          in {formatNumber(inside.length)} · out {formatNumber(outside.length)}
        </span>
      </header>
      <Definition key={name} name={name} stored={entry?.definition ?? ''} />
      <ExampleTiles title="This is one" className={name} examples={inside} />
      <ExampleTiles title="This is not" className={name} examples={outside} />
      {exampleId === null ? null : (
        <div className={styles.put} role="group" aria-label={`The example on screen in the entry of ${name}`}>
          <span className={textStyles.detail}>The one on screen</span>
          <Button size="small" aria-pressed={own?.side === 'in'} onClick={() => put('in')}>
            is one
          </Button>
          <Button size="small" aria-pressed={own?.side === 'out'} onClick={() => put('out')}>
            is not
          </Button>
        </div>
      )}
    </section>
  );
}

function Definition({ name, stored }: { readonly name: string; readonly stored: string }) {
  const { text, change, flush, said } = useAutosave(stored, (definition) =>
    call('book.saveClass', { mutationId: newMutationId(), name, definition }),
  );
  return (
    <div className={styles.definition}>
      <TextArea
        aria-label={`Definition of ${name}`}
        className={styles.grows}
        rows={2}
        maxLength={longestText}
        value={text}
        placeholder={`What makes it a ${name}?`}
        onChange={change}
        onBlur={flush}
      />
      <span className={cx(textStyles.tiny, said?.tone === 'bad' && textStyles.bad)} role="status">
        {said?.words ?? ''}
      </span>
    </div>
  );
}
