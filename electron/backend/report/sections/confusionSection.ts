import { fromData, type Html, markup } from '../html.ts';
import type { ReportData } from '../reportData.ts';
import { reportTable } from '../table.ts';
import { count, percent } from '../words.ts';

const mostClasses = 20;
const mostPairs = 10;

/** Which classes are taken for which, as a shaded table, and the worst pairs in words. */
export function confusionSection({ overview }: ReportData): Html | null {
  const { labels, matrix } = overview.confusion;
  const sums = matrix.map((row) => row.reduce((sum, n) => sum + n, 0));
  const used = labels.map((_, at) => at).filter((at) => sums[at]! > 0 || matrix.some((row) => row[at]! > 0));
  if (used.length === 0) return null;
  const errors = (at: number): number =>
    sums[at]! - matrix[at]![at]! + used.reduce((sum, row) => sum + (row === at ? 0 : matrix[row]![at]!), 0);
  const isCut = used.length > mostClasses;
  const shown = isCut
    ? used
        .toSorted((a, b) => errors(b) - errors(a))
        .slice(0, mostClasses)
        .toSorted((a, b) => a - b)
    : used;
  const pairs = used
    .flatMap((row) =>
      used.filter((column) => column !== row).map((column) => ({ row, column, n: matrix[row]![column]! })),
    )
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);
  const dense = shown.length > 12 ? ' dense' : '';
  return markup`<section id="confusion" class="${shown.length > 10 ? 'wide' : ''}" aria-labelledby="h-confusion">
<h2 id="h-confusion">Which classes are taken for which</h2>
<p>A row is the current label, a column what the model says. Each cell: how many examples, and their share of the row. Darker is more; the diagonal is right.${
    isCut &&
    ` The ${shown.length} classes with most errors of ${count(used.length)} are shown; shares are of the whole row.`
  }</p>
<div class="scroll" role="region" tabindex="0" aria-label="Confusion matrix"><table class="matrix${dense}">
<caption>Confusion matrix: current label by predicted class</caption>
<thead><tr><th scope="col" class="text">Label \\ predicted</th>${shown.map((at) => markup`<th scope="col"><span>${fromData(labels[at]!, 24)}</span></th>`)}<th scope="col">n</th></tr></thead>
<tbody>
${shown.map((row) => {
  const cells = shown.map((column) => cell(matrix[row]![column]!, sums[row]!, row === column));
  return markup`<tr><th scope="row" class="text">${fromData(labels[row]!, 24)}</th>${cells}<td class="sum">${count(sums[row]!)}</td></tr>\n`;
})}</tbody></table></div>
${
  pairs.length > 0 &&
  markup`<h3>The most frequent confusions</h3>
${reportTable({
  caption: 'The most frequent confusions',
  columns: [
    { head: 'Label', isText: true },
    { head: 'Predicted', isText: true },
    { head: 'Examples' },
    { head: 'Share of the label' },
  ],
  rows: pairs
    .slice(0, mostPairs)
    .map(({ row, column, n }) => [
      fromData(labels[row]!, 60),
      fromData(labels[column]!, 60),
      count(n),
      percent(n / sums[row]!),
    ]),
})}`
}
</section>`;
}

/** Shades are classes of the style sheet: the page's policy allows no style of its own on an element. */
function cell(n: number, sum: number, isRight: boolean): Html {
  if (n === 0) return markup`<td class="zero">0</td>`;
  const share = n / sum;
  const shade = Math.min(9, Math.ceil(share * (isRight ? 9 : 18)));
  return markup`<td class="${isRight ? 'hit' : 'miss'} s${shade}">${count(n)}<small>${percent(share, share < 0.0995 ? 1 : 0)}</small></td>`;
}
