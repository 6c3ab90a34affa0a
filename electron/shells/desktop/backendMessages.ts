import type { BackendOptions, MediaAnswer } from '#backend/backend.ts';

/** From main to the backend's process. A port comes with `connect`. */
export type BackendRequest =
  { readonly kind: 'connect' | 'close' } | { readonly kind: 'media'; readonly id: number; readonly url: string };
export type BackendAnswer = { readonly kind: 'media'; readonly id: number; readonly media: MediaAnswer };

export type DesktopBackendOptions = Pick<BackendOptions, 'userDataDir' | 'projectsDir' | 'samplesDir'>;

/** The options travel as the process's last argument. */
export function backendOptionsFrom(argv: readonly string[]): DesktopBackendOptions {
  return JSON.parse(argv.at(-1) ?? '') as DesktopBackendOptions;
}
