import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { count } from '#renderer/ui/format.ts';

type ChartContext = {
  readonly filter: string;
  /** `fashion-cnn · filter: split:test · n 1,234`: what a saved chart is of, in its head. */
  subtitle(n: number): string;
  /** A file's name: project and chart. */
  fileName(chart: string): string;
};

/** What every chart says of itself once it has left the screen: project, run, filter, n. */
export function useChartContext(): ChartContext {
  const filter = useUi((state) => state.filter);
  const project = useMethod('project.info', {}).data ?? null;
  const name = project?.name ?? 'project';
  return {
    filter,
    subtitle: (n) =>
      [name, project?.activeRun?.name, filter ? `filter: ${filter}` : 'all examples', count(n, 'example')]
        .filter(Boolean)
        .join(' · '),
    fileName: (chart) => `${name} ${chart}`,
  };
}
