import { createRoot } from 'react-dom/client';
import '#renderer/ui/tokens.css';
// Before the parts that use them: what a part says of itself wins.
import '#renderer/ui/layout.module.css';
import '#renderer/ui/text.module.css';
import { connectEvents, queryClient, startConnection } from '#renderer/data/client.ts';
import { isUnsavedAtClosing, savedAtClosing } from '#renderer/data/unsaved.ts';
import { createDesktopHost } from '#renderer/host/desktopHost.ts';
import { createWebHost } from '#renderer/host/webHost.ts';
import { connectUiState } from '#renderer/state/uiState.ts';
import { App } from './App.tsx';

const host = window.winnowDesktop ? createDesktopHost(window.winnowDesktop) : createWebHost();
connectUiState();
connectEvents(queryClient);
startConnection(() => host.connect());
host.keepOpenUntilSaved({ isUnsaved: isUnsavedAtClosing, whenSaved: savedAtClosing });

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');
createRoot(root).render(<App host={host} />);
