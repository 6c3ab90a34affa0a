import { changeDigits } from '#shared/analysis/changeDigits.ts';
import type { EffectAnswer, EffectNumbers } from '#shared/contract/effectValues.ts';
import { fromData, type Html, markup, raw } from '../html.ts';
import type { ReportData } from '../reportData.ts';
import { reportTable } from '../table.ts';
import { count, counted, percent, points, pointsCell, pointsRange, range, rateCell } from '../words.ts';

/** Before and after the decisions, and what caused the errors. */
export function effectSection(data: ReportData): Html | null {
  const { effect } = data;
  if (!effect.hasRun) return null;
  const { overall } = effect;
  if (effect.decided === 0)
    return markup`<section id="effect" aria-labelledby="h-effect"><h2 id="h-effect">What the decisions did</h2>
<p>Nobody has decided on a label yet: every number in this report rests on the labels as they came.</p></section>`;
  return markup`<section id="effect" aria-labelledby="h-effect">
<h2 id="h-effect">What the decisions did</h2>
<p>The model and its predictions are the same before and after; only labels were corrected. ${words(overall)}</p>
${effectTable(effect)}
<h3>Causes of the errors</h3>
<p>By the labels as they came, the model made ${counted(overall.errorsBefore, 'error')}.</p>
${causeBar(overall)}
${causeList(overall)}
${auditPart(data.audit)}
${classTable(effect)}
</section>`;
}

/** What a random audit says of the truth; without one, why nothing here does. */
function auditPart(audit: ReportData['audit']): Html {
  const { accuracy, givenErrors, currentErrors, audited, notes } = audit;
  if (accuracy.value === null)
    return markup`<p class="notice"><strong>Mind:</strong> people looked at suspicious labels, not at random ones. So the accuracy on current labels says what the fixes did, and is no unbiased estimate of the true accuracy; that takes an audit of a random sample${audited > 0 && markup`, of which ${counted(audited, 'label')} ${audited === 1 ? 'is' : 'are'} looked at so far`}.</p>`;
  return markup`<h3>The true accuracy</h3>
<p>Of a random sample, people looked at ${counted(audited, 'label')} whatever the model said. By these the accuracy by true labels is <strong>${percent(accuracy.value)}</strong> (${range(accuracy)}), ${percent(givenErrors.value)} (${range(givenErrors)}) of the given labels are wrong, and of the current ones still ${percent(currentErrors.value)} (${range(currentErrors)}).</p>
${notes.length > 0 && markup`<ul class="note">${notes.map((note) => markup`<li>${fromData(note, 300)}</li>`)}</ul>`}`;
}

function words(overall: EffectNumbers): Html {
  const { before, after, change, exclusion, excluded } = overall;
  const digits = changeDigits([overall]);
  const out =
    excluded > 0 && exclusion.value !== null
      ? markup` Taking ${counted(excluded, 'example')} out moved it by ${points(exclusion.value, digits)} (${pointsRange(exclusion, digits)}).`
      : null;
  return markup`Accuracy went from ${percent(before.value, digits)} (${range(before, digits)}) to <strong>${percent(after.value, digits)}</strong> (${range(after, digits)}). Corrected labels moved it by ${points(change.value, digits)} (${pointsRange(change, digits)}) on the ${count(change.n)} examples that count both times.${out}`;
}

function effectTable({ overall, slices }: EffectAnswer): Html {
  const readable = slices.filter(({ problem }) => problem === null);
  const digits = changeDigits([overall, ...readable]);
  const row = (name: Html | string, numbers: EffectNumbers) => [
    name,
    rateCell(numbers.before, digits),
    rateCell(numbers.after, digits),
    pointsCell(numbers.change, { digits }),
    numbers.excluded > 0 ? pointsCell(numbers.exclusion, { digits }) : '–',
    count(numbers.relabelled + numbers.labelled),
    count(numbers.excluded),
    count(numbers.gone),
    count(numbers.appeared),
  ];
  return reportTable({
    caption: 'Accuracy before and after the decisions, per slice',
    columns: [
      { head: 'Examples', isText: true },
      { head: 'On given labels' },
      { head: 'On current labels' },
      { head: 'By corrected labels' },
      { head: 'By taking out' },
      { head: 'Labels changed' },
      { head: 'Taken out' },
      { head: 'Errors gone' },
      { head: 'Errors found' },
    ],
    rows: [
      row(markup`<strong>All in this report</strong>`, overall),
      ...readable.map((slice) => row(fromData(slice.name, 80), slice)),
    ],
  });
}

const causeWords = [
  ['label', 'the label', 'the label was wrong, and the prediction right'],
  ['both', 'both', 'the label was wrong, and the prediction too'],
  ['model', 'the model', 'somebody looked and confirmed the label'],
  ['excluded', 'taken out', 'somebody took the example out of the data'],
  ['unknown', 'not looked at yet', 'nobody can say what caused them'],
] as const;

function causeBar({ causes, errorsBefore }: EffectNumbers): Html | null {
  if (errorsBefore === 0) return null;
  let at = 0;
  const parts = causeWords.map(([cause]) => {
    const width = (1000 * causes[cause]) / errorsBefore;
    const part = `<rect class="o-${cause}" x="${at.toFixed(2)}" width="${Math.max(0, width - 2).toFixed(2)}" height="14"/>`;
    at += width;
    return width > 0 ? part : '';
  });
  return raw(
    `<svg class="causes" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">${parts.join('')}</svg>`,
  );
}

function causeList({ causes, errorsBefore }: EffectNumbers): Html {
  const items = causeWords.map(
    ([cause, name, meaning]) =>
      markup`<li><i class="o-${cause}"></i><b>${count(causes[cause])}</b> ${name} <span class="faint">${errorsBefore > 0 ? markup`${percent(causes[cause] / errorsBefore)} · ` : ''}${meaning}</span></li>\n`,
  );
  const found = causes.hidden + causes.new;
  return markup`<ul class="legend">${items}</ul>
${found > 0 && markup`<p class="note">Beside these, ${counted(found, 'error')} of the model came to light: the label had been wrong the same way, or was missing.</p>`}`;
}

const mostClasses = 40;

function classTable({ classes }: EffectAnswer): Html | null {
  const moved = classes
    .filter(({ movedIn, movedOut }) => movedIn + movedOut > 0)
    .toSorted((a, b) => b.movedIn + b.movedOut - a.movedIn - a.movedOut);
  if (moved.length === 0) return null;
  const digits = changeDigits(moved);
  const f1 = (value: number | null): string => (value === null ? '–' : value.toFixed(digits + 2));
  return markup`<h3>Classes before and after</h3>
${reportTable({
  caption: 'F1 of each class before and after the decisions',
  columns: [
    { head: 'Class', isText: true },
    { head: 'Left it' },
    { head: 'Joined it' },
    { head: 'F1 on given labels' },
    { head: 'F1 on current labels' },
    { head: 'Change' },
  ],
  rows: moved
    .slice(0, mostClasses)
    .map(({ label, movedOut, movedIn, before, after, change }) => [
      fromData(label, 80),
      count(movedOut),
      count(movedIn),
      f1(before.value),
      f1(after.value),
      pointsCell(change, { digits }),
    ]),
})}
${moved.length > mostClasses && markup`<p class="note">The ${mostClasses} classes with most changed labels of ${count(moved.length)}.</p>`}`;
}
