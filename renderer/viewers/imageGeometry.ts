export type Size = { readonly width: number; readonly height: number };

/** `scale` in stage px per picture px; x and y move the picture's centre away from the stage's centre, in stage px. */
export type ImagePose = { readonly scale: number; readonly x: number; readonly y: number };

const largestScale = 64;
/** Pictures up to this many px a side are shown as sharp squares, by whole multiples where that fits. */
const smallPicturePx = 160;

export function isSmallPicture(picture: Size): boolean {
  return Math.max(picture.width, picture.height) <= smallPicturePx;
}

/** The scale that fits the whole picture: never above 1 for large pictures, a whole multiple for small ones. */
export function fitScale(picture: Size, stage: Size): number {
  if (picture.width <= 0 || picture.height <= 0 || stage.width <= 0 || stage.height <= 0) return 1;
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
  if (!isSmallPicture(picture)) return Math.min(1, scale);
  return scale >= 1 ? Math.min(16, Math.floor(scale)) : scale;
}

export function fitPose(picture: Size, stage: Size): ImagePose {
  return { scale: fitScale(picture, stage), x: 0, y: 0 };
}

/** Zooms by `factor` and keeps the picture's point under (atX, atY), measured from the stage's centre, where it is. */
export function zoomPose(
  pose: ImagePose,
  factor: number,
  at: { readonly x: number; readonly y: number },
  fit: number,
): ImagePose {
  const smallest = Math.min(fit, 1) / 2;
  const scale = Math.min(Math.max(largestScale, fit), Math.max(smallest, pose.scale * factor));
  const ratio = scale / pose.scale;
  return { scale, x: at.x - (at.x - pose.x) * ratio, y: at.y - (at.y - pose.y) * ratio };
}

/** Keeps at least the half of the picture's or the stage's smaller side in sight. */
export function clampPose(pose: ImagePose, picture: Size, stage: Size): ImagePose {
  const reachX = (picture.width * pose.scale + stage.width) / 2 - Math.min(picture.width * pose.scale, stage.width) / 2;
  const reachY =
    (picture.height * pose.scale + stage.height) / 2 - Math.min(picture.height * pose.scale, stage.height) / 2;
  return {
    scale: pose.scale,
    x: Math.min(reachX, Math.max(-reachX, pose.x)),
    y: Math.min(reachY, Math.max(-reachY, pose.y)),
  };
}
