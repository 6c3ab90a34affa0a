import { mcNemar } from '../analysis/metrics/mcnemar.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { sentInterval } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';
import { openRunData } from '../project/runData.ts';
import { stateBits } from '../store/decisionStore.ts';

const listedIds = 1000;

/** Two runs on the same examples, against current labels: what the second one fixed and broke, with McNemar's test. */
export function compareRuns(project: OpenProject, aId: number, bId: number): MethodOutput<'runs.compare'> {
  const a = openRunData(project, aId);
  const b = openRunData(project, bId);
  if (!a || !b) throw new WinnowError('not_found', 'One of these runs does not exist.');
  const counts = { n: 0, bothRight: 0, bothWrong: 0, fixed: 0, broken: 0 };
  const fixedIds: number[] = [];
  const brokenIds: number[] = [];
  const included: number[] = [];
  for (let id = 0; id < project.rowCount; id += 1) {
    const label = project.current[id]!;
    if (label < 0 || a.predicted[id]! < 0 || b.predicted[id]! < 0 || project.state[id]! & stateBits.excluded) continue;
    included.push(id);
    counts.n += 1;
    const rightA = a.predicted[id] === label;
    const rightB = b.predicted[id] === label;
    if (rightA && rightB) counts.bothRight += 1;
    else if (!rightA && !rightB) counts.bothWrong += 1;
    else if (rightB) {
      counts.fixed += 1;
      if (fixedIds.length < listedIds) fixedIds.push(id);
    } else {
      counts.broken += 1;
      if (brokenIds.length < listedIds) brokenIds.push(id);
    }
  }
  const test = mcNemar({
    labels: project.current,
    first: a.predicted,
    second: b.predicted,
    selection: Int32Array.from(included),
  });
  return {
    ...counts,
    pValue: counts.n === 0 ? null : test.pValue,
    test: test.method === 'exact' ? 'McNemar, exact' : 'McNemar, chi-squared with continuity correction',
    accuracyA: sentInterval(wilsonInterval(counts.bothRight + counts.broken, counts.n)),
    accuracyB: sentInterval(wilsonInterval(counts.bothRight + counts.fixed, counts.n)),
    fixedIds,
    brokenIds,
  };
}
