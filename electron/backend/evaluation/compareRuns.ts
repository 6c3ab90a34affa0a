import { mcNemar } from '../analysis/metrics/mcnemar.ts';
import { accuracyOf, hitOf } from '../analysis/metrics/hits.ts';
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
  if (a.kind === 'embeddings' || b.kind === 'embeddings')
    throw new WinnowError('bad_input', 'A run of embeddings has no predictions to compare.');
  const counts = { n: 0, bothRight: 0, bothWrong: 0, fixed: 0, broken: 0 };
  const fixedIds: number[] = [];
  const brokenIds: number[] = [];
  const included: number[] = [];
  for (let id = 0; id < project.rowCount; id += 1) {
    const hitA = hitOf(project.current[id]!, a.predicted[id]!);
    const hitB = hitOf(project.current[id]!, b.predicted[id]!);
    if (hitA < 0 || hitB < 0 || project.state[id]! & stateBits.excluded) continue;
    included.push(id);
    counts.n += 1;
    if (hitA === 1 && hitB === 1) counts.bothRight += 1;
    else if (hitA === hitB) counts.bothWrong += 1;
    else if (hitB === 1) {
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
    accuracyA: sentInterval(accuracyOf({ n: counts.n, right: counts.bothRight + counts.broken })),
    accuracyB: sentInterval(accuracyOf({ n: counts.n, right: counts.bothRight + counts.fixed })),
    fixedIds,
    brokenIds,
  };
}
