import type { Problem } from '#shared/model/importMapping.ts';

/** How many problems of one source are kept in full; of the rest only the number of each kind. */
export const problemDetailLimit = 1000;

export type ProblemLog = {
  readonly add: (problem: Problem) => void;
  /** The problems since the last call. */
  readonly take: () => Problem[];
  /** One line for each kind whose details were left out. */
  readonly summary: () => Problem[];
};

/** Collects problems without letting a hostile file fill the memory with them. */
export function createProblemLog(file: string): ProblemLog {
  let waiting: Problem[] = [];
  let detailed = 0;
  const more = new Map<string, { count: number; severity: Problem['severity'] }>();
  const detailsOfCode = new Map<string, number>();
  return {
    add(problem) {
      const ofCode = detailsOfCode.get(problem.code) ?? 0;
      // A first few of each kind are kept even when another kind has used the room.
      if (detailed < problemDetailLimit || ofCode < 5) {
        detailed++;
        detailsOfCode.set(problem.code, ofCode + 1);
        waiting.push(problem);
        return;
      }
      const entry = more.get(problem.code);
      if (entry === undefined) more.set(problem.code, { count: 1, severity: problem.severity });
      else entry.count++;
    },
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
    summary() {
      return [...more].map(([code, { count, severity }]) => ({
        file,
        row: null,
        column: null,
        code,
        message: `${count.toLocaleString('en-US')} more of the kind “${code}”.`,
        severity,
      }));
    },
  };
}
