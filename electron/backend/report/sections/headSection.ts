import type { Interval } from '#shared/contract/values.ts';
import { fromData, type Html, markup } from '../html.ts';
import type { ReportData } from '../reportData.ts';
import { count, counted, moment, percent, points, pointsRange, range } from '../words.ts';

/** Whose report this is: dataset, model, run, filter, date. */
export function headSection(data: ReportData): Html {
  const { run, overview } = data;
  const sources = data.datasets.map(
    ({ name, source, format, examples }) =>
      markup`<dd>${fromData(name)} <span class="faint">${name === source ? '' : markup`${fromData(source)}, `}${format.replace('_', ' ')}, ${counted(examples, 'example')}</span></dd>`,
  );
  const model = run
    ? markup`<dd>${fromData(run.name)} <span class="faint">${run.isImported ? 'imported predictions, ' : ''}${fromData(run.file)}, run ${moment(run.createdAt)}</span></dd>
<dd class="hash">SHA-256 ${run.sha256}</dd>`
    : markup`<dd>none yet</dd>`;
  return markup`<header>
<p class="kicker">Winnow report · ${moment(data.madeAt)}</p>
<h1>${fromData(data.title, 300)}</h1>
<dl class="facts">
<div><dt>Project</dt><dd>${fromData(data.project)}</dd></div>
<div><dt>${data.datasets.length === 1 ? 'Dataset' : 'Datasets'}</dt>${sources}</div>
<div><dt>Model</dt>${model}</div>
<div><dt>Examples</dt><dd>${
    data.filter.trim() === ''
      ? markup`all ${count(data.total)}`
      : markup`${count(overview.n)} of ${count(data.total)}, by the filter <code>${fromData(data.filter, 500)}</code>`
  }</dd></div>
</dl>
</header>`;
}

/** The report in a few sentences, for a reader who reads no further. */
export function inShort(data: ReportData): Html {
  const sentences = [accuracySentence(data), decisionSentence(data), targetSentence(data), gainSentence(data)];
  sentences.push(labelErrorSentence(data));
  return markup`<section id="short" aria-labelledby="h-short">
<h2 id="h-short">In short</h2>
<ul class="short">${sentences.filter((sentence) => sentence !== null).map((sentence) => markup`<li>${sentence}</li>\n`)}</ul>
${data.overview.optimistic && markup`<p class="notice"><strong>The scores look better than they are.</strong> ${data.overview.optimistic}</p>`}
</section>`;
}

function accuracySentence({ overview }: ReportData): Html | null {
  const { accuracyCurrent } = overview;
  if (accuracyCurrent.value === null)
    return markup`There are no predictions with labels to compare yet, so this report says nothing about accuracy.`;
  return markup`The model is right on <strong>${percent(accuracyCurrent.value)}</strong> of ${count(accuracyCurrent.n)} examples, by the labels as they are now (95 % interval ${range(accuracyCurrent)}).`;
}

function decisionSentence({ effect }: ReportData): Html | null {
  const { overall, decided } = effect;
  if (decided === 0) return markup`Nobody has decided on a label yet.`;
  const moved = overall.relabelled + overall.labelled;
  const done = markup`People looked at ${counted(decided, 'label')}: ${count(moved)} changed, ${count(overall.confirmed)} confirmed, ${count(overall.excluded)} taken out.`;
  if (overall.change.value === null || moved === 0) return done;
  return markup`${done} On the same examples that moved the accuracy by <strong>${points(overall.change.value)}</strong> (95 % interval ${pointsRange(overall.change)}).`;
}

function targetSentence({ slices }: ReportData): Html | null {
  const gates = slices.items.filter((slice) => slice.target !== null && slice.problem === null);
  if (gates.length === 0) return null;
  const missed = gates.filter((slice) => slice.state === 'missed');
  const unsure = gates.filter((slice) => slice.state === 'unsure').length;
  const rest =
    unsure > 0
      ? markup` ${count(unsure)} ${unsure === 1 ? 'is' : 'are'} not certain: the interval holds the target.`
      : null;
  if (missed.length === 0) return markup`No slice misses its target.${rest}`;
  const names = missed.slice(0, 5).map(({ name }, at) => markup`${at > 0 ? ', ' : ''}${fromData(name, 80)}`);
  return markup`<strong>${count(missed.length)} of ${counted(gates.length, 'slice')}</strong> with a target ${missed.length === 1 ? 'misses' : 'miss'} it: ${names}${missed.length > 5 ? ' and others' : ''}.${rest}`;
}

function gainSentence({ slices }: ReportData): Html | null {
  const best = slices.items.find((slice) => slice.problem === null && (slice.potentialGain.value ?? 0) > 0);
  if (!best) return null;
  return markup`Worth working on first: <strong>${fromData(best.name, 80)}</strong>, worth up to ${points(best.potentialGain.value, 2, false)} of overall accuracy (95 % interval ${pointsRange(best.potentialGain, 2)}).`;
}

function labelErrorSentence({ labelErrors, overview }: ReportData): Html | null {
  if (!overview.hasRun) return null;
  if (labelErrors.total === 0) return markup`No suspicious label is left that nobody has looked at.`;
  const { checkedLabelErrors: checked } = overview;
  const were =
    checked.value === null || checked.n === 0
      ? null
      : markup` Of the ${count(checked.n)} looked at so far, ${percent(checked.value, 0)} were really wrong (${range(checked, 0)}).`;
  return markup`${counted(labelErrors.total, 'label')} still look${labelErrors.total === 1 ? 's' : ''} suspicious.${were}`;
}

/** The numbers that everybody asks for first. */
export function headlineSection({ overview, macroF1, calibrationError }: ReportData): Html | null {
  if (!overview.hasRun) return null;
  const rate = (name: string, of: Interval, note: string): Html =>
    markup`<div class="tile"><dt>${name}</dt><dd><b>${percent(of.value)}</b> <span>${range(of)}</span><small>${note}, n ${count(of.n)}</small></dd></div>`;
  return markup`<section id="numbers" aria-labelledby="h-numbers">
<h2 id="h-numbers">Headline numbers</h2>
<dl class="tiles">
${rate('Accuracy on current labels', overview.accuracyCurrent, 'with every decision applied')}
${rate('Accuracy on given labels', overview.accuracyGiven, 'as the data came')}
${rate('Macro F1', macroF1, 'every class counts alike')}
${rate('Calibration error', calibrationError, 'between how sure it says it is and how often it is right')}
</dl>
<p class="note">A range after a rate is its 95 % interval; n is how many examples it rests on.</p>
</section>`;
}
