import { useState } from 'react';
import type { BookRuleInfo } from '#shared/contract/bookMethods.ts';
import { useMethod } from '#renderer/data/client.ts';
import { keyLabel } from '#renderer/state/keymap.ts';
import { type RuleSource, useLabelBook } from '#renderer/state/labelBook.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Kbd } from '#renderer/ui/Kbd.tsx';
import { count } from '#renderer/ui/format.ts';
import layout from '#renderer/ui/layout.module.css';
import { Select } from '#renderer/ui/Select.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import textStyles from '#renderer/ui/text.module.css';
import { BookMenu } from './BookMenu.tsx';
import { ClassEntry } from './ClassEntry.tsx';
import { RuleForm } from './RuleForm.tsx';
import { RuleItem } from './RuleItem.tsx';
import styles from './book.module.css';

type LabelBookProps = {
  /** The classes that are decided between; the book shows these, and others that are asked for. */
  readonly classes: readonly string[];
  readonly from: RuleSource | null;
  /** The example on screen, which can be put into the book. */
  readonly exampleId?: number | null;
  /** Of a book that can be put away. */
  readonly onClose?: () => void;
};

/** What the book says of the classes that are decided between: definitions, examples in and out, and where the boundary runs. */
export function LabelBook({ classes, from, exampleId = null, onClose }: LabelBookProps) {
  const book = useMethod('book.get', {});
  const allClasses = useMethod('project.info', {}).data?.classes ?? [];
  const [asked, setAsked] = useState<string | null>(null);
  if (book.isError) return <ErrorState isCompact error={book.error} onRetry={() => void book.refetch()} />;
  if (!book.data) return <SkeletonLines lines={6} label="Reading the label book" />;
  const written = book.data.classes.map(({ name }) => name);
  const first = classes[0] ?? written[0] ?? allClasses[0] ?? null;
  const extra = asked !== null && allClasses.includes(asked) ? asked : null;
  const decided = classes.length > 0 ? classes : first === null || extra !== null ? [] : [first];
  const shown = [...new Set([...(extra === null ? [] : [extra]), ...decided])];
  const others = allClasses.filter((name) => !shown.includes(name));
  return (
    <div className={styles.book}>
      <header className={styles.bookHead}>
        <h2>
          Label book <small className={textStyles.detail}>{shown.join(' and ')}</small>
        </h2>
        <span className={styles.headButtons}>
          <BookMenu className={shown[0] ?? null} allClasses={allClasses} undo={book.data.undo} />
          {onClose ? (
            <IconButton
              size="small"
              icon="close"
              label="Close the label book"
              keyHint={keyLabel('app.book')}
              onClick={onClose}
            />
          ) : null}
        </span>
      </header>
      {shown.map((name) => (
        <ClassEntry
          key={name}
          name={name}
          entry={book.data.classes.find((one) => one.name === name)}
          exampleId={exampleId}
        />
      ))}
      {others.length > 0 ? (
        <Select
          size="small"
          label="Another class"
          value={null}
          placeholder="Another class…"
          onChange={setAsked}
          options={others.map((name) => ({
            value: name,
            label: name,
            ...(written.includes(name) ? { detail: 'written' } : {}),
          }))}
        />
      ) : null}
      <Rules key={shown.join('\n')} rules={book.data.rules} shown={shown} allClasses={allClasses} from={from} />
    </div>
  );
}

type RulesProps = {
  readonly rules: readonly BookRuleInfo[];
  readonly shown: readonly string[];
  readonly allClasses: readonly string[];
  readonly from: RuleSource | null;
};

/** The rules about the classes that are shown; all of them on demand. */
function Rules({ rules, shown, allClasses, from }: RulesProps) {
  const ruleAsked = useLabelBook((state) => state.ruleAsked);
  const [isAll, setAll] = useState(false);
  const [doneAt, setDoneAt] = useState(0);
  const [isAsked, setAsked] = useState(false);
  const isWriting = isAsked || ruleAsked > doneAt;
  const end = () => {
    setAsked(false);
    setDoneAt(ruleAsked);
  };
  const about = rules.filter(
    ({ classes, isRetired }) => !isRetired && (classes.length === 0 || classes.some((name) => shown.includes(name))),
  );
  const listed = isAll ? rules : about;
  const hidden = rules.length - about.length;
  const isKeyHere = useUi((state) => state.screen === 'consistency');
  const key = isKeyHere ? keyLabel('consistency.rule') : '';
  return (
    <section className={styles.rules} aria-label="Rules">
      <header className={styles.entryHead}>
        <h3>Where the boundary runs</h3>
        {key === '' ? null : <Kbd>{key}</Kbd>}
      </header>
      {listed.length > 0 ? (
        <ul className={cx(layout.list, styles.ruleList)} aria-label="Rules of the label book">
          {listed.map((rule) => (
            <RuleItem key={rule.id} rule={rule} allClasses={allClasses} />
          ))}
        </ul>
      ) : isWriting ? null : (
        <p className={textStyles.note}>
          {hidden > 0 ? 'No rule about these classes yet.' : 'No rule yet.'} What was settled once need not be settled
          again.
        </p>
      )}
      {isWriting ? (
        <RuleForm rule={null} classes={shown} allClasses={allClasses} from={from} onClose={end} />
      ) : (
        <div className={styles.formEnd}>
          <Button size="small" icon="plus" onClick={() => setAsked(true)}>
            Write a rule
          </Button>
          {hidden > 0 ? (
            <Button size="small" variant="link" aria-expanded={isAll} onClick={() => setAll(!isAll)}>
              {isAll ? 'Only these classes' : count(hidden, 'other rule')}
            </Button>
          ) : null}
        </div>
      )}
    </section>
  );
}
