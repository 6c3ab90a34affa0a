import { fromData, type Html, markup, raw } from '../html.ts';
import type { ReportData } from '../reportData.ts';
import { reportTable } from '../table.ts';
import { count, percent, range, rateCell } from '../words.ts';

const mostClasses = 100;

/** Precision, recall and F1 of every class, the worst first. */
export function classSection({ overview }: ReportData): Html | null {
  const used = overview.classes.filter((entry) => entry.n > 0 || entry.precision.n > 0);
  if (!overview.hasRun || used.length === 0) return null;
  const worst = used.toSorted((a, b) => (a.f1.value ?? 2) - (b.f1.value ?? 2));
  return markup`<section id="classes" aria-labelledby="h-classes">
<h2 id="h-classes">Class by class</h2>
<p>Precision: of what is predicted as the class, how much is right. Recall: of what is labelled so, how much is found. The lowest F1 comes first.</p>
${reportTable({
  caption: 'Precision, recall and F1 of each class',
  columns: [
    { head: 'Class', isText: true },
    { head: 'n' },
    { head: 'Precision' },
    { head: 'Recall' },
    { head: 'F1' },
    { head: 'Suspicious labels' },
    { head: 'Looked at' },
    { head: 'Were wrong' },
  ],
  rows: worst
    .slice(0, mostClasses)
    .map((entry) => [
      fromData(entry.label, 80),
      count(entry.n),
      rateCell(entry.precision),
      rateCell(entry.recall),
      rateCell(entry.f1),
      count(entry.labelErrors),
      count(entry.checked),
      count(entry.fixed),
    ]),
})}
${worst.length > mostClasses && markup`<p class="note">The ${mostClasses} classes with the lowest F1 of ${count(worst.length)}.</p>`}
</section>`;
}

const size = { left: 40, top: 8, width: 300, height: 220 } as const;
const x = (share: number): string => (size.left + share * size.width).toFixed(1);
const y = (share: number): string => (size.top + (1 - share) * size.height).toFixed(1);

/** Is the model as often right as it says it is sure? As a drawing and as a table. */
export function calibrationSection({ reliability, calibrationError }: ReportData): Html | null {
  const bins = reliability.flatMap(({ confidence, accuracy: { value, low, high }, ...bin }) =>
    confidence === null || value === null || low === null || high === null
      ? []
      : [{ ...bin, confidence, accuracy: { value, low, high, n: bin.n } }],
  );
  if (bins.length === 0) return null;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) =>
      `<line class="rule" x1="${x(0)}" x2="${x(1)}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${size.left - 6}" y="${Number(y(tick)) + 4}" text-anchor="end">${tick * 100}</text><text x="${x(tick)}" y="${size.top + size.height + 17}" text-anchor="middle">${tick * 100}</text>`,
  );
  const marks = bins.map(
    ({ confidence, accuracy }) =>
      `<line class="whisker" x1="${x(confidence)}" x2="${x(confidence)}" y1="${y(accuracy.low)}" y2="${y(accuracy.high)}"/><circle cx="${x(confidence)}" cy="${y(accuracy.value)}" r="3.5"/>`,
  );
  return markup`<section id="calibration" aria-labelledby="h-calibration">
<h2 id="h-calibration">Is the model as sure as it should be?</h2>
<p>On the line, the model is right as often as it says it is sure; below it, it is too sure. Calibration error: ${percent(calibrationError.value)} (95 % interval ${range(calibrationError)}, n ${count(calibrationError.n)}).</p>
<div class="sides">
<svg class="chart" viewBox="0 0 350 ${size.top + size.height + 38}" role="img" aria-label="Reliability diagram; the table beside it has its numbers">${raw(
    `${ticks.join('')}<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>${marks.join('')}`,
  )}<text x="${x(0.5)}" y="${size.top + size.height + 34}" text-anchor="middle">how sure it says it is, %</text></svg>
${reportTable({
  caption: 'How often the model is right, by how sure it is',
  columns: [{ head: 'Sure', isText: true }, { head: 'Says' }, { head: 'Is right' }, { head: 'n' }],
  rows: bins.map(({ from, to, n, confidence, accuracy }) => [
    `${percent(from, 0).replace(/\s?%/, '')}–${percent(to, 0)}`,
    percent(confidence),
    markup`${percent(accuracy.value)} <span class="faint">${range(accuracy)}</span>`,
    count(n),
  ]),
})}
</div>
</section>`;
}
