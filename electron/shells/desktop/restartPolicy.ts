const most = 3;
const withinMs = 60_000;

/** Asked at every unexpected end with the time in ms: true for the first three within a minute, then false. */
export function createRestartPolicy(): (nowMs: number) => boolean {
  let ends: number[] = [];
  return (nowMs) => {
    ends = [...ends.filter((time) => nowMs - time < withinMs), nowMs];
    return ends.length <= most;
  };
}
