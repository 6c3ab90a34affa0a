import { useHost } from '#renderer/host/hostContext.tsx';
import { Thumbnail, withSize } from './ImageViewer.tsx';

type PictureTileProps = {
  /** Of the thumbnail; null where the example names no picture. */
  readonly url: string | null;
  readonly path: string;
  readonly size: 'card' | 'thumb';
  /** Said by what stands beside it: screen readers pass it over. */
  readonly isSilent?: boolean;
};

/** A picture of an example of which only the thumbnail's address is known. */
export function PictureTile({ url, path, size, isSilent = false }: PictureTileProps) {
  const host = useHost();
  if (url === null) return <Thumbnail url="" alt={path} size={size} />;
  const full = host.mediaUrl(withSize(url, size === 'card' ? 256 : 128));
  return <Thumbnail key={full} url={full} alt={isSilent ? '' : path} size={size} />;
}
