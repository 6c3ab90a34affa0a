import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { isUnfinishedAt } from '#shared/query/unfinishedTerm.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';

type Completion = MethodOutput<'filters.complete'>[number];
const noCompletions: readonly Completion[] = [];
const mostCompletions = 12;

/** The text a moment after the typing stopped, so that not every key asks the backend. */
function useSettled<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}

/** A filter while it is typed: what the backend says of it, what could follow at the caret, and what a key does. */
export function useFilterDraft() {
  const applied = useUi((state) => state.filter);
  const setFilter = useUi((state) => state.setFilter);
  const [draft, setDraft] = useState(applied);
  const [caret, setCaret] = useState(0);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [isFocused, setIsFocused] = useState(false);
  const input = useRef<HTMLInputElement>(null);
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
  const isSettled = text === draft;
  const items = isOpen && isSettled ? (completions.data ?? noCompletions).slice(0, mostCompletions) : noCompletions;
  const isDirty = draft !== applied;
  const problem = check.data?.error ?? null;
  // What is being typed is not wrong yet; Enter asks for it as it is.
  const isUnfinished =
    isDirty && isFocused && (!isSettled || isUnfinishedAt(text, caret, problem?.offset ?? text.length));

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
  const step = (by: 1 | -1) => {
    setIsOpen(true);
    if (items.length > 0) setActive((now) => (now + (by === 1 ? 1 : now < 0 ? 0 : -1) + items.length) % items.length);
  };
  const leave = () => {
    if (isOpen && items.length > 0) setIsOpen(false);
    else if (isDirty) setDraft(applied);
    else input.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = items[active];
    const first = chosen ?? (draft === '' ? undefined : items[0]);
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Tab' && !event.shiftKey && isOpen && first) accept(first);
    else if (event.key === 'Enter') {
      if (chosen) accept(chosen);
      else apply();
    } else if (event.key === 'Escape') leave();
    else return;
    event.preventDefault();
  };

  return {
    draft,
    check,
    items,
    active,
    setActive,
    accept,
    isOpen,
    isFocused,
    isDirty,
    /** The text that the backend's answer is about; settled when it is what stands in the field. */
    text,
    isSettled,
    problem,
    error: isUnfinished ? null : problem,
    clear: () => {
      setDraft('');
      setFilter('');
      input.current?.focus();
    },
    inputProps: {
      ref: input,
      value: draft,
      onChange: (text: string, position: number | null) => {
        setDraft(text);
        setCaret(position ?? text.length);
        setIsOpen(true);
        setActive(-1);
      },
      onSelect: (position: number | null) => setCaret(position ?? 0),
      onFocus: () => (setIsOpen(true), setIsFocused(true)),
      onBlur: () => {
        setIsOpen(false);
        setIsFocused(false);
        setActive(-1);
      },
      onKeyDown,
    },
  };
}

export type FilterDraft = ReturnType<typeof useFilterDraft>;
