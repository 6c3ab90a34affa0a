import { useEffect, useRef, useState } from 'react';

/**
 * What `start` began, for as long as the screen shows it; null at first. It begins when the screen is there: of a drawing that React
 * throws away nobody would end it.
 */
export function useSession<S extends { close(): void }>(start: () => S): S | null {
  const first = useRef(start);
  const [session, setSession] = useState<S | null>(null);
  useEffect(() => {
    const begun = first.current();
    setSession(begun);
    return () => begun.close();
  }, []);
  return session;
}
