import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { BrokenPicture } from './BrokenPicture.tsx';
import { clampPose, fitPose, fitScale, isSmallPicture, zoomPose, type ImagePose, type Size } from './imageGeometry.ts';
import { knownSize, rememberSize } from './imageMemory.ts';
import styles from './imageViewer.module.css';

const margin = 32;
const keyZoom = 1.25;
const keyPan = 60;

type Shown = {
  readonly url: string;
  readonly picture: Size | null;
  /** Null while the picture is fitted, so that a resized window fits it again. */
  readonly pose: ImagePose | null;
  readonly hasFailed: boolean;
  readonly attempt: number;
};

function freshly(url: string): Shown {
  return { url, picture: knownSize(url), pose: null, hasFailed: false, attempt: 0 };
}

/**
 * One picture on a stage: fitted, sharp squares when it is small; wheel or + and - zoom, drag or shift with the arrows pans,
 * double click or Home fits again.
 */
export function ImageStage({ url, alt, path }: { readonly url: string; readonly alt: string; readonly path: string }) {
  const stage = useRef<HTMLDivElement>(null);
  const [stageSize, setStageSize] = useState<Size | null>(null);
  // The stage stays from one picture to the next, so that nothing is measured anew; what is known belongs to one address.
  const [held, setHeld] = useState<Shown>(() => freshly(url));
  const current = held.url === url ? held : freshly(url);
  const { picture, pose, hasFailed, attempt } = current;
  const update = (change: Partial<Shown>) =>
    setHeld((before) => ({ ...(before.url === url ? before : freshly(url)), ...change }));
  const setPose = (next: ImagePose | null) => update({ pose: next });
  const drag = useRef<{ readonly x: number; readonly y: number; readonly pose: ImagePose } | null>(null);

  useLayoutEffect(() => {
    const element = stage.current;
    if (!element) return;
    const measure = () => setStageSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const inner = stageSize && {
    width: Math.max(1, stageSize.width - margin),
    height: Math.max(1, stageSize.height - margin),
  };
  const isReady = inner !== null && picture !== null && picture.width > 0;
  const fitted = isReady ? fitPose(picture, inner) : null;
  const shown = pose ?? fitted;

  function change(next: (pose: ImagePose, fit: number) => ImagePose): void {
    if (!isReady || !shown) return;
    setPose(clampPose(next(shown, fitScale(picture, inner)), picture, inner));
  }

  const onWheel = useRef<(event: WheelEvent) => void>(() => {});
  onWheel.current = (event) => {
    event.preventDefault();
    const box = stage.current?.getBoundingClientRect();
    if (!box) return;
    const at = { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.04 : 0.0015));
    change((from, fit) => zoomPose(from, factor, at, fit));
  };
  // React's wheel listeners are passive: the page would scroll along.
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const listener = (event: WheelEvent) => onWheel.current(event);
    element.addEventListener('wheel', listener, { passive: false });
    return () => element.removeEventListener('wheel', listener);
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const centre = { x: 0, y: 0 };
    const pan = (x: number, y: number) => change((from) => ({ ...from, x: from.x + x, y: from.y + y }));
    if (event.key === '+' || event.key === '=') change((from, fit) => zoomPose(from, keyZoom, centre, fit));
    else if (event.key === '-') change((from, fit) => zoomPose(from, 1 / keyZoom, centre, fit));
    else if (event.key === 'Home') setPose(null);
    else if (event.shiftKey && event.key === 'ArrowLeft') pan(keyPan, 0);
    else if (event.shiftKey && event.key === 'ArrowRight') pan(-keyPan, 0);
    else if (event.shiftKey && event.key === 'ArrowUp') pan(0, keyPan);
    else if (event.shiftKey && event.key === 'ArrowDown') pan(0, -keyPan);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0 || !shown || hasFailed) return;
    drag.current = { x: event.clientX, y: event.clientY, pose: shown };
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  function onPointerMove(event: PointerEvent): void {
    const from = drag.current;
    if (!from || !isReady) return;
    const moved = { x: from.pose.x + event.clientX - from.x, y: from.pose.y + event.clientY - from.y };
    if (pose === null && Math.hypot(event.clientX - from.x, event.clientY - from.y) < 4) return;
    setPose(clampPose({ scale: from.pose.scale, ...moved }, picture, inner));
  }

  const isPixelated = picture !== null && (isSmallPicture(picture) || (shown?.scale ?? 1) >= 3);
  return (
    <div
      ref={stage}
      className={styles.stage}
      role="group"
      aria-label="Picture. Plus and minus zoom, Home fits."
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (drag.current = null)}
      onPointerCancel={() => (drag.current = null)}
      onDoubleClick={() => setPose(null)}
    >
      {hasFailed ? (
        <BrokenPicture
          path={path}
          url={url}
          size="large"
          onRetry={() => update({ hasFailed: false, attempt: attempt + 1 })}
        />
      ) : (
        <img
          key={`${url} ${attempt}`}
          className={styles.picture}
          src={url}
          alt={alt}
          draggable={false}
          decoding="sync"
          data-ready={isReady}
          data-pixelated={isPixelated}
          style={
            isReady && shown
              ? {
                  width: picture.width,
                  height: picture.height,
                  transform: `translate(-50%, -50%) translate(${shown.x}px, ${shown.y}px) scale(${shown.scale})`,
                }
              : undefined
          }
          onLoad={(event) => {
            const size = { width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight };
            rememberSize(url, size);
            if (picture?.width !== size.width || picture.height !== size.height) update({ picture: size });
          }}
          onError={() => update({ hasFailed: true })}
        />
      )}
      {isReady && !hasFailed && shown ? (
        <div className={styles.readout}>
          <span>
            {picture.width} × {picture.height}
          </span>
          <span>{scaleWords(shown.scale)}</span>
          {pose ? (
            <button type="button" onClick={() => setPose(null)} onPointerDown={(event) => event.stopPropagation()}>
              Fit
            </button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

function scaleWords(scale: number): string {
  return scale >= 2 && Number.isInteger(scale) ? `${scale}×` : `${Math.round(scale * 100)} %`;
}
