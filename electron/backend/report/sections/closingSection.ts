import { labelError, wordsOf } from '#shared/model/detectors.ts';
import { fromData, type Html, markup } from '../html.ts';
import type { ReportData } from '../reportData.ts';
import { reportTable } from '../table.ts';
import { count, counted, moment } from '../words.ts';

/** What was decided, when, in which order: the newest first. */
export function logSection({ log }: ReportData): Html | null {
  if (log.batches === 0) return null;
  return markup`<section id="log" aria-labelledby="h-log">
<h2 id="h-log">The log of decisions</h2>
<p>${counted(log.batches, 'act')} between ${moment(log.first ?? '')} and ${moment(log.last ?? '')}, ${log.undone === 0 ? 'none' : count(log.undone)} of them taken back. The log is of the whole project; ${log.items.length === log.batches ? 'all of it is below' : `the last ${count(log.items.length)} are below`}, the newest first. Exports carry all of it.</p>
${reportTable({
  caption: 'Decisions, newest first',
  columns: [
    { head: 'When', isText: true },
    { head: 'What', isText: true },
    { head: 'Examples' },
    { head: 'Why', isText: true },
  ],
  rows: log.items.map(({ at, what, reason, examples, isUndone }) => [
    moment(at),
    isUndone ? markup`<s>${fromData(what, 120)}</s> taken back` : fromData(what, 120),
    count(examples),
    reason === null ? '' : fromData(reason, 200),
  ]),
})}
</section>`;
}

/** In plain words, for a reader who has never seen Winnow. */
export function meaningSection(data: ReportData): Html {
  return markup`<section id="meaning" aria-labelledby="h-meaning">
<h2 id="h-meaning">What the numbers mean</h2>
<dl class="meaning">
<div><dt>Given and current label</dt><dd>The given label came with the data and is never overwritten. The current label is the given one with every decision of a person applied.</dd></div>
<div><dt>95 % interval</dt><dd>How far a rate may be off because only so many examples were counted: 95 of 100 such intervals hold the true value. Shares have Wilson’s interval, differences on the same examples Newcombe’s paired one.</dd></div>
<div><dt>n</dt><dd>How many examples a rate was counted on. Examples that were taken out count only where it says “on given labels”.</dd></div>
<div><dt>Suspicious label</dt><dd>${wordsOf(labelError).means} Some are right; a person decides.</dd></div>
<div><dt>Whose error</dt><dd>Where the prediction differs from the label that came with the data, one of the two is wrong, or both. Only a person who looks can tell, and the count is of those looked at.</dd></div>
<div><dt>Potential gain</dt><dd>(human level − accuracy) × share of the data: the most that fixing a slice could add to the overall accuracy. Slices overlap, so gains do not add up.</dd></div>
<div><dt>Calibration error</dt><dd>The mean distance between how sure the model says it is and how often it is right, weighted by examples.</dd></div>
</dl>
<p class="note">Made by Winnow on one machine from ${fromData(data.project)}; nothing in this file is loaded from anywhere else.</p>
</section>`;
}
