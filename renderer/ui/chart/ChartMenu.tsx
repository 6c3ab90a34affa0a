import { IconButton } from '../Button.tsx';
import { Menu, MenuItem } from '../Menu.tsx';
import { notifyError } from '../Toasts.tsx';
import { saveChart, type PictureFormat, type SavedPicture } from './saveChart.ts';

type ChartMenuProps = {
  /** The picture's name on screen: `Save {name}`. */
  readonly name: string;
  /** The file's name, without its ending. */
  readonly fileName: string;
  /** Makes it when one of the formats is chosen. */
  readonly picture: () => SavedPicture;
};

/** Every picture can be taken along: as SVG, as PNG, and its numbers as CSV. */
export function ChartMenu({ name, fileName, picture }: ChartMenuProps) {
  const save = (format: PictureFormat) =>
    void Promise.resolve()
      .then(() => saveChart(picture(), format, fileName))
      .catch((error: unknown) => notifyError('The picture was not saved', error));
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
