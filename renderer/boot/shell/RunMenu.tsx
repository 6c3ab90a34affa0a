import type { ProjectInfo } from '#shared/contract/values.ts';
import { type Ranking, rankings } from '#shared/model/heads.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatPercent } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Menu, MenuChoices, MenuItem, MenuSeparator } from '#renderer/ui/Menu.tsx';
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
    <MenuChoices
      label="Predictions from"
      value={runs.find((run) => run.isActive)?.id ?? null}
      onChoose={(runId) =>
        activate.mutate({ runId }, { onError: (error) => notifyError('The run was not changed', error) })
      }
      choices={runs
        .filter((run) => run.state === 'done' && run.kind !== 'embeddings')
        .map(({ id, name, accuracyCurrent: { value } }) => ({
          value: id,
          title: name,
          detail: value === null ? 'No labels to compare with' : `${formatPercent(value)} on current labels`,
        }))}
    />
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
    <MenuChoices
      label="All labels are ranked by"
      value={ranksBy}
      onChoose={(runs) =>
        rankBy.mutate({ runs }, { onError: (error) => notifyError('The ranking was not changed', error) })
      }
      choices={rankings.map((runs) => ({ value: runs, title: rankingWords[runs] }))}
    />
  );
}
