import type { ReactNode } from 'react';
import type { JobInfo } from '#shared/contract/values.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { formatBytes, formatDuration, formatNumber, formatPercent } from '#renderer/ui/format.ts';
import type { IconName } from '#renderer/ui/Icon.tsx';
import { Pill, type Tone } from '#renderer/ui/Pill.tsx';
import { Progress } from '#renderer/ui/Progress.tsx';
import { withoutFlags } from '#renderer/ui/withoutFlags.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { activeJobStates, useMethodMutation } from '../data/client.ts';
import { Row } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './JobProgress.module.css';

function jobShare(job: JobInfo): number | null {
  return job.total > 0 ? Math.min(1, job.done / job.total) : null;
}

/** `3,120 examples`; bytes as `2.4 MB`. */
function amount(value: number, unit: string): string {
  return unit === 'bytes' ? formatBytes(value) : `${formatNumber(value)} ${unit}`;
}

/** `410 a second`; null where it says nothing: steps of a job differ in what they cost. */
function rateWords({ state, unit, perSecond }: JobInfo): string | null {
  if (state !== 'running' || perSecond === null || unit === 'steps') return null;
  const rate = unit === 'bytes' ? formatBytes(Math.round(perSecond)) : formatNumber(perSecond, perSecond < 10 ? 1 : 0);
  return `${rate} a second`;
}

/** Less than a second is too short to be read as a number. */
function leftWords(remainingMs: number): string {
  return remainingMs < 1000 ? 'under 1\u00a0s left' : `${formatDuration(remainingMs)} left`;
}

/** `3,120 of 6,040 examples · 410 a second · 7 s left` */
function jobProgressText(job: JobInfo): string {
  const { done, total, unit, remainingMs } = job;
  const isRunning = job.state === 'running';
  const far =
    total > 0
      ? `${unit === 'bytes' ? formatBytes(done) : formatNumber(done)} of ${amount(total, unit)}`
      : done > 0
        ? amount(done, unit)
        : job.phase;
  const rate = rateWords(job);
  const left = remainingMs === null || !isRunning ? null : leftWords(remainingMs);
  return [far, rate, left].filter(Boolean).join(' · ');
}

const stateWords: Readonly<Record<JobInfo['state'], { readonly word: string; readonly tone: Tone }>> = {
  queued: { word: 'waiting', tone: 'neutral' },
  running: { word: 'running', tone: 'accent' },
  paused: { word: 'paused', tone: 'warn' },
  done: { word: 'done', tone: 'good' },
  failed: { word: 'failed', tone: 'bad' },
  cancelled: { word: 'cancelled', tone: 'neutral' },
  interrupted: { word: 'interrupted', tone: 'warn' },
};

export function JobStatePill({ state }: { readonly state: JobInfo['state'] }) {
  return <Pill tone={stateWords[state].tone}>{stateWords[state].word}</Pill>;
}

/** A paused job waits to be resumed; `canResume` speaks of jobs that ended early. */
function canResume(job: JobInfo): boolean {
  return job.state === 'paused' || job.canResume;
}

type JobAct = { readonly word: string; readonly icon: IconName; readonly run: () => void };

/** Pause, resume and cancel, as far as the job can. */
function useJobActs(job: JobInfo): readonly JobAct[] {
  const pause = useMethodMutation('jobs.pause');
  const resume = useMethodMutation('jobs.resume');
  const cancel = useMethodMutation('jobs.cancel');
  const input = { jobId: job.id };
  const failed = (title: string) => ({ onError: (error: unknown) => notifyError(title, error) });
  const pauses = () => pause.mutate(input, failed('The job was not paused'));
  const resumes = () => resume.mutate(input, failed('The job was not resumed'));
  const cancels = () => cancel.mutate(input, failed('The job was not cancelled'));
  return [
    ...(job.canPause && job.state === 'running' ? [{ word: 'Pause', icon: 'pause', run: pauses } as const] : []),
    ...(canResume(job) ? [{ word: 'Resume', icon: 'play', run: resumes } as const] : []),
    ...(activeJobStates.has(job.state) ? [{ word: 'Cancel', icon: 'close', run: cancels } as const] : []),
  ];
}

function JobButtons({ job }: { readonly job: JobInfo }) {
  return useJobActs(job).map(({ word, icon, run }) => (
    <IconButton key={word} icon={icon} size="small" label={`${word} ${job.title}`} onClick={run} />
  ));
}

/** The one line of the bottom bar. */
export function JobSummary({ job, others }: { readonly job: JobInfo; readonly others: number }) {
  const share = jobShare(job);
  const rate = rateWords(job);
  return (
    <Row as="span" gap={5}>
      <span className={styles.title}>{job.title}</span>
      <Progress className={styles.bar} label={job.title} value={job.state === 'queued' ? 0 : share} hideLabel isThin />
      <span>
        {job.state === 'paused'
          ? 'paused'
          : job.state === 'queued'
            ? 'waiting'
            : share === null
              ? job.phase
              : formatPercent(share, 0)}
        {rate !== null && <span className={styles.optional}> · {rate}</span>}
        {job.state === 'running' && job.remainingMs !== null && ` · ${leftWords(job.remainingMs)}`}
        {others > 0 && ` · ${others} more`}
      </span>
    </Row>
  );
}

/** A job in the list above the bottom bar. */
export function JobRow({ job }: { readonly job: JobInfo }) {
  const isActive = activeJobStates.has(job.state);
  return (
    <div className={styles.row}>
      <Row gap={2}>
        <span className={styles.rowTitle}>{job.title}</span>
        <JobStatePill state={job.state} />
        <JobButtons job={job} />
      </Row>
      {isActive && <Progress label={job.title} hideLabel value={job.state === 'queued' ? 0 : jobShare(job)} isThin />}
      <span className={textStyles.note}>
        {isActive
          ? jobProgressText(job)
          : `${job.done > 0 ? `${amount(job.done, job.unit)} in ` : ''}${formatDuration(job.durationMs)}`}
      </span>
      {job.error && <span className={styles.error}>{withoutFlags(job.error.message)}</span>}
    </div>
  );
}

/** A job in the middle of its own screen: what it does, how far it is, and words on the buttons. */
export function JobPanel({ job, note }: { readonly job: JobInfo; readonly note?: ReactNode }) {
  const acts = useJobActs(job);
  const isActive = activeJobStates.has(job.state);
  return (
    <div className={styles.panel}>
      <Row gap={5} wraps>
        <h2>{job.title}</h2>
        <JobStatePill state={job.state} />
        {job.phase && job.state === 'running' && <span className={textStyles.note}>{job.phase}</span>}
      </Row>
      {isActive && <Progress label={job.title} hideLabel value={job.state === 'queued' ? 0 : jobShare(job)} />}
      <div className={styles.panelFoot}>
        <span className={textStyles.note}>
          {jobProgressText(job)}
          {note}
        </span>
        <Row as="span" gap={3}>
          {acts.map(({ word, icon, run }) => (
            <Button key={word} size="small" {...(word === 'Cancel' ? {} : { icon })} onClick={run}>
              {word}
            </Button>
          ))}
        </Row>
      </div>
    </div>
  );
}
