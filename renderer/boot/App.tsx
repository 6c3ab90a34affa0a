import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { queryClient } from '#renderer/data/client.ts';
import type { Host } from '#renderer/host/host.ts';
import { HostProvider } from '#renderer/host/hostContext.tsx';
import { PickPathProvider } from '#renderer/host/pickPath.tsx';
import { noticeManager } from '#renderer/state/notices.ts';
import { Toasts } from '#renderer/ui/Toasts.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Shell } from './shell/Shell.tsx';

export function App({ host }: { readonly host: Host }) {
  return (
    <ErrorBoundary title="Winnow could not draw its window">
      <HostProvider host={host}>
        <QueryClientProvider client={queryClient}>
          <Tooltip.Provider delay={450}>
            <PickPathProvider>
              <Shell />
            </PickPathProvider>
            <Toasts manager={noticeManager} />
          </Tooltip.Provider>
        </QueryClientProvider>
      </HostProvider>
    </ErrorBoundary>
  );
}
