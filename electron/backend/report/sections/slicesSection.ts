import { isLowerBetter, metricUnit, metricWords, parseMetric } from '#shared/model/metric.ts';
import type { TagPriority } from '#shared/contract/tagValues.ts';
import type { Interval, SliceInfo } from '#shared/contract/values.ts';
import { fromData, type Html, type HtmlPart, markup, raw } from '../html.ts';
import type { ReportData } from '../reportData.ts';
import { reportTable } from '../table.ts';
import { count, percent, points, pointsCell, rateCell } from '../words.ts';

const mostRows = 60;
const assumed = 'assumed: no human level is known';

/** What a slice and a tag have in common as rows of the prioritisation table. */
type Priority = Pick<
  SliceInfo & TagPriority,
  | 'shareOfErrors'
  | 'errorRate'
  | 'shareOfData'
  | 'humanLevel'
  | 'humanLevelSource'
  | 'gap'
  | 'potentialGain'
  | 'remaining'
  | 'isChosen'
  | 'weight'
>;

/** What fixing each slice and each tag could gain, most worth first. */
export function prioritySection({ slices, tags }: ReportData): Html | null {
  const readable = slices.hasRun ? slices.items.filter((slice) => slice.problem === null) : [];
  const tagged = tags.hasRun ? tags.items.filter((tag) => tag.basis !== 'none') : [];
  if (readable.length + tagged.length === 0) return null;
  return markup`<section id="work" aria-labelledby="h-work">
<h2 id="h-work">What to work on</h2>
<p>Potential gain = gap to human level × share of the data: what overall accuracy would gain if the part became as good as people are. Most worth first.</p>
${
  tagged.length > 0 &&
  markup`<h3>By tag</h3>
${table('tag', tagged, (tag) => markup`${fromData(tag.name, 80)}<small>${fromData(tag.note, 200)}</small>`)}`
}
${
  readable.length > 0 &&
  markup`${tagged.length > 0 && markup`<h3>By slice</h3>`}
${table('slice', readable, nameCell)}`
}
<p class="note">“Still adds” is what is left to gain once those that are ticked in Winnow are fixed. They overlap, so gains are never added up.</p>
</section>`;
}

function table<T extends Priority>(kind: 'tag' | 'slice', items: readonly T[], name: (item: T) => HtmlPart): Html {
  const most = Math.max(1e-9, ...items.map((item) => item.potentialGain.value ?? 0));
  return markup`${reportTable({
    caption: `Prioritisation: what fixing each ${kind} could gain`,
    columns: [
      { head: kind === 'tag' ? 'Tag' : 'Slice', isText: true },
      { head: 'Share of errors' },
      { head: 'Error rate' },
      { head: 'Share of data' },
      { head: 'Human level' },
      { head: 'Gap' },
      { head: 'Potential gain' },
      { head: 'Still adds' },
      { head: 'Weight' },
    ],
    rows: items
      .slice(0, mostRows)
      .map((item) => [
        name(item),
        rateCell(item.shareOfErrors),
        rateCell(item.errorRate),
        rateCell(item.shareOfData),
        markup`${percent(item.humanLevel.value)}<small>${item.humanLevelSource === assumed ? 'assumed' : fromData(item.humanLevelSource, 40)}</small>`,
        pointsCell(item.gap, { isSigned: false }),
        markup`${pointsCell(item.potentialGain, { digits: 2, isSigned: false })}${bar((item.potentialGain.value ?? 0) / most)}`,
        item.isChosen
          ? 'chosen'
          : item.remaining === null
            ? '–'
            : points(item.remaining, 2, false).replace('points', 'pts'),
        item.weight.toLocaleString('en-US'),
      ]),
  })}${leftOut(items.length, kind)}`;
}

const stateWords: Readonly<Record<SliceInfo['state'], string>> = {
  no_target: 'no target',
  met: 'met',
  unsure: 'not certain',
  missed: 'missed',
};

/** Slices with their metrics and targets. */
export function sliceSection({ slices }: ReportData): Html | null {
  if (!slices.hasRun || slices.items.length === 0) return null;
  const unreadable = slices.items.filter((slice) => slice.problem !== null).length;
  const readable = slices.items.filter((slice) => slice.problem === null);
  return markup`<section id="slices" aria-labelledby="h-slices">
<h2 id="h-slices">Slices and their targets</h2>
<p>A slice is a part of the data that is watched on its own. A target counts as missed or met only when the whole 95 % interval is on one side of it.</p>
${
  readable.length > 0 &&
  reportTable({
    caption: 'Slices, their metrics and their targets',
    columns: [
      { head: 'Slice', isText: true },
      { head: 'Filter', isText: true },
      { head: 'Metric', isText: true },
      { head: 'On the slice' },
      { head: 'Against the rest' },
      { head: 'Target' },
      { head: 'State', isText: true },
    ],
    rows: readable.slice(0, mostRows).map(sliceRow),
  })
}
${leftOut(readable.length, 'slice')}${unreadable > 0 && markup`<p class="note">Left out, since their filters cannot be read any more: ${count(unreadable)}.</p>`}
</section>`;
}

function sliceRow(slice: SliceInfo): HtmlPart[] {
  const metric = parseMetric(slice.metric);
  const isShare = metricUnit(metric) === 'share';
  const plain = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
  const value =
    slice.metricProblem !== null
      ? markup`–<small>${fromData(slice.metricProblem, 160)}</small>`
      : isShare
        ? rateCell(slice.value)
        : markup`${plain(slice.value.value)}<small>${plain(slice.value.low)}–${plain(slice.value.high)} · n\u00a0${count(slice.value.n)}</small>`;
  const bound = isLowerBetter(metric) ? 'at most ' : '';
  return [
    nameCell(slice),
    markup`<code>${fromData(slice.filter, 160)}</code>`,
    markup`${fromData(metricWords(metric, slice.weightBy), 80)}${slice.note !== null && markup`<small>${fromData(slice.note, 200)}</small>`}`,
    value,
    isShare ? pointsCell(slice.metricDifference) : plainDifference(slice.metricDifference),
    slice.target === null ? '–' : `${bound}${isShare ? percent(slice.target) : plain(slice.target)}`,
    markup`<span class="state ${slice.state}">${stateWords[slice.state]}</span>`,
  ];
}

function plainDifference({ value, low, high }: Interval): HtmlPart {
  if (value === null || low === null || high === null) return '–';
  const signed = (n: number): string => `${n > 0 ? '+' : n < 0 ? '−' : ''}${Math.abs(n).toFixed(3)}`;
  return markup`${signed(value)}<small>${signed(low)} to ${signed(high)}</small>`;
}

function nameCell({ name, description }: SliceInfo): Html {
  return markup`${fromData(name, 80)}${description !== '' && markup`<small>${fromData(description, 160)}</small>`}`;
}

function leftOut(total: number, kind: string): Html | null {
  return total > mostRows
    ? markup`<p class="note">The first ${mostRows} of ${count(total)} ${kind}s are shown.</p>`
    : null;
}

function bar(share: number): Html {
  const width = Math.max(1, Math.round(100 * Math.min(1, Math.max(0, share))));
  return raw(
    `<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="4" rx="1"/></svg>`,
  );
}
