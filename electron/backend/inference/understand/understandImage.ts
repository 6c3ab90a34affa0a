import { pixelScales, type ModelAnswers, type Pipeline } from '#shared/model/modelAnswers.ts';
import type { ImageInput, ModelSignature, TensorSignature } from '#shared/model/modelConfig.ts';
import { greyScales, usualScales } from '#shared/model/usualScales.ts';
import type { GraphFacts } from '../graph/readGraph.ts';
import type { Claims, ImageSteps } from './claims.ts';
import { geometryOf, methodOf, scalingOf } from './imageAnswers.ts';
import { know, type Notes, warn } from './understanding.ts';

/** How each tool's own examples decode and resize when nothing else is said. */
const habits: Readonly<
  Record<
    Pipeline,
    {
      readonly filter: NonNullable<ImageSteps['filter']>;
      readonly antialias: boolean;
      readonly exif: 'apply' | 'ignore';
    }
  >
> = {
  torchvision: { filter: 'bilinear', antialias: true, exif: 'ignore' },
  timm: { filter: 'bicubic', antialias: true, exif: 'ignore' },
  huggingface: { filter: 'bilinear', antialias: true, exif: 'apply' },
  keras: { filter: 'bilinear', antialias: false, exif: 'ignore' },
  ultralytics: { filter: 'bilinear', antialias: true, exif: 'apply' },
  opencv: { filter: 'bilinear', antialias: false, exif: 'apply' },
};

type Sources = {
  readonly signature: ModelSignature;
  readonly graph: GraphFacts;
  readonly claims: readonly Claims[];
  readonly answers: ModelAnswers;
};

type Shape = {
  readonly input: TensorSignature;
  readonly layout: 'NCHW' | 'NHWC' | undefined;
  readonly channels: 1 | 3 | undefined;
  readonly height: number | undefined;
  readonly width: number | undefined;
};

/** The picture input of a model, or a sentence why it has none. */
export function understandImage(sources: Sources, notes: Notes): ImageInput | string {
  const { signature, graph, answers } = sources;
  const shape = pictureShape(signature, graph);
  if (typeof shape === 'string') return shape;
  const facts = graph.inputs.find(({ name }) => name === shape.input.name);
  const stated = sources.claims.flatMap(({ image }) => image ?? []);
  // What an earlier source says is followed; a later one fills in what it leaves open.
  const steps = stated.reduceRight<ImageSteps>((known, { value }) => ({ ...known, ...value }), {});
  const from = stated[0]?.from ?? '';
  const flagged = (name: keyof ModelAnswers): string => `--${name}`;

  const pipeline = answers.pipeline ?? steps.pipeline;
  if (pipeline) know(notes, 'pipeline', pipeline, answers.pipeline ? '--pipeline' : from);
  else
    notes.open.push({
      what: 'pipeline',
      question:
        'With which tool were the pictures read and resized when the model was trained? They differ in what they do with the same file.',
      choices: pipelineChoices(signature, shape),
      flag: '--pipeline torchvision|timm|huggingface|keras|ultralytics|opencv',
    });
  const habit = pipeline ? habits[pipeline] : habits.torchvision;
  const geometry = understandSize({ shape, steps, from, answers, resizesInside: facts?.resizesTo }, notes);
  const scaling = understandScale({ shape, steps, from, answers, rescale: facts?.rescale }, notes);
  const colour = understandColour(
    { shape, steps, from, answers, hasPipeline: pipeline !== undefined && pipeline !== 'opencv' },
    notes,
  );
  const layout = answers.layout ? (answers.layout === 'nhwc' ? 'NHWC' : 'NCHW') : (shape.layout ?? facts?.layout);
  if (layout === undefined)
    notes.open.push({
      what: 'layout',
      question: 'Does the model take pictures with the channels first or last?',
      choices: ['nchw', 'nhwc'],
      flag: '--layout nchw|nhwc',
    });
  const filter = answers.filter ?? steps.filter ?? habit.filter;
  const antialias = answers.antialias ?? steps.antialias ?? habit.antialias;
  // Until the tool is known its filter is a guess like the rest.
  const filterFrom = answers.filter ? '--filter' : steps.filter ? from : pipeline && `what ${pipeline} does`;
  if (filterFrom) know(notes, 'filter', `${filter}${antialias ? ', antialiased' : ''}`, filterFrom);
  for (const name of ['alpha', 'exif', 'cmyk'] as const)
    if (answers[name] !== undefined) know(notes, name, answers[name], flagged(name));
  return {
    name: shape.input.name,
    kind: 'image',
    dtype: shape.input.dtype as ImageInput['dtype'],
    shape: shape.input.shape.map((size, axis) => size ?? (axis === 0 ? 'N' : `d${axis}`)),
    layout: layout ?? 'NCHW',
    color: colour === 'grey' ? 'grayscale' : colour,
    resize: {
      ...geometry,
      method: methodOf(filter, antialias),
      antialias,
      padValue: steps.padValue ?? (pipeline === 'ultralytics' ? 114 : 0),
    },
    ...scaling,
    background: answers.alpha === 'black' ? 0 : 255,
    ...(pipeline && { pipeline }),
    alpha: answers.alpha ?? steps.alpha ?? 'drop',
    exif: answers.exif ?? steps.exif ?? habit.exif,
    ...(answers.cmyk && { cmyk: answers.cmyk }),
  };
}

/** A guess only for the order of choices: nothing of it is ever taken for an answer. */
function pipelineChoices({ producer }: ModelSignature, { layout }: Shape): string[] {
  const isKeras = /keras|tf2onnx|tensorflow/i.test(producer) || layout === 'NHWC';
  const torch = ['torchvision', 'timm', 'huggingface', 'ultralytics', 'opencv'];
  return isKeras ? ['keras', ...torch] : [...torch, 'keras'];
}

const dtypes = new Set(['float32', 'float16', 'float64', 'uint8']);

function pictureShape({ inputs }: ModelSignature, graph: GraphFacts): Shape | string {
  const used = inputs.filter(({ name }) => !graph.inputs.find((facts) => facts.name === name)?.isUnused);
  const [input] = used;
  if (!input || used.length !== 1)
    return `it takes ${used.length} inputs (${used.map(({ name }) => `“${name}”`).join(', ')}), and only models with one picture as input can be run on pictures.`;
  if (!dtypes.has(input.dtype)) return `its input “${input.name}” takes ${input.dtype}, which is no picture.`;
  const axes = input.shape;
  const number = (size: number | string | null | undefined): number | undefined =>
    typeof size === 'number' ? size : undefined;
  const facts = graph.inputs.find(({ name }) => name === input.name);
  if (axes.length === 2 || axes.length === 3) return flatShape(input, facts?.reshapedTo);
  if (axes.length !== 4) return `its input “${input.name}” has ${axes.length} axes and is no batch of pictures.`;
  const isChannels = (size: unknown): boolean => size === 1 || size === 3;
  const last = !isChannels(axes[1]) && isChannels(axes[3]);
  const first = isChannels(axes[1]);
  const layout = last ? 'NHWC' : first ? 'NCHW' : facts?.layout;
  const channels = layout === 'NHWC' ? axes[3] : axes[1];
  if (typeof channels === 'number' && !isChannels(channels))
    return `its input “${input.name}” has ${channels} channels; 1 (grey) and 3 (colour) can be fed.`;
  const [height, width] = layout === 'NHWC' ? [axes[1], axes[2]] : [axes[2], axes[3]];
  return {
    input,
    layout,
    channels: isChannels(channels) ? (channels as 1 | 3) : undefined,
    height: number(height),
    width: number(width),
  };
}

/** [N, 784] and [N, 28, 28] are grey pictures row by row; a Reshape inside says their sizes, else a square is looked for. */
function flatShape(input: TensorSignature, reshapedTo: readonly number[] | undefined): Shape | string {
  const sizes = input.shape.slice(1);
  if (!sizes.every((size) => typeof size === 'number'))
    return `its input “${input.name}” says no size, and is no picture.`;
  const total = (sizes as number[]).reduce((product, size) => product * size, 1);
  if (sizes.length === 2)
    return { input, layout: 'NCHW', channels: 1, height: Number(sizes[0]), width: Number(sizes[1]) };
  const told = reshapedTo?.filter((size) => size > 1) ?? [];
  const side = Math.sqrt(total);
  const [height, width] =
    told.length === 2 && told.reduce((product, size) => product * size, 1) === total ? told : [side, side];
  if (!Number.isInteger(height))
    return `its input “${input.name}” takes ${total} numbers, which are no square picture.`;
  return { input, layout: 'NCHW', channels: 1, height, width };
}

type Part = {
  readonly shape: Shape;
  readonly steps: ImageSteps;
  readonly from: string;
  readonly answers: ModelAnswers;
};

function understandSize(
  {
    shape,
    steps,
    from,
    answers,
    resizesInside,
  }: Part & { resizesInside: readonly [number, number] | 'unknown' | undefined },
  notes: Notes,
): Pick<ImageInput['resize'], 'width' | 'height' | 'fit' | 'edge' | 'stretchTo'> {
  const resize =
    answers.resize ?? (resizesInside && shape.height === undefined ? ({ mode: 'none' } as const) : steps.resize);
  const source = answers.resize
    ? '--resize'
    : resizesInside && shape.height === undefined
      ? 'the graph resizes pictures itself'
      : from;
  const crop = answers.crop ?? (answers.resize ? undefined : steps.crop);
  const fixed =
    shape.height !== undefined && shape.width !== undefined ? { height: shape.height, width: shape.width } : undefined;
  if (!resize) {
    notes.open.push({
      what: 'resize',
      question: fixed
        ? `The model takes ${fixed.height} × ${fixed.width} pixels. How was a picture brought to that size?`
        : 'The model takes pictures of any size. How large were they when it was trained, and how were they brought to that size?',
      choices: fixed
        ? [
            `stretch:${fixed.height}x${fixed.width}`,
            `shorter:${Math.round(Math.min(fixed.height, fixed.width) / 0.875)} with --crop ${fixed.height}x${fixed.width}`,
            `letterbox:${fixed.height}x${fixed.width}`,
          ]
        : ['stretch:224x224', 'shorter:256 with --crop 224x224'],
      flag: '--resize stretch:H×W|shorter:N|longer:N|letterbox:H×W|none (and --crop HxW)',
    });
    const guess = fixed ?? { height: 224, width: 224 };
    return { ...guess, fit: 'stretch' };
  }
  const words = {
    stretch: 'stretched',
    letterbox: 'letterboxed',
    shorter: 'shorter edge',
    longer: 'longer edge',
    none: 'as it is',
  }[resize.mode];
  const size = 'edge' in resize ? ` ${resize.edge}` : 'height' in resize ? ` ${resize.height} × ${resize.width}` : '';
  know(notes, 'resize', `${words}${size}${crop ? `, centre ${crop.height} × ${crop.width}` : ''}`, source);
  if (resize.mode === 'shorter' && !crop && !fixed)
    warn(
      notes,
      'picture',
      `The shorter edge is brought to ${resize.edge} and the centre ${resize.edge} × ${resize.edge} is taken.`,
    );
  return geometryOf(resize, crop, fixed);
}

function understandScale(
  {
    shape,
    steps,
    from,
    answers,
    rescale,
  }: Part & { rescale: { readonly scale: readonly number[]; readonly offset: readonly number[] } | undefined },
  notes: Notes,
): Pick<ImageInput, 'scale' | 'mean' | 'std'> {
  const scale = answers.scale ?? (answers.mean || answers.std ? '0..1' : undefined);
  if (scale) {
    know(
      notes,
      'scale',
      `${scale}, mean ${(answers.mean ?? [0]).join(', ')}, std ${(answers.std ?? [1]).join(', ')}`,
      answers.scale ? '--scale' : '--mean and --std',
    );
    return scalingOf(scale, answers);
  }
  if (steps.factor !== undefined) {
    const mean = [...(steps.mean ?? [0])];
    const std = [...(steps.std ?? [1])];
    know(
      notes,
      'scale',
      `pixel × ${Number(steps.factor.toPrecision(6))}, mean ${mean.join(', ')}, std ${std.join(', ')}`,
      from,
    );
    return { scale: steps.factor, mean, std };
  }
  const plain = { scale: 1, mean: [0], std: [1] };
  if (shape.input.dtype === 'uint8') {
    know(notes, 'scale', '0..255', 'the input takes whole bytes');
    return plain;
  }
  if (rescale && scalesBytes(rescale.scale)) {
    know(notes, 'scale', `0..255, rescaled inside (× ${Number(rescale.scale[0]!.toPrecision(4))})`, 'the graph');
    return plain;
  }
  notes.open.push({
    what: 'scale',
    question: 'In which range were the pixels, and were a mean and a standard deviation taken off?',
    choices: (shape.channels === 1 ? greyScales : usualScales).map(({ choice }) => choice),
    flag: `--scale=${pixelScales.join('|')} (and --mean, --std)`,
  });
  return { scale: 1 / 255, mean: [0], std: [1] };
}

/** A factor that only makes sense for pixels up to 255: 1/255, 1/127.5, 1/(255 · std). */
function scalesBytes(scale: readonly number[]): boolean {
  return scale.every((factor) => Math.abs(factor) <= 1 / 20 && Math.abs(factor) > 0);
}

function understandColour(
  { shape, steps, from, answers, hasPipeline }: Part & { hasPipeline: boolean },
  notes: Notes,
): 'rgb' | 'bgr' | 'grey' {
  if (answers.colour) {
    know(notes, 'colour', answers.colour, '--colour');
    return answers.colour;
  }
  if (shape.channels === 1) {
    know(notes, 'colour', 'grey', 'the input has one channel');
    return 'grey';
  }
  if (steps.colour) {
    know(notes, 'colour', steps.colour, from);
    return steps.colour;
  }
  if (hasPipeline) {
    know(notes, 'colour', 'rgb', `what ${answers.pipeline ?? 'the tool'} does`);
    return 'rgb';
  }
  notes.open.push({
    what: 'colour',
    question: 'Does the model take red-green-blue (usual) or blue-green-red (OpenCV)?',
    choices: ['rgb', 'bgr'],
    flag: '--colour rgb|bgr|grey',
  });
  return 'rgb';
}
