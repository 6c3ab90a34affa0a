import { notifyError } from '#renderer/state/notices.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { Menu, MenuItem } from '#renderer/ui/Menu.tsx';
import { saveChart, type ChartFormat, type SavedChart } from '#renderer/ui/chart/saveChart.ts';

type ChartMenuProps = {
  /** The chart's name on screen: `Save {name}`. */
  readonly name: string;
  /** The file's name, without its ending. */
  readonly fileName: string;
  /** Makes it when one of the formats is chosen. */
  readonly chart: () => SavedChart;
};

/** Every chart can be taken along: as SVG, as PNG, and its numbers as CSV. */
export function ChartMenu({ name, fileName, chart }: ChartMenuProps) {
  const save = (format: ChartFormat) =>
    void Promise.resolve()
      .then(() => saveChart(chart(), format, fileName))
      .catch((error: unknown) => notifyError('The chart was not saved', error));
  return (
    <Menu align="end" trigger={<IconButton size="small" icon="download" label={`Save ${name}`} />}>
      <MenuItem onSelect={() => save('svg')} detail="For print and for editing">
        SVG
      </MenuItem>
      <MenuItem onSelect={() => save('png')} detail="At twice the size">
        PNG
      </MenuItem>
      <MenuItem onSelect={() => save('csv')} detail="Its numbers in full precision">
        CSV
      </MenuItem>
    </Menu>
  );
}
