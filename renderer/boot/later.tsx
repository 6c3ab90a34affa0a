import { type ComponentType, lazy } from 'react';
import { WinnowError } from '#shared/base/winnowError.ts';

const failed = new Set<() => void>();

/** What could not be loaded is asked for anew the next time. Not before the failure is shown: React draws a failed screen twice. */
export function renewFailed(): void {
  for (const renew of failed) renew();
  failed.clear();
}

/** A screen's component, loaded when it is first opened. Where its files cannot be had, each further try asks for them again. */
export function later<K extends string>(
  name: K,
  load: () => Promise<Readonly<Record<K, ComponentType>>>,
): ComponentType {
  let hasFailed = false;
  const make = () =>
    lazy(async (): Promise<{ default: ComponentType }> => {
      try {
        const screens = await load();
        // A style that failed once is not asked for again: only a new window has all of them.
        if (hasFailed) location.reload();
        return { default: screens[name] };
      } catch (cause) {
        hasFailed = true;
        // React keeps what came of a load for good.
        failed.add(() => {
          holder.Screen = make();
        });
        throw new WinnowError(
          'disconnected',
          'The files of this screen could not be loaded. Winnow does not run any more, or another version of it was started. Start Winnow again and try again.',
          {},
          { cause },
        );
      }
    });
  const holder = { Screen: make() };
  return function Later() {
    const { Screen } = holder;
    return <Screen />;
  };
}
