import { useEffect, useState } from 'react';

const pauseMs = 300;

/** A text once nobody has typed on for a moment: what is looked up by it is not asked at every key. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
