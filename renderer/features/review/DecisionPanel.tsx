import { useRef, useState } from 'react';
import type { ExampleDetail, ProjectInfo } from '#shared/contract/values.ts';
import { type ActionName, actions, markActions, toggleOf } from '#shared/model/actions.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useKeys, type KeyHandlers } from '#renderer/state/keymap.ts';
import type { QueueKind } from '#shared/model/queues.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import { percentText } from '#renderer/viewers/cellText.ts';
import { ChoicePicker } from '#renderer/viewers/evidence/ChoicePicker.tsx';
import { NotePopover } from '#renderer/viewers/evidence/NotePopover.tsx';
import { ChoiceRow } from './ChoiceRow.tsx';
import { choicesOf, digitKeys } from './choices.ts';
import { DecidedLine } from './DecidedLine.tsx';
import type { ReviewSession } from './reviewSession.ts';
import { questionOf, subtitleOf } from './reviewWords.ts';
import { tagKeys } from './TagAnswers.tsx';
import { TagBlock } from './TagBlock.tsx';
import { TagPicker } from './TagPicker.tsx';
import { walkKeys } from './walkKeys.ts';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './review.module.css';

type OpenPart = 'class' | 'tag' | 'note' | null;

/** The question, its answers with their keys, and what else can be done with the example. */
export function DecisionPanel(props: {
  readonly project: ProjectInfo;
  readonly detail: ExampleDetail;
  readonly session: ReviewSession;
  readonly queueKind: QueueKind;
}) {
  const { project, detail, session } = props;
  // What is open belongs to one example. The panel itself stays from one to the next, which is what makes a key fast.
  const [opened, setOpened] = useState<{ readonly id: number; readonly part: OpenPart }>({ id: detail.id, part: null });
  const part = opened.id === detail.id ? opened.part : null;
  const setPart = (next: OpenPart) => setOpened({ id: detail.id, part: next });
  const tags = useMethod('tags.list', {}).data ?? [];
  const choices = choicesOf(detail, project.classes);
  const { suggestion } = choices;
  const root = useRef<HTMLElement>(null);
  const openPart = (name: OpenPart) => (isOpen: boolean) => {
    setPart(isOpen ? name : null);
    // The popover gives the focus back to its button, where Enter would open it again instead of accepting.
    if (!isOpen) setTimeout(() => leaveButton(root.current), 60);
  };

  const decide = (action: ActionName, value?: string) => session.decide(detail.id, action, value);
  const choose = (label: string) => (label === detail.currentLabel ? decide('confirm') : decide('relabel', label));
  const keep = () => (detail.currentLabel === null ? setPart('class') : decide('confirm'));
  const accept = () => (suggestion === null ? keep() : choose(suggestion));
  const toggles = markActions.map((action) => ({ action, toggle: toggleOf(action, detail) }));
  const keys: KeyHandlers = {
    'review.accept': accept,
    'review.confirm': keep,
    'review.searchClass': () => setPart('class'),
    ...Object.fromEntries(toggles.map(({ action, toggle }) => [`review.${action}`, () => decide(toggle)])),
    'review.tag': () => setPart('tag'),
    'review.note': () => setPart('note'),
    'review.skip': session.skip,
    'review.notags': () => decide('notags'),
    ...walkKeys(session),
    ...digitKeys(choices.shown, choose),
  };
  useKeys('review', keys, { free: tagKeys(tags, (tag) => session.cycleTag(detail.id, tag)) });
  return (
    <section ref={root} className={styles.decision} aria-label="Decide">
      <h1>{questionOf(detail, suggestion)}</h1>
      <p className={cx(textStyles.cut, styles.sub)} title={detail.key}>
        {subtitleOf(detail)}
      </p>
      <DecidedLine detail={detail} />
      <div className={styles.choices}>
        {choices.shown.map((choice, index) => (
          <ChoiceRow
            key={choice.label}
            choice={choice}
            acts={
              choice.isSuggested || (suggestion === null && choice.isCurrent)
                ? 'review.accept'
                : choice.isCurrent
                  ? 'review.confirm'
                  : null
            }
            isLead={index < 2}
            onChoose={() => choose(choice.label)}
          />
        ))}
        <ChoicePicker
          label="Another class"
          placeholder="Search a class…"
          options={project.classes.map((value) => classOption(value, detail))}
          isOpen={part === 'class'}
          onOpenChange={openPart('class')}
          onPick={choose}
          trigger={
            <button type="button" className={styles.choice} data-other="">
              <span className={styles.choiceName}>
                {choices.hidden > 0 ? `Another of ${formatNumber(project.classes.length)} classes…` : 'Search a class…'}
              </span>
              <ActionKey action="review.searchClass" />
            </button>
          }
        />
      </div>
      <div className={styles.actions} role="toolbar" aria-label="More decisions">
        {toggles.map(({ action, toggle }) => (
          <Button key={action} size="small" aria-pressed={toggle !== action} onClick={() => decide(toggle)}>
            {actions[toggle].title} <ActionKey action={`review.${action}`} />
          </Button>
        ))}
        <TagPicker
          detail={detail}
          tags={tags}
          isOpen={part === 'tag'}
          onOpenChange={openPart('tag')}
          onPick={(tag) => decide(detail.tags.includes(tag) ? 'untag' : 'tag', tag)}
        />
        <NotePopover
          note={detail.note ?? ''}
          isOpen={part === 'note'}
          onOpenChange={openPart('note')}
          onSave={(note) => decide('note', note)}
          trigger={
            <Button size="small">
              {actions.note.title} <ActionKey action="review.note" />
            </Button>
          }
        />
        <Button size="small" onClick={session.skip}>
          Skip <ActionKey action="review.skip" />
        </Button>
        <span className={styles.undoHint}>
          <ActionKey action="app.undo" /> undo
        </span>
      </div>
      <TagBlock detail={detail} tags={tags} session={session} />
    </section>
  );
}

function leaveButton(panel: HTMLElement | null): void {
  const active = document.activeElement;
  if (active instanceof HTMLButtonElement && panel?.contains(active))
    panel.closest<HTMLElement>('[data-review]')?.focus({ preventScroll: true });
}

function classOption(value: string, detail: ExampleDetail) {
  const p = detail.prediction?.probabilities.find((one) => one.label === value)?.p;
  return p === undefined ? { value } : { value, detail: percentText(p) };
}
