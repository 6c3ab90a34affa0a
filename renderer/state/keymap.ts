import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { railScreenNames, railScreens, type RailScreen } from './screens.ts';
import { type ActionKeyName, actionNames, actions } from '#shared/model/actions.ts';
import { type SetAct, setActInfo } from '#shared/model/sets.ts';

/** Where a key acts. The newest scope on screen is asked first, `global` last. */
export type KeyScope = 'global' | 'review' | 'consistency' | 'explore';

type KeyEntry = { readonly scope: KeyScope; readonly title: string; readonly keys: readonly string[] };

const classKey = (digit: string): KeyEntry => ({
  scope: 'review',
  title: `Choose class ${digit === '0' ? 10 : digit}`,
  keys: [digit],
});

/** `go.overview`, `go.explore` …: what goes to each screen of the rail. */
const goKeys = Object.fromEntries(
  railScreenNames.map((screen): [string, KeyEntry] => {
    const { title, key } = railScreens[screen];
    return [`go.${screen}`, { scope: 'global', title: `Go to ${title}`, keys: [key] }];
  }),
) as Record<`go.${RailScreen}`, KeyEntry>;
/** Keys of what can be decided, where each acts. */
const decisionKeys = Object.fromEntries(
  actionNames.flatMap((name) =>
    Object.entries(actions[name].keys).map(([scope, { key, title }]): [string, KeyEntry] => [
      `${scope}.${name}`,
      { scope: scope as KeyScope, title, keys: [key] },
    ]),
  ),
) as Readonly<Record<ActionKeyName, KeyEntry>>;

/** Keys of what can be decided of a set, but for its labels: those have the digits, most frequent first. */
const setKeys = Object.fromEntries(
  Object.entries(setActInfo)
    .filter(([act]) => act !== 'label')
    .map(([act, { key, title }]): [string, KeyEntry] => [
      `consistency.${act}`,
      { scope: 'consistency', title, keys: [key] },
    ]),
) as Readonly<Record<`consistency.${Exclude<SetAct, 'label'>}`, KeyEntry>>;
export const setDigits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
export type SetDigit = (typeof setDigits)[number];
const setLabelKeys = Object.fromEntries(
  setDigits.map((digit): [string, KeyEntry] => [
    `consistency.label${digit}`,
    { scope: 'consistency', title: `All to label ${digit} of the set`, keys: [digit] },
  ]),
) as Readonly<Record<`consistency.label${SetDigit}`, KeyEntry>>;

const named = {
  'app.palette': { scope: 'global', title: 'Command palette', keys: ['Mod+K'] },
  'app.keys': { scope: 'global', title: 'Show all keys', keys: ['?'] },
  'app.filter': { scope: 'global', title: 'Go to the filter', keys: ['Mod+F', '/'] },
  'app.undo': { scope: 'global', title: 'Undo', keys: ['Mod+Z'] },
  'app.book': { scope: 'global', title: 'Label book', keys: ['B'] },
  'app.redo': { scope: 'global', title: 'Redo', keys: ['Mod+Shift+Z', 'Mod+Y'] },
  ...goKeys,
  'review.accept': { scope: 'review', title: 'Accept the suggestion', keys: ['Enter'] },
  'review.searchClass': { scope: 'review', title: 'Search a class by name', keys: ['/'] },
  ...decisionKeys,
  'review.skip': { scope: 'review', title: 'Skip', keys: ['S'] },
  'review.previous': { scope: 'review', title: 'Previous example', keys: ['ArrowLeft'] },
  'review.next': { scope: 'review', title: 'Next example', keys: ['ArrowRight'] },
  'consistency.lead': { scope: 'consistency', title: 'Do what is suggested', keys: ['Enter'] },
  ...setKeys,
  'consistency.skip': { scope: 'consistency', title: 'Skip to the next open set', keys: ['S'] },
  'consistency.previous': { scope: 'consistency', title: 'Previous set', keys: ['ArrowLeft'] },
  'consistency.next': { scope: 'consistency', title: 'Next set', keys: ['ArrowRight'] },
  'consistency.compare': { scope: 'consistency', title: 'Compare large', keys: [' '] },
  'consistency.rule': { scope: 'consistency', title: 'Write a rule', keys: ['R'] },
  ...setLabelKeys,
  'explore.selectAll': { scope: 'explore', title: 'Select all rows', keys: ['Mod+A'] },
  'explore.clear': { scope: 'explore', title: 'Clear the selection', keys: ['Escape'] },
  'explore.view': { scope: 'explore', title: 'Table or gallery', keys: ['V'] },
  'explore.details': { scope: 'explore', title: 'Details panel', keys: ['D'] },
  'review.class1': classKey('1'),
  'review.class2': classKey('2'),
  'review.class3': classKey('3'),
  'review.class4': classKey('4'),
  'review.class5': classKey('5'),
  'review.class6': classKey('6'),
  'review.class7': classKey('7'),
  'review.class8': classKey('8'),
  'review.class9': classKey('9'),
  'review.class0': classKey('0'),
} as const satisfies Record<string, KeyEntry>;

export type KeyAction = keyof typeof named;

/** Every action with its default keys. A key is `Mod+Shift+Z`: Mod is Ctrl, or Command on a Mac. */
export const keyActions: Readonly<Record<KeyAction, KeyEntry>> = named;

const storageKey = 'winnow.keys';
type Overrides = Readonly<Partial<Record<KeyAction, readonly string[]>>>;
type KeymapStore = {
  readonly overrides: Overrides;
  remap(action: KeyAction, keys: readonly string[] | null): void;
  resetAll(): void;
};

function storedOverrides(): Overrides {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter(
        ([action, keys]) => action in keyActions && Array.isArray(keys) && keys.every((key) => typeof key === 'string'),
      ),
    );
  } catch {
    // An unreadable entry (edited by hand, no storage) means the default keys.
    return {};
  }
}

export const useKeymap = create<KeymapStore>()((set, get) => {
  const save = (overrides: Overrides) => {
    localStorage.setItem(storageKey, JSON.stringify(overrides));
    set({ overrides });
  };
  return {
    overrides: storedOverrides(),
    remap: (action, keys) => {
      const { [action]: _, ...rest } = get().overrides;
      save(keys === null ? rest : { ...rest, [action]: keys });
    },
    resetAll: () => save({}),
  };
});

export function keysOf(action: KeyAction, overrides: Overrides = useKeymap.getState().overrides): readonly string[] {
  return overrides[action] ?? keyActions[action].keys;
}

/** Actions that would answer to the same key where `action` answers: to warn when remapping. */
export function actionsOnKey(key: string, action: KeyAction): KeyAction[] {
  const scope = keyActions[action].scope;
  return (Object.keys(keyActions) as KeyAction[]).filter(
    (other) => other !== action && keyActions[other].scope === scope && keysOf(other).includes(key),
  );
}

/** What answers to a key in a scope, or everywhere, in words; null when nothing does. */
export function titleOnKey(key: string, scope: KeyScope): string | null {
  const taken = (Object.keys(keyActions) as KeyAction[]).find(
    (action) => [scope, 'global'].includes(keyActions[action].scope) && keysOf(action).includes(key),
  );
  return taken === undefined ? null : keyActions[taken].title;
}

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);
const symbols: Readonly<Record<string, string>> = {
  Mod: isMac ? '⌘' : 'Ctrl',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  ' ': 'Space',
};

/** `Mod+Shift+Z` as people write it: `Ctrl Shift Z`. */
export function formatKey(key: string): string {
  return key
    .split('+')
    .map((part) => symbols[part] ?? part)
    .join(' ');
}

/** The first key of an action, for a label. Empty when it has none. */
export function keyLabel(action: KeyAction): string {
  const key = keysOf(action)[0];
  return key === undefined ? '' : formatKey(key);
}

/** The same, kept up to date when keys are remapped. */
export function useKeyLabel(action: KeyAction): string {
  const key = useKeymap((state) => keysOf(action, state.overrides)[0]);
  return key === undefined ? '' : formatKey(key);
}

/** The name of a pressed key. Shift is left out where it only chose the character (`?`). Null for a modifier alone. */
export function keyOfEvent(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string | null {
  if (['Control', 'Shift', 'Alt', 'Meta', 'Dead', 'Process'].includes(event.key)) return null;
  const isLetter = /^[a-z]$/i.test(event.key);
  const digit = /^Digit(\d)$/.exec(event.code)?.[1];
  // Alt changes the character on some keyboards: the digit's place is what counts.
  const name = event.altKey && digit ? digit : isLetter ? event.key.toUpperCase() : event.key;
  const isCharacter = name.length === 1 && !isLetter;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push('Mod');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && !isCharacter) parts.push('Shift');
  return [...parts, name].join('+');
}

type Handler = (event: KeyboardEvent) => void;
export type KeyHandlers = Readonly<Partial<Record<KeyAction, Handler>>>;
/** Handlers of keys that are no named actions, since they belong to things a person made (tags). */
export type FreeKeys = Readonly<Record<string, Handler>>;
type Registration = {
  readonly scope: KeyScope;
  readonly handlers: { current: KeyHandlers };
  readonly free: { current: FreeKeys };
};

const registrations: Registration[] = [];
let isListening = false;

/** What was pressed with the pointer last, until Tab moves on. */
let pressed: Node | null = null;

/** A button that was clicked keeps the focus, but Enter is then meant for the screen; one that was reached with Tab is meant itself. */
function isFocusedByPointer(target: HTMLElement): boolean {
  return pressed !== null && (target.contains(pressed) || pressed.contains(target));
}

/** True when the key belongs to what has the focus: text being typed, a list being walked, a button being pressed. */
function belongsToTarget(event: KeyboardEvent, key: string): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const isTyping =
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type));
  if (isTyping) return isPlain || /^Mod\+(?:Shift\+)?[ACVXZY]$/.test(key);
  if (!isPlain) return false;
  if (target.closest('[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"]')) return true;
  return (
    (key === 'Enter' || key === ' ') &&
    !isFocusedByPointer(target) &&
    target.closest('button, a, summary, [role="button"], [role="checkbox"]') !== null
  );
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = keyOfEvent(event);
  if (key === null || belongsToTarget(event, key)) return;
  const byNewest = [...registrations].toReversed();
  const inOrder = [...byNewest.filter((r) => r.scope !== 'global'), ...byNewest.filter((r) => r.scope === 'global')];
  for (const { handlers, free } of inOrder) {
    for (const [action, handler] of Object.entries(handlers.current) as [KeyAction, Handler | undefined][]) {
      if (!handler || !keysOf(action).includes(key)) continue;
      event.preventDefault();
      handler(event);
      return;
    }
    const own = free.current[key];
    if (own) {
      event.preventDefault();
      own(event);
      return;
    }
  }
}

/** Answers keys while the component is on screen. Keys typed into a field never get here. */
export function useKeys(
  scope: KeyScope,
  handlers: KeyHandlers,
  options: { readonly enabled?: boolean; readonly free?: FreeKeys } = {},
): void {
  const current = useRef(handlers);
  current.current = handlers;
  const free = useRef(options.free ?? {});
  free.current = options.free ?? {};
  const isEnabled = options.enabled ?? true;
  useEffect(() => {
    if (!isEnabled) return;
    if (!isListening) {
      window.addEventListener('keydown', onKeyDown);
      window.addEventListener(
        'pointerdown',
        (pointer) => (pressed = pointer.target instanceof Node ? pointer.target : null),
        true,
      );
      window.addEventListener('keydown', ({ key }) => key === 'Tab' && (pressed = null), true);
      isListening = true;
    }
    const registration = { scope, handlers: current, free };
    registrations.push(registration);
    return () => {
      registrations.splice(registrations.indexOf(registration), 1);
    };
  }, [scope, isEnabled]);
}
