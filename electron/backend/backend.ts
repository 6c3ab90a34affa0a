import type { BackendEvent, MethodName, MethodOutput, MethodParsed } from '#shared/contract/contract.ts';

/** What a handler knows of the call: aborted when the caller cancels or its connection drops. */
export type CallContext = { readonly signal: AbortSignal };

export type Handler<M extends MethodName> = (
  input: MethodParsed<M>,
  context: CallContext,
) => MethodOutput<M> | Promise<MethodOutput<M>>;
export type Handlers = { readonly [M in MethodName]: Handler<M> };

export type MediaAnswer = { readonly status: 200 | 404; readonly mime: string; readonly bytes: Uint8Array };

/** The whole backend as the shells see it. It knows neither Electron nor HTTP. */
export type Backend = {
  readonly handlers: Handlers;
  subscribe(listener: (event: BackendEvent) => void): () => void;
  /** Pictures by relative URL: `media/<id>` (original, re-encoded safely) and `media/<id>?size=128` (thumbnail). Never throws. */
  media(url: string): Promise<MediaAnswer>;
  /** Cancels jobs, checkpoints and closes the project. */
  close(): Promise<void>;
};

export type BackendOptions = {
  readonly shell: 'desktop' | 'web' | 'cli' | 'test';
  /** Recent projects and thumbnails live here. */
  readonly userDataDir: string;
  /** Where new projects are proposed. */
  readonly projectsDir: string;
  /** The shipped sample, or null. */
  readonly samplesDir: string | null;
  readonly log?: (line: string) => void;
};
