import type { Claims, ImageSteps, StatedTask } from '../claims.ts';
import { asNames, asNumber, asNumbers, asObject, asSize, asText, type Json } from './shapes.ts';

/** Names that transformers writes where the person gave none. */
const isGeneric = (names: readonly string[]): boolean => names.every((name, index) => name === `LABEL_${index}`);

/**
 * `config.json` of Hugging Face transformers (id2label, problem_type, architectures) or of timm (label_names, pretrained_cfg).
 * Source: huggingface.co/docs/transformers (PretrainedConfig), timm's `push_to_hf_hub`.
 */
export function claimsOfConfig(content: unknown, from: string): Claims {
  const config = asObject(content);
  if (!config) return {};
  if (asObject(config.pretrained_cfg) && asText(config.architecture) !== undefined) return claimsOfTimm(config, from);
  const names = asNames(config.id2label);
  const task = taskOf(config);
  const positions =
    asNumber(config.max_position_embeddings) ??
    (/^(gpt2|openai-gpt)$/.test(asText(config.model_type) ?? '') ? asNumber(config.n_positions) : undefined);
  return {
    ...(task && { task: { value: task, from } }),
    ...(names && !isGeneric(names) && { classes: { value: names, from } }),
    ...(names && isGeneric(names) && { classCount: { value: names.length, from } }),
    // transformers' own pipelines open pictures with load_image, which applies the orientation.
    ...(config.transformers_version !== undefined && { image: { value: { exif: 'apply' as const }, from } }),
    ...(task === 'classification' && { activation: { value: 'softmax' as const, from } }),
    ...(positions !== undefined &&
      positions > 2 && {
        positions: { value: positions - firstPosition(config), from: `${from} (max_position_embeddings)` },
      }),
    ...(firstPosition(config) > 0 && { firstPosition: { value: firstPosition(config), from } }),
  };
}

/** RoBERTa and its kind count positions from pad_token_id + 1. */
function firstPosition(config: Json): number {
  const isOffset =
    /^(xlm-roberta(-xl)?|roberta(-prelayernorm)?|camembert|longformer|bertweet|mpnet|xmod|data2vec-text|ibert|esm)$/.test(
      asText(config.model_type) ?? '',
    );
  return isOffset ? (asNumber(config.pad_token_id) ?? 1) + 1 : 0;
}

function taskOf(config: Json): StatedTask | undefined {
  const architecture = Array.isArray(config.architectures) ? (asText(config.architectures[0]) ?? '') : '';
  const problem = asText(config.problem_type);
  if (/ForTokenClassification/.test(architecture)) return 'token_classification';
  if (/ForQuestionAnswering|ForMultipleChoice/.test(architecture)) return 'question_answering';
  if (/ForObjectDetection|ForZeroShotObjectDetection/.test(architecture)) return 'detector';
  if (/Segmentation/.test(architecture)) return 'segmentation';
  if (/ForCausalLM|ForConditionalGeneration|ForMaskedLM|LMHeadModel|ForMaskedImageModeling/.test(architecture))
    return 'generation';
  if (problem === 'multi_label_classification') return 'multi_label';
  if (problem === 'regression') return 'regression';
  if (/For(Sequence|Image|Audio|Video)Classification/.test(architecture)) {
    // One label and no problem_type is what transformers takes for a regression.
    return asNames(config.id2label)?.length === 1 || asNumber(config.num_labels) === 1
      ? 'regression'
      : 'classification';
  }
  if (problem === 'single_label_classification') return 'classification';
  return architecture.endsWith('Model') ? 'embedding' : undefined;
}

/** timm: shorter edge to ⌊size / crop_pct⌋, then the centre; `squash` stretches, `border` letterboxes. */
function claimsOfTimm(config: Json, from: string): Claims {
  const model = asObject(config.pretrained_cfg) ?? {};
  const names = asNames(config.label_names) ?? asNames(model.label_names);
  const count = asNumber(config.num_classes) ?? asNumber(model.num_classes);
  const image = timmSteps(model);
  return {
    task: { value: count === 0 ? 'embedding' : 'classification', from },
    ...(names && { classes: { value: names, from } }),
    ...(!names && count !== undefined && count > 1 && { classCount: { value: count, from } }),
    ...(count !== 0 && { activation: { value: 'softmax' as const, from } }),
    ...(image && { image: { value: image, from } }),
  };
}

function timmSteps(model: Json): ImageSteps | undefined {
  const size = Array.isArray(model.test_input_size) ? model.test_input_size : model.input_size;
  if (!Array.isArray(size) || size.length !== 3) return undefined;
  const [channels, height, width] = size.map(asSize);
  if (height === undefined || width === undefined) return undefined;
  const share = asNumber(model.test_crop_pct) ?? asNumber(model.crop_pct) ?? 0.875;
  const mode = asText(model.crop_mode) ?? 'center';
  const interpolation = asText(model.interpolation) ?? 'bicubic';
  const filter = (
    {
      bicubic: 'bicubic',
      bilinear: 'bilinear',
      nearest: 'nearest',
      lanczos: 'lanczos',
      box: 'box',
      hamming: 'hamming',
    } as const
  )[interpolation as 'bicubic'];
  const scaled = { height: Math.floor(height / share), width: Math.floor(width / share) };
  const resize =
    mode === 'squash'
      ? ({ mode: 'stretch', ...scaled } as const)
      : mode === 'border'
        ? ({ mode: 'letterbox', ...scaled } as const)
        : height === width
          ? ({ mode: 'shorter', edge: scaled.height } as const)
          : ({ mode: 'stretch', ...scaled } as const);
  return {
    pipeline: 'timm',
    resize,
    crop: { height, width },
    filter: filter ?? 'bicubic',
    factor: 1 / 255,
    mean: asNumbers(model.mean) ?? [0.485, 0.456, 0.406],
    std: asNumbers(model.std) ?? [0.229, 0.224, 0.225],
    colour: channels === 1 ? 'grey' : 'rgb',
  };
}
