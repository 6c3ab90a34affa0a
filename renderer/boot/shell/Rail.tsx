import type { ProjectInfo } from '#shared/contract/values.ts';
import { keyLabel } from '#renderer/state/keymap.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { Tooltip } from '#renderer/ui/Tooltip.tsx';
import { railScreens } from '../screens.tsx';
import styles from './Shell.module.css';

export function Rail({ project }: { readonly project: ProjectInfo }) {
  const screen = useUi((state) => state.screen);
  const open = useUi((state) => state.open);
  return (
    <nav className={styles.rail} aria-label="Screens">
      {railScreens.map((entry) => {
        const count = entry.count(project);
        return (
          <Tooltip
            key={entry.screen}
            side="right"
            text={entry.title}
            keyHint={entry.key ? keyLabel(entry.key) : undefined}
          >
            <button
              type="button"
              className={styles.railItem}
              aria-current={entry.screen === screen ? 'page' : undefined}
              onClick={() => open(entry.screen)}
            >
              <Icon name={entry.icon} />
              <span className={styles.railTitle}>{entry.title}</span>
              {count !== null && count > 0 && <span className={styles.railCount}>{formatNumber(count)}</span>}
            </button>
          </Tooltip>
        );
      })}
    </nav>
  );
}
