/** 1.5 GB, 4.4 TB, in powers of 1000. */
export function readableBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${Number((bytes / 1000 ** step).toPrecision(2))} ${units[step]}`;
}

/** Two digits: no speed is known better. */
export function readableRate(perSecond: number): string {
  const rough = Number(perSecond.toPrecision(2));
  return rough >= 10 ? rough.toLocaleString('en-US') : String(rough);
}

/** `a second`, `40 s`, `8 min`, `2.5 h` */
export function roughDuration(seconds: number): string {
  if (seconds < 1.5) return 'a second';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
