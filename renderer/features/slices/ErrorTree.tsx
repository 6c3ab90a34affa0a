import type { ErrorTreeNode, SliceFeatureInfo } from '#shared/contract/discoveryValues.ts';
import type { Interval, SliceInfo } from '#shared/contract/values.ts';
import { useSliceLink } from '#renderer/data/sliceLink.ts';
import { useDiscovery } from '#renderer/state/discovery.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { IntervalText } from '#renderer/ui/IntervalText.tsx';
import { ChartMenu } from '#renderer/widgets/ChartMenu.tsx';
import { TableLink } from '#renderer/ui/TableLink.tsx';
import { featuresToUse, searchInput } from './discoveryChoices.ts';
import { errorTreeScene, errorTreeTable } from './discoveryCharts.ts';
import { SaveFound } from './SaveFound.tsx';
import { SearchCancelled, Searching } from './Searching.tsx';
import { useKeepSlice } from './useKeepSlice.ts';
import { useSearch } from './useSearch.ts';
import styles from './discovery.module.css';

type ErrorTreeProps = { readonly offered: readonly SliceFeatureInfo[]; readonly saved: readonly SliceInfo[] };

/** A tree of questions that tells where the errors are. Every node opens its examples and can be saved. */
export function ErrorTree({ offered, saved }: ErrorTreeProps) {
  const filter = useUi((state) => state.filter);
  const { choices, maxDepth } = useDiscovery();
  const { minSupport } = searchInput(choices, filter, offered);
  const {
    found: tree,
    progress,
    cancel,
  } = useSearch('slices.tree', {
    filter,
    features: [...featuresToUse(choices.features, offered)],
    maxDepth,
    ...(minSupport === undefined ? {} : { minSupport }),
  });
  const explore = useSliceLink();
  const keeping = useKeepSlice(saved);
  if (tree.isLoading) return <Searching label="Growing the tree" progress={progress} onCancel={cancel} />;
  if (tree.isError)
    return <ErrorState isCompact title="No tree was grown" error={tree.error} onRetry={() => void tree.refetch()} />;
  if (!tree.data) return <SearchCancelled onAgain={() => void tree.refetch()} />;
  const { nodes, overall, heldOut } = tree.data;
  if (nodes.length === 1)
    return (
      <EmptyState isCompact icon="check" title="No question tells the errors apart">
        None of {count(tree.data.features.length, 'column')} splits the {count(overall.n, 'example')} into better and
        worse beyond chance.
      </EmptyState>
    );
  const highest = Math.max(...nodes.map((node) => node.heldOut.high ?? 0));
  const draw = (node: ErrorTreeNode) => (
    <li key={node.id}>
      <div className={styles.node} data-tone={toneOf(node, overall)}>
        <span className={styles.nodeName}>
          <TableLink isStrong onOpen={() => explore(node.filter)}>
            {node.parent === null ? 'All examples' : <code>{node.condition}</code>}
          </TableLink>
        </span>
        <RateBar of={node.heldOut} overall={overall.value ?? 0} highest={highest} />
        <span className={styles.nodeRate}>
          <IntervalText of={node.heldOut} />
        </span>
        <span className={styles.nodeCount}>
          {formatNumber(node.errors)} wrong of {formatNumber(node.n)}
        </span>
        {node.parent !== null && (
          <SaveFound
            filter={node.filter}
            isSaved={keeping.isSaved(node.filter)}
            isBusy={keeping.isKeeping(node.filter)}
            onSave={() => keeping.keep(node.filter)}
          />
        )}
      </div>
      {node.children.length > 0 && <ul>{node.children.map((child) => draw(nodes[child]!))}</ul>}
    </li>
  );
  return (
    <>
      <p className={styles.explained}>
        Each question is the one that tells most about wrong or right, asked of one half of the examples. The rates are
        of the other half ({count(heldOut, 'example')}), with their 95 % intervals.
      </p>
      <div className={styles.save}>
        <ChartMenu
          name="the error tree"
          fileName="error tree"
          chart={() => ({
            title: 'Error tree',
            subtitle: `${count(overall.n, 'example')}${filter ? `, ${filter}` : ''}`,
            description:
              'Each line is a question and the held-out error rate of those it holds for, with its 95 % interval.',
            scene: errorTreeScene(tree.data),
            table: errorTreeTable(tree.data),
          })}
        />
      </div>
      <ul className={styles.tree} aria-label="Error tree">
        {draw(nodes[0]!)}
      </ul>
    </>
  );
}

/** Worse or better than all together where the interval says so. */
function toneOf({ heldOut, parent }: ErrorTreeNode, overall: Interval): 'worse' | 'better' | undefined {
  if (parent === null || heldOut.low === null || heldOut.high === null || overall.value === null) return undefined;
  if (heldOut.low > overall.value) return 'worse';
  return heldOut.high < overall.value ? 'better' : undefined;
}

type RateBarProps = { readonly of: Interval; readonly overall: number; readonly highest: number };

/** The held-out rate with its interval; the mark is the rate of all. The numbers beside it say the same. */
function RateBar({ of, overall, highest }: RateBarProps) {
  const place = (rate: number): string => `${highest > 0 ? (100 * rate) / highest : 0}%`;
  return (
    <span className={styles.bar} aria-hidden="true" title={`All: ${formatPercent(overall)}`}>
      <span className={styles.barFill} style={{ width: place(of.value ?? 0) }} />
      {of.low !== null && of.high !== null && (
        <span className={styles.barRange} style={{ left: place(of.low), width: place(of.high - of.low) }} />
      )}
      <span className={styles.barMark} style={{ left: place(overall) }} />
    </span>
  );
}
