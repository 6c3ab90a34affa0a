import type { Speed } from '../inference/measureSpeed.ts';
import { readableBytes } from '../inference/explainRuntimeError.ts';

/** How long a run over so many rows will take and what it needs, in words: `about 3 min, 330 a second, 240 MB of memory`. */
export function expectationWords({ rowsPerSecond, memoryBytes, rows }: Speed & { readonly rows: number }): string {
  const rate = rowsPerSecond >= 10 ? Math.round(rowsPerSecond).toLocaleString('en-US') : rowsPerSecond.toPrecision(2);
  return `about ${roughDuration(rows / rowsPerSecond)}, ${rate} a second, ${readableBytes(memoryBytes)} of memory`;
}

function roughDuration(seconds: number): string {
  if (seconds < 1) return 'a second';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
