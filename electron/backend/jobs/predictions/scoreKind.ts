import type { Activation } from '#shared/model/modelAnswers.ts';
import { joinList } from '#shared/model/answerFlags.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { Matrix } from '../../ingest/npy.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { KnownNames } from './fileTable.ts';
import { areMostlyProbabilities, type ScoreRange } from './scoreRange.ts';

/** Where a number stands in the file. */
type Place = {
  readonly isSingle: boolean;
  readonly columnNames: readonly string[] | null;
  readonly firstRow: number;
  readonly path: string;
};

/** What the numbers still need; `told` is null where a person has to say it, and `question` asks. */
export function activationOf(
  range: ScoreRange,
  { activation }: PredictionAnswers,
  { isSingle, columnNames, firstRow, path }: Place,
): { readonly told: Activation; readonly question: null } | { readonly told: null; readonly question: string } {
  if (isSingle && (activation === 'softmax' || activation === 'log_softmax'))
    throw new WinnowError(
      'bad_usage',
      `--activation ${activation} is for a number a class; one number a row takes sigmoid or none.`,
    );
  if (activation !== undefined && activation !== 'none') return { told: activation, question: null };
  const { firstBeyond } = range;
  if (!firstBeyond) return { told: 'none', question: null };
  const { value, row, column } = firstBeyond;
  const said = `${value} is not a probability (0 to 1).`;
  const isOne = activation === 'none' || (!isSingle && areMostlyProbabilities(range));
  if (isOne)
    throw new WinnowError('bad_input', said, {
      file: path,
      row: row + firstRow,
      column: columnNames?.[column] ?? String(column + 1),
    });
  const where = `row ${row + firstRow}, column ${columnNames?.[column] ?? column + 1}`;
  const arePercent = isSingle && range.least >= 0 && range.most <= 100 && range.most > 20;
  const percent = arePercent ? ' If they are percentages, save them divided by 100.' : '';
  const question = `${said.slice(0, -1)}, in ${where}. If these are logits, they need an activation.${percent}`;
  return { told: null, question };
}

/** One number a row as two columns: a probability p as [1 − p, p], a log-odds s as [−s, s]. */
export function ofBoth({ values, rows }: Matrix, { firstBeyond }: ScoreRange): Matrix {
  const both = values instanceof Float64Array ? new Float64Array(2 * rows) : new Float32Array(2 * rows);
  for (let row = 0; row < rows; row += 1) {
    const value = values[row]!;
    both[2 * row] = firstBeyond ? -value : 1 - value;
    both[2 * row + 1] = value;
  }
  return { rows, columns: 2, values: both };
}

/** The two classes of a single column, the one that its number is of last; null where that is open. */
export function pairOf(
  { ownClasses }: OpenProject,
  named: KnownNames | null,
  { positive, classes }: PredictionAnswers,
  path: string,
): KnownNames | null {
  const fail = (message: string): never => {
    throw new WinnowError('bad_input', message, { file: path });
  };
  if (classes?.length === 2) return { names: classes, from: '--classes' };
  const one = positive ?? named?.names[0];
  if (ownClasses.length !== 2)
    return fail(
      `One number a row says which of two classes it is, but the project has ${ownClasses.length} classes. At least two columns of probabilities are needed.`,
    );
  if (one === undefined) return null;
  const own =
    ownClasses.find((name) => name === one) ??
    ownClasses.find((name) => name.trim().toLowerCase() === one.trim().toLowerCase());
  if (own === undefined)
    return fail(`The project has no class “${one}”: --positive is one of ${joinList(ownClasses)}.`);
  const other = ownClasses.find((name) => name !== own)!;
  return { names: [other, own], from: positive === undefined ? named!.from : '--positive' };
}
