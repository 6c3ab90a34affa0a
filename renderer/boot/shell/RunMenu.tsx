import type { ProjectInfo } from '#shared/contract/values.ts';
import { type Ranking, rankings } from '#shared/model/heads.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatPercent } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Menu, MenuGroup, MenuItem, MenuSeparator } from '#renderer/ui/Menu.tsx';
import { notifyError } from '#renderer/state/notices.ts';
import styles from './Shell.module.css';

/** Which run's predictions the screens show. */
export function RunMenu({ project }: { readonly project: ProjectInfo }) {
  const openModel = useUi((state) => state.openModel);
  const open = useUi((state) => state.open);
  const { activeRun } = project;
  if (activeRun === null) {
    return (
      <Button icon="models" onClick={() => open('models')}>
        Add a model
      </Button>
    );
  }
  return (
    <Menu
      align="end"
      trigger={
        <Button className={styles.runButton} aria-label={`Run ${activeRun.name}`}>
          <span className={styles.runName}>{activeRun.name}</span>
          <Icon name="chevronDown" size={12} />
        </Button>
      }
    >
      <RunItems />
      {project.runCount > 1 && <RankingItems ranksBy={project.ranksBy} />}
      <MenuSeparator />
      <MenuItem icon="plus" onSelect={() => openModel(null)}>
        Models and runs
      </MenuItem>
    </Menu>
  );
}

/** Every run's accuracy moves with each decision: it is asked for when the menu opens. */
function RunItems() {
  const runs = useMethod('runs.list', {}).data ?? [];
  const activate = useMethodMutation('runs.activate');
  return (
    <MenuGroup label="Predictions from">
      {runs
        .filter((run) => run.state === 'done')
        .map((run) => (
          <MenuItem
            key={run.id}
            onSelect={() =>
              activate.mutate({ runId: run.id }, { onError: (error) => notifyError('The run was not changed', error) })
            }
            detail={
              run.accuracyCurrent.value === null
                ? 'No labels to compare with'
                : `${formatPercent(run.accuracyCurrent.value)} on current labels`
            }
            end={run.isActive ? <Icon name="check" size={14} /> : undefined}
          >
            {run.name}
          </MenuItem>
        ))}
    </MenuGroup>
  );
}

const rankingWords: Readonly<Record<Ranking, string>> = {
  active: 'The run in use',
  all: 'All runs together',
};

/** What the queue of all labels goes by. */
function RankingItems({ ranksBy }: Pick<ProjectInfo, 'ranksBy'>) {
  const rankBy = useMethodMutation('runs.rankBy');
  return (
    <MenuGroup label="All labels are ranked by">
      {rankings.map((runs) => (
        <MenuItem
          key={runs}
          onSelect={() =>
            rankBy.mutate({ runs }, { onError: (error) => notifyError('The ranking was not changed', error) })
          }
          end={ranksBy === runs ? <Icon name="check" size={14} /> : undefined}
        >
          {rankingWords[runs]}
        </MenuItem>
      ))}
    </MenuGroup>
  );
}
