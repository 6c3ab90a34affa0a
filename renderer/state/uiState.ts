import { create } from 'zustand';
import { labelError } from '#shared/model/detectors.ts';
import { type QueueKind, queueKinds } from '#shared/model/queues.ts';
import { type SetKind, setDetectorNames } from '#shared/model/sets.ts';
import { screens, type Screen } from './screens.ts';

/** `sampleId` of kind `sample`, `tag` of kind `rule`. */
export type ReviewQueue = {
  readonly kind: QueueKind;
  readonly filter: string;
  readonly sampleId?: number;
  readonly tag?: string;
};
export type Theme = 'system' | 'light' | 'dark';
type Overlay = 'keys' | 'palette' | null;

/** Why an example is to be in view: someone went to it, or a decision about it was taken back. */
export type FocusReason = 'link' | 'undo';

/** What a link leads to. What is left out stays as it is; `focusId: null` looks at no example in particular. */
type OpenOptions = {
  readonly filter?: string;
  readonly queue?: ReviewQueue;
  /** Which sets the Consistency screen shows. */
  readonly sets?: SetKind;
  readonly focusId?: number | null;
  /** Only these examples (what a comparison found, for instance). Left out: no such restriction. */
  readonly ids?: ExampleList;
};

/** Examples that no filter describes, with the words that say what they are. */
export type ExampleList = { readonly title: string; readonly ids: readonly number[] };

type UiState = {
  readonly screen: Screen;
  /** The applied filter text. What is being typed lives in the field. */
  readonly filter: string;
  readonly queue: ReviewQueue;
  readonly sets: SetKind;
  readonly focusId: number | null;
  readonly focusReason: FocusReason;
  /** Explore and Review show only these when set; not part of the address. */
  readonly ids: ExampleList | null;
  readonly theme: Theme;
  readonly overlay: Overlay;
  /** Path that the import screen is about; null asks for one. */
  readonly importPath: string | null;
  /** Counts the times an import was asked for, so that asking for the same path again is seen. */
  readonly importRequest: number;
  /** A model or predictions file that the Models screen is asked to add; not part of the address. */
  readonly modelPath: string | null;
  setFilter(filter: string): void;
  setSets(sets: SetKind): void;
  setTheme(theme: Theme): void;
  setOverlay(overlay: Overlay): void;
  /** `undo`: the example is brought into view, and nothing is opened that is not open. */
  setFocusId(focusId: number | null, why?: FocusReason): void;
  clearIds(): void;
  /** Everything is a link: goes to a screen with a filter, a queue or an example in view. */
  open(screen: Screen, options?: OpenOptions): void;
  openImport(path: string | null): void;
  openModel(path: string | null): void;
};

const themeKey = 'winnow.theme';
/** Where there is most to gain. */
export const defaultQueue: ReviewQueue = { kind: labelError, filter: '' };

/** Where labels contradict each other. */
export const defaultSets: SetKind = 'conflict';

type Place = Pick<UiState, 'screen' | 'filter' | 'queue' | 'sets' | 'focusId' | 'importPath'>;

/** The part of the state that the address holds, so that back, forward and reload work. */
export function placeToHash(place: Place): string {
  const query = new URLSearchParams();
  if (place.filter) query.set('filter', place.filter);
  if (place.screen === 'review') {
    query.set('queue', place.queue.kind);
    if (place.queue.filter) query.set('of', place.queue.filter);
    if (place.queue.sampleId !== undefined) query.set('sample', String(place.queue.sampleId));
    if (place.queue.tag !== undefined) query.set('tag', place.queue.tag);
  }
  if (place.screen === 'consistency') query.set('sets', place.sets);
  if (place.focusId !== null) query.set('id', String(place.focusId));
  if (place.screen === 'import' && place.importPath) query.set('path', place.importPath);
  const text = query.toString();
  return `#/${place.screen}${text ? `?${text}` : ''}`;
}

/** Null when the text is not an address of this app. */
export function hashToPlace(hash: string): Place | null {
  const match = /^#\/([a-z]+)(?:\?(.*))?$/.exec(hash);
  const screen = screens.find((name) => name === match?.[1]);
  if (!match || !screen) return null;
  const query = new URLSearchParams(match[2] ?? '');
  const id = Number(query.get('id') ?? NaN);
  return {
    screen,
    filter: query.get('filter') ?? '',
    queue: queueOf(query),
    sets: setDetectorNames.find((name) => name === query.get('sets')) ?? defaultSets,
    focusId: Number.isInteger(id) && id >= 0 ? id : null,
    importPath: query.get('path'),
  };
}

/** A sample or a rule without its name is no queue: then the default one. */
function queueOf(query: URLSearchParams): ReviewQueue {
  const kind = queueKinds.find((name) => name === query.get('queue')) ?? defaultQueue.kind;
  const filter = query.get('of') ?? '';
  const sampleId = Number(query.get('sample') ?? NaN);
  const tag = query.get('tag');
  if (kind === 'sample') return Number.isInteger(sampleId) ? { kind, filter, sampleId } : { ...defaultQueue, filter };
  if (kind === 'rule') return tag ? { kind, filter, tag } : { ...defaultQueue, filter };
  return { kind, filter };
}

function storedTheme(): Theme {
  const stored = typeof localStorage === 'undefined' ? null : localStorage.getItem(themeKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export const useUi = create<UiState>()((set) => ({
  screen: 'start',
  filter: '',
  queue: defaultQueue,
  sets: defaultSets,
  focusId: null,
  focusReason: 'link',
  ids: null,
  theme: storedTheme(),
  overlay: null,
  importPath: null,
  importRequest: 0,
  modelPath: null,
  setFilter: (filter) => set({ filter }),
  setSets: (sets) => set({ sets }),
  setTheme: (theme) => {
    localStorage.setItem(themeKey, theme);
    set({ theme });
  },
  setOverlay: (overlay) => set({ overlay }),
  setFocusId: (focusId, focusReason = 'link') => set({ focusId, focusReason }),
  clearIds: () => set({ ids: null }),
  open: (screen, options = {}) =>
    set((state) => ({
      screen,
      overlay: null,
      filter: options.filter ?? state.filter,
      queue: options.queue ?? state.queue,
      sets: options.sets ?? state.sets,
      focusId: options.focusId === undefined ? null : options.focusId,
      focusReason: 'link',
      ids: options.ids ?? null,
    })),
  openImport: (importPath) =>
    set((state) => ({
      screen: 'import',
      importPath,
      importRequest: state.importRequest + 1,
      overlay: null,
      focusId: null,
    })),
  openModel: (modelPath) => set({ screen: 'models', modelPath, overlay: null, focusId: null }),
}));

/** What going back or forward to an address changes. A list of examples stays with the screen that it was opened on. */
export function changeTo(hash: string): Partial<UiState> | null {
  const place = hashToPlace(hash);
  return place && { ...place, focusReason: 'link', ids: null };
}

/** Keeps the address and the state the same, both ways, and the theme on the root element. Call once at start. */
export function connectUiState(): () => void {
  const fromAddress = () => {
    const change = changeTo(location.hash);
    if (change) useUi.setState(change);
  };
  fromAddress();
  let last = useUi.getState();
  const applyTheme = () => {
    const { theme } = useUi.getState();
    const isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  };
  applyTheme();
  const end = useUi.subscribe((state) => {
    const hash = placeToHash(state);
    if (hash !== location.hash) {
      // A new screen is a new step back; a new filter or example on the same screen is not.
      if (state.screen === last.screen) history.replaceState(null, '', hash);
      else history.pushState(null, '', hash);
    }
    if (state.theme !== last.theme) applyTheme();
    last = state;
  });
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', applyTheme);
  window.addEventListener('hashchange', fromAddress);
  window.addEventListener('popstate', fromAddress);
  return () => {
    end();
    dark.removeEventListener('change', applyTheme);
    window.removeEventListener('hashchange', fromAddress);
    window.removeEventListener('popstate', fromAddress);
  };
}
