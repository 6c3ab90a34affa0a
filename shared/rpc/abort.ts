/** What is needed of an AbortSignal; `shared/` knows neither the DOM's nor Node's types. */
export type AbortSignalLike = {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
};

type AbortControllerLike = { readonly signal: AbortSignalLike; abort(): void };

// Every environment that Winnow runs in has it.
declare const AbortController: new () => AbortControllerLike;

export function createAbort(): AbortControllerLike {
  return new AbortController();
}
