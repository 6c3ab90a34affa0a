import type { SliceFeatureInfo } from '#shared/contract/discoveryValues.ts';
import { useDiscovery } from '#renderer/state/discovery.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { EmptyState, ErrorState } from '#renderer/ui/EmptyState.tsx';
import { Field } from '#renderer/ui/Field.tsx';
import { count, formatPercent, rateDetail } from '#renderer/ui/format.ts';
import { Select } from '#renderer/ui/Select.tsx';
import { ChartMenu } from '#renderer/widgets/ChartMenu.tsx';
import { BinsPopover } from './BinsPopover.tsx';
import { heatMapScene, heatMapTable } from './discoveryCharts.ts';
import { HeatMapGrid } from './HeatMapGrid.tsx';
import { lowCount } from './heatMapCell.ts';
import { SearchCancelled, Searching } from './Searching.tsx';
import { useSearch } from './useSearch.ts';
import styles from './discovery.module.css';

/** Error rates by two columns, as a map of cells that open their examples. */
export function HeatMap({ offered }: { readonly offered: readonly SliceFeatureInfo[] }) {
  const state = useDiscovery();
  const filter = useUi((ui) => ui.filter);
  const names = offered.filter((feature) => feature.kind !== 'finding').map((feature) => feature.name);
  const nameOr = (wanted: string | null, other: string | undefined) =>
    wanted !== null && names.includes(wanted) ? wanted : (other ?? '');
  const across = nameOr(state.across, names[0]);
  const down = nameOr(
    state.down === across ? null : state.down,
    names.find((name) => name !== across),
  );
  if (names.length < 2) return <EmptyState isCompact icon="table" title="Two columns are needed for a heat map" />;
  const options = (other: string) => names.map((name) => ({ value: name, label: name, disabled: name === other }));
  const axis = (label: string, name: string, other: string, onChange: (chosen: string) => void) => {
    const feature = offered.find((one) => one.name === name);
    return (
      <div className={styles.axis}>
        <Field label={label}>
          <Select label={label} value={name} options={options(other)} onChange={onChange} />
        </Field>
        {feature?.isNumber && <BinsPopover feature={feature} />}
      </div>
    );
  };
  return (
    <>
      <div className={styles.axes}>
        {axis('Across', across, down, (name) => state.set({ across: name, down }))}
        {axis('Down', down, across, (name) => state.set({ across, down: name }))}
      </div>
      <Cells filter={filter} across={across} down={down} />
    </>
  );
}

type CellsProps = { readonly filter: string; readonly across: string; readonly down: string };

function Cells({ filter, across, down }: CellsProps) {
  const { found: map, progress, cancel } = useSearch('slices.heatMap', { filter, across, down });
  if (map.isLoading) return <Searching label="Counting the cells" progress={progress} onCancel={cancel} />;
  if (map.isError)
    return <ErrorState isCompact title="No heat map was made" error={map.error} onRetry={() => void map.refetch()} />;
  if (!map.data) return <SearchCancelled onAgain={() => void map.refetch()} />;
  const { overall, missing, beyond } = map.data;
  if (map.data.cells.length === 0)
    return (
      <EmptyState isCompact icon="table" title="No example has both">
        {count(missing, 'example')} {missing === 1 ? 'has' : 'have'} no value in one of the two columns.
      </EmptyState>
    );
  return (
    <>
      <div className={styles.save}>
        <ChartMenu
          name="the heat map"
          fileName={`error rate, ${down} by ${across}`}
          chart={() => ({
            title: `Error rate, ${down} by ${across}`,
            subtitle: `${count(overall.n, 'example')}${filter ? `, ${filter}` : ''}`,
            description: `Rows are ${down}, columns ${across}. The rate and the number of examples stand in each cell; stronger is a higher rate.`,
            scene: heatMapScene(map.data),
            table: heatMapTable(map.data, across, down),
          })}
        />
      </div>
      <HeatMapGrid map={map.data} across={across} down={down} />
      <p className={styles.foot}>
        Over all examples {formatPercent(overall.value)} ({rateDetail(overall)}) are wrong. Cells of fewer than{' '}
        {lowCount} examples are faint: their rates say little.
        {missing > 0 &&
          ` ${count(missing, 'example')} without one of the two values ${missing === 1 ? 'is' : 'are'} not shown.`}
        {beyond > 0 && ` ${count(beyond, 'example')} of rarer values ${beyond === 1 ? 'does' : 'do'} not fit.`}
      </p>
    </>
  );
}
