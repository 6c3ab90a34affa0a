import { Suspense, useEffect, useRef } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { useConnection, useMethod } from '#renderer/data/client.ts';
import { openPath, useUndoRedo } from '#renderer/data/projectActions.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { keyLabel, useKeys } from '#renderer/state/keymap.ts';
import { railScreenNames, railScreens } from '#renderer/state/screens.ts';
import { useSliceTask } from '#renderer/state/sliceTask.ts';
import { defaultQueue, hashToPlace, useUi } from '#renderer/state/uiState.ts';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Tooltip } from '#renderer/ui/Tooltip.tsx';
import { useLabelBook } from '#renderer/state/labelBook.ts';
import { BookDrawer, useBookKey } from '#renderer/widgets/book/BookDrawer.tsx';
import { ErrorBoundary } from '../ErrorBoundary.tsx';
import { railLooks, screenComponents } from '../screens.tsx';
import { BottomBar } from './BottomBar.tsx';
import { KeysHelp } from './KeysHelp.tsx';
import { Palette } from './Palette.tsx';
import { ProjectBanners } from './ProjectBanners.tsx';
import { TopBar } from './TopBar.tsx';
import { useHostCommands } from './useHostCommands.ts';
import { useJobNotices } from './useJobNotices.ts';
import { useWindowDrop } from './useWindowDrop.ts';
import styles from './Shell.module.css';

/** The window: bars around the screen that is open. */
export function Shell() {
  const host = useHost();
  const pick = usePickPath();
  const { screen, overlay, theme, open, openImport, setOverlay } = useUi();
  const project = useMethod('project.info', {});
  const undoRedo = useUndoRedo();
  const info = project.data ?? null;
  const main = useRef<HTMLElement>(null);

  useJobNotices();
  useHostCommands();
  useWindowDrop();
  useBookKey(info !== null);
  useEffect(() => {
    host.setTheme(theme);
  }, [host, theme]);
  const path = info?.path ?? null;
  const name = info?.name ?? null;
  useEffect(() => {
    host.setDocument(path);
    document.title = name === null ? 'Winnow' : `${name} – Winnow`;
  }, [host, path, name]);

  // A filter, queue or list of one project means nothing in the next (an import opens its new project by itself).
  const lastPath = useRef<string | null>(null);
  useEffect(() => {
    if (!info) return;
    if (lastPath.current !== null && lastPath.current !== info.path) {
      useUi.setState({ filter: '', queue: defaultQueue, ids: null });
      useSliceTask.setState({ isDiscovering: false, isMaking: false });
    }
    lastPath.current = info.path;
  }, [info]);

  // The address of a fresh window, or of an older version, names no screen: an open project starts at its overview, no project at the start.
  const isKnown = project.data !== undefined;
  const isOpen = info !== null;
  useEffect(() => {
    if (!isKnown) return;
    const isFresh = hashToPlace(location.hash) === null;
    const needsProject = screen !== 'start' && screen !== 'import';
    if (isOpen && isFresh) open('overview');
    else if (!isOpen && needsProject) open('start', { filter: '' });
  }, [isKnown, isOpen, screen, open]);

  useEffect(() => {
    main.current?.scrollTo(0, 0);
    // The link that was used keeps the focus otherwise, and takes Enter from the screen it led to.
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.closest('nav, header, main'))
      main.current?.focus({ preventScroll: true });
  }, [screen]);

  useKeys('global', {
    'app.palette': () => setOverlay('palette'),
    'app.keys': () => setOverlay('keys'),
    'app.filter': () => document.querySelector<HTMLElement>('[data-filter-field]')?.focus(),
    'app.undo': () => info && undoRedo.mutate('undo'),
    'app.redo': () => info && undoRedo.mutate('redo'),
    ...Object.fromEntries(railScreenNames.map((to) => [`go.${to}`, () => info && open(to)])),
  });

  const pickAndOpen = async (kind: 'project' | 'data') => {
    if (kind === 'data') return openImport(null);
    const path = await pick({
      kind: 'file',
      title: 'Open a project',
      action: 'Open',
      filters: [{ name: 'Winnow project', extensions: ['winnow'] }],
    });
    if (path !== null) await openPath(path);
  };

  const hasRail = info !== null && screen !== 'start';
  const isBookOpen = useLabelBook((state) => state.isOpen);
  const hasBook = isBookOpen && hasRail;
  return (
    <div className={cx(styles.app, !hasRail && styles.noRail)} data-book={hasBook ? screen : undefined}>
      <a className={styles.skip} href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        Skip to the content
      </a>
      <TopBar project={info} onPick={(kind) => void pickAndOpen(kind)} />
      {hasRail && <Rail project={info} />}
      <main ref={main} id="main" tabIndex={-1} className={styles.main}>
        {info && hasRail && <ProjectBanners project={info} />}
        <div className={styles.screen}>
          <ErrorBoundary key={screen} title="This screen could not be drawn">
            <ScreenOutlet isKnown={isKnown} />
          </ErrorBoundary>
        </div>
      </main>
      {hasBook && <BookDrawer />}
      <BottomBar project={info} />
      {overlay === 'keys' && <KeysHelp onClose={() => setOverlay(null)} />}
      {overlay === 'palette' && (
        <Palette project={info} onClose={() => setOverlay(null)} onPick={(kind) => void pickAndOpen(kind)} />
      )}
    </div>
  );
}

function ScreenOutlet({ isKnown }: { readonly isKnown: boolean }) {
  const screen = useUi((state) => state.screen);
  const connection = useConnection((state) => state.state);
  if (!isKnown) {
    return (
      <div className={styles.waiting}>
        <SkeletonLines lines={5} label={connection === 'lost' ? 'Waiting for the backend' : 'Opening'} />
      </div>
    );
  }
  const Screen = screenComponents[screen];
  return (
    <Suspense
      fallback={
        <div className={styles.waiting}>
          <SkeletonLines lines={5} />
        </div>
      }
    >
      <Screen />
    </Suspense>
  );
}

/** The screens, on the left. */
function Rail({ project }: { readonly project: ProjectInfo }) {
  const screen = useUi((state) => state.screen);
  const open = useUi((state) => state.open);
  return (
    <nav className={styles.rail} aria-label="Screens">
      {railScreenNames.map((name) => {
        const { icon, count: countOf } = railLooks[name];
        const count = countOf?.(project) ?? 0;
        return (
          <Tooltip key={name} side="right" text={railScreens[name].title} keyHint={keyLabel(`go.${name}`)}>
            <button
              type="button"
              className={styles.railItem}
              aria-current={name === screen ? 'page' : undefined}
              onClick={() => open(name)}
            >
              <Icon name={icon} />
              <span className={styles.railTitle}>{railScreens[name].title}</span>
              {count > 0 && <span className={styles.railCount}>{formatNumber(count)}</span>}
            </button>
          </Tooltip>
        );
      })}
    </nav>
  );
}
