import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { isDetector, wordsOf } from '#shared/model/detectors.ts';
import type { QueueKind } from '#shared/model/queues.ts';
import { count, formatDuration } from '#renderer/ui/format.ts';

export type QueueProgress = MethodOutput<'queues.progress'>;

/** Whether there is nothing in a queue without a model. */
export function needsRun(kind: QueueKind): boolean {
  return isDetector(kind) && wordsOf(kind).needs.some((need) => need === 'predictions' || need === 'embeddings');
}

type Columns = readonly { readonly role: string }[];

/** Whether the data has what a queue is about: texts, pictures, columns, splits. */
export function isAboutData(kind: QueueKind, columns: Columns): boolean {
  if (!isDetector(kind)) return true;
  const has = (role: string): boolean => columns.some((column) => column.role === role);
  const roles = { text: 'text', images: 'image', columns: 'feature', split: 'split' } as const;
  return wordsOf(kind).needs.every((need) => !Object.hasOwn(roles, need) || has(roles[need as keyof typeof roles]));
}

/** Whether a queue may have to wait until every example was looked at. */
export function mayWait(kind: QueueKind): boolean {
  return isDetector(kind) && wordsOf(kind).needs.some((need) => need !== 'predictions' && need !== 'labels');
}

/** Queues that a person can choose from a list; the others are opened where they are made. */
export function isChosenFromList(kind: QueueKind): boolean {
  return kind !== 'sample' && kind !== 'rule';
}

/** `31 of the last 50 were really wrong`; null while nothing is decided. */
export function recentWords(progress: QueueProgress): string | null {
  const { decided, wrong } = progress.recent;
  if (decided === 0) return null;
  if (decided === 1) return wrong === 1 ? 'The one decided was really wrong' : 'The one decided was right';
  const which = progress.decided > decided ? `the last ${decided}` : `the ${decided} decided`;
  return `${wrong} of ${which} ${wrong === 1 ? 'was' : 'were'} really wrong`;
}

/** `3.1 s a decision · about 18 min left`; null while there is no pace. */
export function paceWords(progress: QueueProgress): string | null {
  const { msPerDecision } = progress;
  const left = openIn(progress);
  if (msPerDecision === null || left <= 0) return null;
  const leftMs = msPerDecision * left;
  const rounded = leftMs < 60_000 ? 'under a minute' : `about ${formatDuration(Math.round(leftMs / 60_000) * 60_000)}`;
  return `${formatDuration(msPerDecision)} a decision · ${rounded} left`;
}

/** Decisions from which on their rate says something of what is left, and the rate below which going on is hardly worth it. */
const fewestForRate = 10;
const worthwhile = 0.1;

/**
 * `at this rate the 350 left hold about 217, 169 to 259`, from the last decisions (Wilson's interval), and that a queue may be left where
 * few of them are wrong; null while too little is decided, or nothing is left.
 */
export function stopWords(progress: QueueProgress): string | null {
  const left = openIn(progress);
  const { decided, wrong } = progress.recent;
  if (decided < fewestForRate || left <= 0) return null;
  const { value, low, high } = wilsonInterval(wrong, decided);
  const of = (share: number): string => Math.round(share * left).toLocaleString('en-US');
  const ahead = `at this rate the ${left.toLocaleString('en-US')} left hold about ${of(value)}, ${of(low)} to ${of(high)}`;
  return value < worthwhile && progress.recent.decided >= 2 * fewestForRate ? `${ahead}: you may stop here` : ahead;
}

/** `18 of 20 were yes`: how often a rule was right; null while nothing is answered. */
export function ruleWords(progress: QueueProgress): string | null {
  if (progress.decided === 0) return null;
  return `${progress.wrong} of ${progress.decided} ${progress.wrong === 1 ? 'was' : 'were'} yes`;
}

/** `62 of 412 examples decided · 3 set aside`, or what else was done with them. */
export function doneWords(progress: QueueProgress, verb = 'decided'): string {
  const aside = progress.setAside > 0 ? ` · ${progress.setAside.toLocaleString('en-US')} set aside` : '';
  return `${progress.decided.toLocaleString('en-US')} of ${count(progress.total, 'example')} ${verb}${aside}`;
}

/** Examples that are neither decided nor set aside. */
export function openIn({ total, decided, setAside }: Pick<QueueProgress, 'total' | 'decided' | 'setAside'>): number {
  return total - decided - setAside;
}

/** What is asked of an example: `Shirt, or Coat?` */
export function questionOf(detail: ExampleDetail, suggestion: string | null): string {
  if (detail.currentLabel === null) return suggestion === null ? 'What is this?' : `Is this ${suggestion}?`;
  return suggestion === null ? `Is ${detail.currentLabel} right?` : `${detail.currentLabel}, or ${suggestion}?`;
}

/** Which example it is, and what little is said of where it comes from. */
export function subtitleOf(detail: ExampleDetail): string {
  const origin = detail.cells
    .filter((cell) => cell.role === 'split' || cell.role === 'annotator')
    .flatMap((cell) => (cell.value === null ? [] : String(cell.value)));
  return [detail.key, ...origin].join(' · ');
}
