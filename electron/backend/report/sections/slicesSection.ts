import type { SliceInfo } from '#shared/contract/values.ts';
import { fromData, type Html, markup, raw } from '../html.ts';
import type { ReportData } from '../reportData.ts';
import { reportTable } from '../table.ts';
import { count, percent, points, pointsCell, rateCell } from '../words.ts';

const mostSlices = 60;

/** What fixing each slice could gain, most worth first. */
export function prioritySection({ slices }: ReportData): Html | null {
  const readable = slices.items.filter((slice) => slice.problem === null);
  if (!slices.hasRun || readable.length === 0) return null;
  const most = Math.max(1e-9, ...readable.map((slice) => slice.potentialGain.value ?? 0));
  const isAssumed = readable.some((slice) => slice.humanLevelSource === slices.baseline.source);
  return markup`<section id="work" aria-labelledby="h-work">
<h2 id="h-work">What to work on</h2>
<p>Potential gain = gap to human level × share of the data: what overall accuracy would gain if the slice became as good as people are. Most worth first.${isAssumed && markup` Where no human level was measured or typed in, ${percent(slices.baseline.value, 0)} is assumed.`}</p>
${reportTable({
  caption: 'Prioritisation: what fixing each slice could gain',
  columns: [
    { head: 'Slice', isText: true },
    { head: 'Share of errors' },
    { head: 'Error rate' },
    { head: 'Share of data' },
    { head: 'Human level' },
    { head: 'Gap' },
    { head: 'Potential gain' },
    { head: 'Still adds' },
    { head: 'Weight' },
  ],
  rows: readable
    .slice(0, mostSlices)
    .map((slice) => [
      nameCell(slice),
      rateCell(slice.shareOfErrors),
      rateCell(slice.errorRate),
      rateCell(slice.shareOfData),
      markup`${percent(slice.humanLevel.value)}<small>${fromData(slice.humanLevelSource, 60)}</small>`,
      pointsCell(slice.gap, { isSigned: false }),
      markup`${pointsCell(slice.potentialGain, { digits: 2, isSigned: false })}${bar((slice.potentialGain.value ?? 0) / most)}`,
      slice.remaining === null ? '–' : points(slice.remaining, 2, false).replace('points', 'pts'),
      count(slice.weight),
    ]),
})}
<p class="note">“Still adds” is what a slice adds after the ones above it: slices overlap, so gains are never added up.${leftOut(readable.length)}</p>
</section>`;
}

const stateWords: Readonly<Record<SliceInfo['state'], string>> = {
  no_target: 'no target',
  met: 'met',
  unsure: 'not certain',
  missed: 'missed',
};

/** Slices with their targets. */
export function sliceSection({ slices }: ReportData): Html | null {
  if (!slices.hasRun || slices.items.length === 0) return null;
  const unreadable = slices.items.filter((slice) => slice.problem !== null);
  const readable = slices.items.filter((slice) => slice.problem === null);
  return markup`<section id="slices" aria-labelledby="h-slices">
<h2 id="h-slices">Slices and their targets</h2>
<p>A slice is a part of the data that is watched on its own. A target counts as missed or met only when the whole 95 % interval is below or above it.</p>
${
  readable.length > 0 &&
  reportTable({
    caption: 'Slices, their accuracy and their targets',
    columns: [
      { head: 'Slice', isText: true },
      { head: 'Filter', isText: true },
      { head: 'Accuracy' },
      { head: 'Error rate against the rest' },
      { head: 'Target' },
      { head: 'State', isText: true },
    ],
    rows: readable
      .slice(0, mostSlices)
      .map((slice) => [
        nameCell(slice),
        markup`<code>${fromData(slice.filter, 160)}</code>`,
        rateCell(slice.accuracy),
        pointsCell(slice.difference),
        percent(slice.target),
        markup`<span class="state ${slice.state}">${stateWords[slice.state]}</span>`,
      ]),
  })
}
<p class="note">${leftOut(readable.length)}${unreadable.length > 0 && `Left out, since their filters cannot be read any more: ${count(unreadable.length)}.`}</p>
</section>`;
}

function nameCell({ name, description }: SliceInfo): Html {
  return markup`${fromData(name, 80)}${description !== '' && markup`<small>${fromData(description, 160)}</small>`}`;
}

function leftOut(total: number): string | null {
  return total > mostSlices ? ` The first ${mostSlices} of ${count(total)} slices are shown.` : null;
}

function bar(share: number): Html {
  const width = Math.max(1, Math.round(100 * Math.min(1, Math.max(0, share))));
  return raw(
    `<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="4" rx="1"/></svg>`,
  );
}
