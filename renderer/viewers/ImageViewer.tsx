import { useEffect, useRef, useState } from 'react';
import { useHost } from '#renderer/host/hostContext.tsx';
import { BrokenPicture } from './BrokenPicture.tsx';
import { ImageStage } from './ImageStage.tsx';
import { isSmallPicture } from './imageGeometry.ts';
import { knownSize, rememberSize } from './imageMemory.ts';
import type { ViewerProps } from './exampleContent.ts';
import styles from './imageViewer.module.css';

/** A picture: a stage that zooms when large, a tile or a thumbnail when not. */
export function ImageViewer({ content, size }: ViewerProps) {
  const host = useHost();
  const alt = content.imagePath ?? content.key;
  if (size === 'large') {
    if (content.imageUrl === null) return <BrokenPicture path={alt} url={null} size={size} />;
    const url = host.mediaUrl(content.imageUrl);
    return <ImageStage url={url} alt={`Picture ${alt}`} path={alt} />;
  }
  if (content.thumbUrl === null) return <BrokenPicture path={alt} url={null} size={size} />;
  const url = host.mediaUrl(withSize(content.thumbUrl, size === 'card' ? 256 : 128));
  return <Thumbnail key={url} url={url} alt={alt} size={size} />;
}

/** The thumbnail's URL with the size that is wanted. */
export function withSize(thumbUrl: string, px: number): string {
  const base = thumbUrl.replace(/([?&])size=\d+/u, '$1').replace(/[?&]$/u, '');
  return `${base}${base.includes('?') ? '&' : '?'}size=${px}`;
}

export function Thumbnail({
  url,
  alt,
  size,
}: {
  readonly url: string;
  readonly alt: string;
  readonly size: 'card' | 'thumb';
}) {
  const [isBroken, setIsBroken] = useState(false);
  const [natural, setNatural] = useState(() => knownSize(url));
  const image = useRef<HTMLImageElement>(null);
  // A picture can fail before React has attached its handlers (a cached failure).
  useEffect(() => {
    if (image.current?.complete && image.current.naturalWidth === 0) setIsBroken(true);
  }, []);
  if (isBroken) return <BrokenPicture path={alt} url={url} size={size} />;
  return (
    <img
      ref={image}
      className={styles[size]}
      src={url}
      alt={alt}
      draggable={false}
      data-pixelated={natural !== null && isSmallPicture(natural)}
      onLoad={(event) => {
        const loaded = { width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight };
        rememberSize(url, loaded);
        setNatural(loaded);
      }}
      onError={() => setIsBroken(true)}
    />
  );
}
