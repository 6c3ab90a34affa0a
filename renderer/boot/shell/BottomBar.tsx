import type { ProjectInfo } from '#shared/contract/values.ts';
import { actionNames, actions } from '#shared/model/actions.ts';
import { activeJobStates, retryConnection, useConnection, useJobs } from '#renderer/data/client.ts';
import { useUnsaved } from '#renderer/data/unsaved.ts';
import { useHost } from '#renderer/host/hostContext.tsx';
import { useLabelBook } from '#renderer/state/labelBook.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { Kbd } from '#renderer/ui/Kbd.tsx';
import { keyLabel } from '#renderer/state/keymap.ts';
import { Popover } from '#renderer/ui/Popover.tsx';
import { JobRow, JobSummary } from '#renderer/widgets/JobProgress.tsx';
import styles from './Shell.module.css';

export function BottomBar({ project }: { readonly project: ProjectInfo | null }) {
  const setOverlay = useUi((state) => state.setOverlay);
  return (
    <footer className={styles.bottom}>
      <SaveState project={project} />
      {project && <span className={styles.bottomCounts}>{countsText(project)}</span>}
      <span className={styles.bottomEnd}>
        <Jobs />
        {project && <BookButton />}
        <button type="button" className={styles.bottomButton} onClick={() => setOverlay('keys')}>
          <Kbd>{keyLabel('app.keys')}</Kbd> <span className={styles.optional}>for keys</span>
        </button>
      </span>
    </footer>
  );
}

/** Opens the label book beside the screen, and closes it. */
function BookButton() {
  const { isOpen, toggle } = useLabelBook();
  return (
    <button type="button" className={styles.bottomButton} aria-expanded={isOpen} onClick={toggle}>
      <Kbd>{keyLabel('app.book')}</Kbd> label book
    </button>
  );
}

function SaveState({ project }: { readonly project: ProjectInfo | null }) {
  const connection = useConnection((state) => state.state);
  const isSaving = useUnsaved((state) => state.count > 0);
  const isWeb = useHost().kind === 'web';
  const isRefused = useConnection((state) => state.isRefused);
  if (connection === 'lost' && isRefused) {
    return (
      <span className={styles.saveState} role="status">
        <span className={styles.dot} data-state="lost" />
        Winnow was started anew
        <Button variant="link" size="small" onClick={() => location.reload()}>
          Reload
        </Button>
        <span className={styles.optional}>Open the address it printed, then reload this page or close it.</span>
      </span>
    );
  }
  if (connection === 'lost') {
    return (
      <span className={styles.saveState} role="status">
        <span className={styles.dot} data-state="lost" />
        Not connected to the backend, trying again
        <Button variant="link" size="small" onClick={retryConnection}>
          Try now
        </Button>
        {isWeb && <span className={styles.optional}>If it was ended, start it and open the address it prints.</span>}
      </span>
    );
  }
  const state = connection === 'connecting' ? 'connecting' : isSaving ? 'saving' : 'saved';
  const words = {
    connecting: 'Connecting…',
    saving: project ? 'Saving…' : 'Working…',
    saved: project ? (project.isReadOnly ? 'Opened to read only' : 'All changes saved') : 'Ready',
  };
  return (
    <span className={styles.saveState} role="status">
      <span className={styles.dot} data-state={state} />
      {words[state]}
    </span>
  );
}

function countsText({ counts, examples }: ProjectInfo): string {
  const words = actionNames.flatMap((name) => actions[name].counted ?? []);
  const said = words.filter((word) => counts[word] > 0).map((word) => `${formatNumber(counts[word])} ${word}`);
  return said.length > 0 ? said.join(' · ') : `${formatNumber(examples)} examples`;
}

function Jobs() {
  const jobs = useJobs();
  const active = jobs.filter((job) => activeJobStates.has(job.state));
  const recent = jobs
    .filter((job) => !activeJobStates.has(job.state))
    .slice(-4)
    .toReversed();
  const first = active[0];
  if (!first && recent.length === 0) return null;
  const label = first ? 'Running jobs' : 'Finished jobs';
  return (
    <Popover
      label={label}
      side="top"
      align="end"
      trigger={
        <button type="button" className={styles.bottomButton} aria-label={label}>
          {first ? <JobSummary job={first} others={active.length - 1} /> : 'Jobs'}
        </button>
      }
    >
      <div className={styles.jobsPanel}>
        {[...active, ...recent].map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </div>
    </Popover>
  );
}
