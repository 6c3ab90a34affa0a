/** A usual way to bring pixels into a range, as questions and flags write it, with what people call it. */
type UsualScale = { readonly choice: string; readonly label: string; readonly detail: string };

/** The usual ranges of pixels, with the means and deviations of ImageNet, CLIP and Keras' oldest models: nobody knows six numbers by heart. */
export const usualScales = [
  { choice: '0..1', label: '0 to 1', detail: 'ToTensor, pixel / 255' },
  {
    choice: '0..1 with --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225',
    label: 'ImageNet',
    detail: '0 to 1, then its mean and deviation',
  },
  { choice: '-1..1', label: '−1 to 1', detail: 'pixel / 127.5 − 1, mean 0.5 and std 0.5' },
  { choice: '0..255', label: '0 to 255', detail: 'as they are' },
  {
    choice: '0..1 with --mean 0.48145466,0.4578275,0.40821073 --std 0.26862954,0.26130258,0.27577711',
    label: 'CLIP',
    detail: '0 to 1, then its mean and deviation',
  },
  {
    choice: '0..255 with --mean 103.939,116.779,123.68 --std 1',
    label: 'Caffe',
    detail: '0 to 255 less the mean: Keras’ VGG and ResNet',
  },
] as const satisfies readonly UsualScale[];

/** Those that a picture of one channel may have: the others have a mean a colour. */
export const greyScales = usualScales.filter(({ choice }) => !choice.includes(','));
