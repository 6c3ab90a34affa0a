import type { MethodOutput } from '#shared/contract/contract.ts';
import type { SliceFeatureInfo } from '#shared/contract/discoveryValues.ts';
import type { SliceInfo } from '#shared/contract/values.ts';
import { useSliceLink } from '#renderer/data/sliceLink.ts';
import { useDiscovery } from '#renderer/state/discovery.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { DataTable } from '#renderer/ui/DataTable.tsx';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Fold } from '#renderer/ui/Fold.tsx';
import { count, formatPercent, formatPlain, percentRange, plainRange } from '#renderer/ui/format.ts';
import { searchInput } from './discoveryChoices.ts';
import { SearchCancelled, Searching } from './Searching.tsx';
import { useKeepSlice } from './useKeepSlice.ts';
import { useSearch } from './useSearch.ts';
import { heldOutWord, weakSliceColumns } from './weakSliceColumns.tsx';
import styles from './discovery.module.css';

type Discovery = MethodOutput<'slices.discover'>;
type WeakSlicesProps = { readonly offered: readonly SliceFeatureInfo[]; readonly saved: readonly SliceInfo[] };

/** Weak slices found by a search over the chosen features; each find can be kept as a slice. */
export function WeakSlices({ offered, saved }: WeakSlicesProps) {
  const filter = useUi((state) => state.filter);
  const choices = useDiscovery((state) => state.choices);
  const { found, progress, cancel } = useSearch('slices.discover', searchInput(choices, filter, offered));
  if (found.isFetching) return <Searching label="Searching for weak slices" progress={progress} onCancel={cancel} />;
  if (found.isError)
    return <ErrorState isCompact title="No search was made" error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <SearchCancelled onAgain={() => void found.refetch()} />;
  const { data } = found;
  return (
    <>
      {data.items.length > 0 ? (
        <Results discovery={data} saved={saved} />
      ) : (
        <EmptyState isCompact icon="check" title="No slice is worse than the rest beyond chance">
          {count(data.tested, 'candidate')} from {columnsWords(data.features)} {data.tested === 1 ? 'was' : 'were'}{' '}
          tested on examples that the search had not seen.
        </EmptyState>
      )}
      {offered
        .filter(({ name, kind, isDefault }) => kind === 'column' && !isDefault && !data.features.includes(name))
        .map(({ name, note }) => (
          <p key={name} className={styles.foot}>
            <strong>{name}</strong> was not searched: it {note}. Tick it under Options to search it too.
          </p>
        ))}
    </>
  );
}

function Results({ discovery, saved }: { readonly discovery: Discovery; readonly saved: readonly SliceInfo[] }) {
  const explore = useSliceLink();
  const { keep, isSaved, isKeeping } = useKeepSlice(saved);
  return (
    <>
      <p className={styles.explained}>
        {overallWords(discovery)}. Searched on one half of the examples and tested on the other: believe the held-out{' '}
        {heldOutWord(discovery.loss)}, since a search always finds what looks bad in its own half.
      </p>
      <DataTable
        label="Weak slices"
        columns={weakSliceColumns({
          loss: discovery.loss,
          overall: discovery.overall,
          explore: (found) => explore(found.filter),
          keep: (found) => keep(found.filter),
          isSaved: (found) => isSaved(found.filter),
          isKeeping: (found) => isKeeping(found.filter),
        })}
        rows={discovery.items}
        rowKey={(found) => found.filter}
        onRowClick={(found) => explore(found.filter)}
      />
      {discovery.givesAway.map(({ field, share }) => (
        <p key={field} className={styles.explained}>
          <strong>{field}</strong> alone tells {formatPercent(share)} of the labels: a column that gives the label away.
          Its slices say where the label turns, not where the model is weak; leave it out of the features.
        </p>
      ))}
      {discovery.leftOutCount > 0 && <LeftOut discovery={discovery} />}
      <p className={styles.foot}>
        {count(discovery.tested, 'candidate')} of at least {count(discovery.minSupport, 'example')} from{' '}
        {columnsWords(discovery.features)} tested on {count(discovery.rows.heldOut, 'example')} that the search had not
        seen{unlistedWords(discovery)}.
      </p>
    </>
  );
}

function unlistedWords({ tested, items, maxQ }: Discovery): string {
  const unlisted = tested - items.length;
  return unlisted > 0
    ? `, ${count(items.length, 'slice')} listed: ${count(unlisted, 'candidate')} left out, q above ${maxQ}`
    : '';
}

/** What scored well and says nothing new, with the reason. */
function LeftOut({ discovery }: { readonly discovery: Discovery }) {
  return (
    <div className={styles.leftOut}>
      <Fold title={`${count(discovery.leftOutCount, 'redundant slice')} left out`}>
        <ul>
          {discovery.leftOut.map(({ filter, because }) => (
            <li key={filter}>
              <code>{filter}</code> <span>{because}</span>
            </li>
          ))}
        </ul>
      </Fold>
    </div>
  );
}

function overallWords({ loss, overall }: Discovery): string {
  const n = count(overall.n, 'example');
  const isRate = loss === 'error';
  const range = isRate ? percentRange(overall) : plainRange(overall);
  const between = range === null ? '' : ` (${range})`;
  if (isRate) return `${formatPercent(overall.value)}${between} of ${n} are wrong`;
  return `The mean ${loss === 'cost' ? 'cost' : 'log loss'} is ${formatPlain(overall.value)}${between} over ${n}`;
}

function columnsWords(features: readonly string[]): string {
  const shown = features.slice(0, 6).join(', ');
  return features.length > 6
    ? `${shown} and ${count(features.length - 6, 'more column', 'more columns')}`
    : `the ${features.length === 1 ? 'column' : 'columns'} ${shown}`;
}
