import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { useMethod } from '#renderer/data/client.ts';
import { keyLabel } from '#renderer/state/keymap.ts';
import { isUnfinishedAt } from '#shared/query/unfinishedTerm.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { cx } from '#renderer/ui/cx.ts';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { MessageText } from '#renderer/ui/MessageText.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './FilterField.module.css';

type Completion = MethodOutput<'filters.complete'>[number];
const noCompletions: readonly Completion[] = [];

/** The text a moment after the typing stopped, so that not every key asks the backend. */
function useSettled<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}

/** The filter that all screens obey: completion while typing, the count it gives, errors at their character. */
export function FilterField({ total }: { readonly total: number }) {
  const applied = useUi((state) => state.filter);
  const setFilter = useUi((state) => state.setFilter);
  const [draft, setDraft] = useState(applied);
  const [caret, setCaret] = useState(0);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [isFocused, setIsFocused] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const messageId = useId();

  useEffect(() => {
    setDraft(applied);
    setActive(-1);
  }, [applied]);

  const text = useSettled(draft, 90);
  const at = useSettled(caret, 90);
  const check = useMethod('filters.check', { text }, { keepPrevious: true });
  const completions = useMethod(
    'filters.complete',
    { text, caret: Math.min(at, text.length) },
    { enabled: isOpen, keepPrevious: true },
  );
  const items = isOpen && text === draft ? (completions.data ?? noCompletions).slice(0, 12) : noCompletions;
  const isDirty = draft !== applied;
  const problem = check.data?.error ?? null;
  // What is being typed is not wrong yet; Enter asks for it as it is.
  const isUnfinished =
    isDirty && isFocused && (text !== draft || isUnfinishedAt(text, caret, problem?.offset ?? text.length));
  const error = isUnfinished ? null : problem;
  const hasText = draft !== '';

  const apply = () => {
    setIsOpen(false);
    setFilter(draft.trim());
    setDraft(draft.trim());
  };
  const accept = (item: Completion) => {
    const next = draft.slice(0, item.from) + item.insert + draft.slice(item.to);
    const position = item.from + item.insert.length;
    setDraft(next);
    setCaret(position);
    setActive(-1);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(position, position);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = items[active];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setIsOpen(true);
      if (items.length > 0)
        setActive((now) => (now + (event.key === 'ArrowDown' ? 1 : now < 0 ? 0 : -1) + items.length) % items.length);
    } else if (event.key === 'Tab' && !event.shiftKey && isOpen && (chosen ?? (hasText ? items[0] : undefined))) {
      event.preventDefault();
      accept((chosen ?? items[0]) as Completion);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen) accept(chosen);
      else apply();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (isOpen && items.length > 0) setIsOpen(false);
      else if (isDirty) setDraft(applied);
      else input.current?.blur();
    }
  };

  const isListOpen = isOpen && (items.length > 0 || (error !== null && hasText));
  return (
    <div className={styles.wrap} data-invalid={error !== null || undefined}>
      <div className={styles.field}>
        <Icon name="filter" size={14} className={styles.icon} />
        <ListChip />
        <input
          ref={input}
          data-filter-field=""
          className={styles.input}
          role="combobox"
          aria-label="Filter"
          aria-expanded={isListOpen}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
          aria-invalid={error !== null}
          aria-describedby={messageId}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={`Filter, for example conf>0.9 correct:false`}
          title={`Go to the filter: ${keyLabel('app.filter')}`}
          value={draft}
          onChange={(event) => {
            setDraft(event.target.value);
            setCaret(event.target.selectionStart ?? event.target.value.length);
            setIsOpen(true);
            setActive(-1);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onFocus={() => (setIsOpen(true), setIsFocused(true))}
          onBlur={() => {
            setIsOpen(false);
            setIsFocused(false);
            setActive(-1);
          }}
          onKeyDown={onKeyDown}
        />
        <span id={messageId} className={styles.count} role="status">
          {error ? (
            <span className={textStyles.bad}>cannot be read</span>
          ) : isDirty ? (
            <span className={styles.pending}>
              {check.data && text === draft && problem === null ? `${formatNumber(check.data.count)} · ` : ''}Enter to
              apply
            </span>
          ) : (
            <span {...dimStale(check)}>
              {formatNumber(check.data?.count ?? total)} of {formatNumber(check.data?.total ?? total)}
            </span>
          )}
        </span>
        {hasText && (
          <button
            type="button"
            className={styles.clear}
            aria-label="Clear the filter"
            onClick={() => {
              setDraft('');
              setFilter('');
              input.current?.focus();
            }}
          >
            <Icon name="close" size={12} />
          </button>
        )}
      </div>
      {isOpen && error && hasText && <FilterError text={text} message={error.message} offset={error.offset ?? null} />}
      {/* Also after Enter: it says why nothing fits. */}
      {!error && text === draft && (check.data?.warnings.length ?? 0) > 0 && isFocused && items.length === 0 && (
        <div className={styles.panel}>
          {check.data?.warnings.map((warning) => (
            <p key={warning} className={styles.warning}>
              {warning}
            </p>
          ))}
        </div>
      )}
      <div
        id={listId}
        role="listbox"
        aria-label="Completions"
        className={cx(styles.panel, styles.list)}
        hidden={!(isOpen && items.length > 0 && !(error && !isDirty))}
      >
        {items.map((item, index) => (
          <div
            key={`${item.from}-${item.insert}`}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            className={styles.option}
            onPointerMove={() => setActive(index)}
            onPointerDown={(event) => {
              event.preventDefault();
              accept(item);
            }}
          >
            <span className={styles.optionLabel}>{item.label}</span>
            <span className={styles.optionDetail}>{item.detail}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Says that only a list of examples is shown, and takes that back. */
function ListChip() {
  const screen = useUi((state) => state.screen);
  const ids = useUi((state) => state.ids);
  const clearIds = useUi((state) => state.clearIds);
  if (!ids || (screen !== 'explore' && screen !== 'review')) return null;
  return (
    <button
      type="button"
      className={styles.chip}
      onClick={clearIds}
      aria-label={`Show all again instead of: ${ids.title}`}
    >
      {ids.title}
      <Icon name="close" size={11} />
    </button>
  );
}

type FilterErrorProps = { readonly text: string; readonly message: string; readonly offset: number | null };

/** The text again with a mark under the character where reading stopped. */
function FilterError({ text, message, offset }: FilterErrorProps) {
  const at = offset === null ? null : Math.max(0, Math.min(offset, text.length));
  // A long filter is cut to the part around the error.
  const from = at === null ? 0 : Math.max(0, at - 48);
  const shown = text.slice(from, from + 96);
  return (
    <div className={cx(styles.panel, styles.error)} role="alert">
      {at !== null && (
        <pre className={styles.pointer} aria-hidden="true">
          {from > 0 ? '…' : ''}
          {shown.slice(0, at - from)}
          <mark>{text[at] ?? ' '}</mark>
          {shown.slice(at - from + 1)}
        </pre>
      )}
      <p>
        <MessageText>{message}</MessageText>
      </p>
    </div>
  );
}
