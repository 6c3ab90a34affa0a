import { describe, expect, test } from 'vitest';
import { claimsOfFeatureNames } from './featureNames.ts';
import { claimsOfConfig } from './huggingFaceConfig.ts';
import { claimsOfLabels } from './labelFiles.ts';
import { claimsOfMetadata } from './onnxMetadata.ts';
import { claimsOfPreprocessor } from './preprocessorConfig.ts';
import { asNames, asNumbers, asSize, pythonLiteral } from './shapes.ts';

const namesOf = (content: unknown): readonly string[] | undefined => claimsOfLabels(content, 'f').classes?.value;

describe('names in the order of their numbers', () => {
  test.each([
    [
      ['cat', 'dog'],
      ['cat', 'dog'],
    ],
    [{ 0: 'cat', 1: 'dog' }, ['cat', 'dog']],
    [{ 1: 'dog', 0: 'cat' }, ['cat', 'dog']],
    [{ dog: 1, cat: 0 }, ['cat', 'dog']],
    // Keras sorts the names of folders as texts: the third class is “10”, not the one that stands for place 10.
    [{ 0: 0, 1: 1, 10: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9, 9: 10 }, '0 1 10 2 3 4 5 6 7 8 9'.split(' ')],
    [{ 3: 0, 5: 1 }, ['3', '5']],
    [{ 0: 7, 1: 3 }, ['7', '3']],
  ])('%j', (content, names) => expect(asNames(content)).toEqual(names));

  test.each([[{ 1: 'a', 2: 'b' }], [{ a: 0, b: 2 }], [[]], [{}], [[null, 'a']], ['a'], [{ a: 0.5, b: 1 }]])(
    'none are in %j',
    (content) => expect(asNames(content)).toBeUndefined(),
  );
});

test('sizes and numbers are only what they are', () => {
  expect([asSize(224), asSize('224'), asSize(0), asSize(2.5), asSize(10_000)]).toEqual([
    224,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([asNumbers(0.5), asNumbers([1, 2]), asNumbers([1, 'a']), asNumbers([])]).toEqual([
    [0.5],
    [1, 2],
    undefined,
    undefined,
  ]);
});

test('Python’s literals, as Ultralytics writes them', () => {
  expect(pythonLiteral(`{0: 'a', 1: "it's", 2: 'x\\'y'}`)).toEqual({ 0: 'a', 1: "it's", 2: "x'y" });
  expect(pythonLiteral('(1, -2.5, True, None)')).toEqual([1, -2.5, true, null]);
  expect(pythonLiteral('{0: open("x")}')).toBeUndefined();
  expect(pythonLiteral(`${'['.repeat(100)}`)).toBeUndefined();
});

describe('lists of classes', () => {
  test('one a line, numbered, on one line, as YAML, under the usual keys', () => {
    expect(namesOf('cat\r\ndog\r\n\r\n')).toEqual(['cat', 'dog']);
    expect(namesOf('0 cat\n1 dog house\n')).toEqual(['cat', 'dog house']);
    expect(namesOf('cat, dog,fox')).toEqual(['cat', 'dog', 'fox']);
    expect(namesOf("names:\n  0: cat\n  1: 'it''s'\nnc: 2\n")).toEqual(['cat', "it's"]);
    expect(namesOf('nc: 2\nnames: [cat, dog]\n')).toEqual(['cat', 'dog']);
    expect(namesOf({ classes: ['cat', 'dog'] })).toEqual(['cat', 'dog']);
    expect(namesOf({ id2label: { 0: 'cat', 1: 'dog' } })).toEqual(['cat', 'dog']);
  });
  test('a number on every line but from 1 is part of the name', () => {
    expect(namesOf('1 cat\n2 dog\n')).toEqual(['1 cat', '2 dog']);
  });
  test('settings, one name and names said twice are none', () => {
    expect(namesOf('task: classify\nepochs: 3\n')).toBeUndefined();
    expect(namesOf('cat\n')).toBeUndefined();
    expect(namesOf('cat\ncat\n')).toBeUndefined();
  });
});

describe('config.json', () => {
  test('transformers: names, activation and task; LABEL_0 … are no names', () => {
    const config = { architectures: ['BertForSequenceClassification'], id2label: { 0: 'ham', 1: 'spam' } };
    expect(claimsOfConfig(config, 'config.json')).toMatchObject({
      task: { value: 'classification' },
      classes: { value: ['ham', 'spam'], from: 'config.json' },
      activation: { value: 'softmax' },
    });
    const generic = claimsOfConfig({ ...config, id2label: { 0: 'LABEL_0', 1: 'LABEL_1' } }, 'f');
    expect(generic.classes).toBeUndefined();
    expect(generic.classCount?.value).toBe(2);
  });
  test.each([
    [{ architectures: ['BertForTokenClassification'] }, 'token_classification'],
    [{ architectures: ['BertForSequenceClassification'], problem_type: 'multi_label_classification' }, 'multi_label'],
    [{ architectures: ['BertForSequenceClassification'], id2label: { 0: 'LABEL_0' } }, 'regression'],
    [{ architectures: ['DetrForObjectDetection'] }, 'detector'],
    [{ architectures: ['GPT2LMHeadModel'] }, 'generation'],
    [{ architectures: ['BertModel'] }, 'embedding'],
  ])('%j is of another task', (config, task) => {
    const claims = claimsOfConfig(config, 'f');
    expect(claims.task?.value).toBe(task);
    expect(claims.activation).toBeUndefined();
  });
  test('timm: the shorter edge is ⌊size / crop_pct⌋, then the centre', () => {
    const cfg = { input_size: [3, 288, 288], crop_pct: 0.95, interpolation: 'bicubic', mean: [0.5], std: [0.25] };
    const timm = { architecture: 'x', num_classes: 2, label_names: ['a', 'b'], pretrained_cfg: cfg };
    expect(claimsOfConfig(timm, 'f')).toMatchObject({
      classes: { value: ['a', 'b'] },
      image: {
        value: { resize: { mode: 'shorter', edge: 303 }, crop: { height: 288, width: 288 }, filter: 'bicubic' },
      },
    });
    const squash = claimsOfConfig({ ...timm, pretrained_cfg: { ...cfg, crop_mode: 'squash' } }, 'f');
    expect(squash.image?.value.resize).toEqual({ mode: 'stretch', height: 303, width: 303 });
  });
});

describe('preprocessor_config.json', () => {
  const steps = (config: object) => claimsOfPreprocessor(config, 'f').image?.value;
  test('a number as size is a square to ViT and the shorter edge to CLIP', () => {
    expect(steps({ image_processor_type: 'ViTImageProcessor', size: 224 })?.resize).toEqual({
      mode: 'stretch',
      height: 224,
      width: 224,
    });
    expect(steps({ feature_extractor_type: 'CLIPFeatureExtractor', size: 224, crop_size: 224 })).toMatchObject({
      resize: { mode: 'shorter', edge: 224 },
      crop: { height: 224, width: 224 },
      filter: 'bicubic',
    });
  });
  test('ConvNeXt divides by its crop_pct below 384 and stretches from there', () => {
    const convnext = (edge: number) =>
      steps({ image_processor_type: 'ConvNextImageProcessor', size: { shortest_edge: edge } });
    expect(convnext(224)?.resize).toEqual({ mode: 'shorter', edge: 256 });
    expect(convnext(384)?.resize).toEqual({ mode: 'stretch', height: 384, width: 384 });
  });
  test('what is switched off is not done', () => {
    const off = { size: { height: 32, width: 48 }, do_rescale: false, do_normalize: false, image_mean: [0.5] };
    expect(steps(off)).toMatchObject({ factor: 1, mean: [0], std: [1], resize: { height: 32, width: 48 } });
    expect(steps({ ...off, do_resize: false })?.resize).toEqual({ mode: 'none' });
    expect(steps({ size: { shortest_edge: 224, longest_edge: 448 } })).toBeUndefined();
  });
});

describe('what exporters write into the model', () => {
  test('Ultralytics: task, names with an apostrophe, the size', () => {
    const claims = claimsOfMetadata(
      { author: 'Ultralytics', task: 'classify', imgsz: '[64, 64]', names: `{0: "rock 'n' roll", 1: 'jazz'}` },
      'pytorch',
    );
    expect(claims).toMatchObject({
      task: { value: 'classification' },
      classes: { value: ["rock 'n' roll", 'jazz'] },
      image: { value: { pipeline: 'ultralytics', crop: { height: 64, width: 64 } } },
    });
    expect(claimsOfMetadata({ author: 'Ultralytics', task: 'segment' }, '').task?.value).toBe('segmentation');
  });
  test('CatBoost’s class_params, lists under the usual keys, and ranges of pixels', () => {
    const classParams = JSON.stringify({ class_names: ['no', 'yes'] });
    expect(claimsOfMetadata({ class_params: classParams }, 'CatBoost').classes?.value).toEqual(['no', 'yes']);
    expect(claimsOfMetadata({ class_params: classParams }, 'other').classes).toBeUndefined();
    expect(claimsOfMetadata({ labels: 'a\nb, c\n' }, '').classes?.value).toEqual(['a', 'b, c']);
    const windows = { 'Image.BitmapPixelFormat': 'Bgr8', 'Image.NominalPixelRange': 'Normalized_1_1' };
    expect(claimsOfMetadata(windows, '').image?.value).toEqual({ colour: 'bgr', factor: 2 / 255, mean: [1], std: [1] });
  });
});

test('the columns of a block: a list, a list in an object, one a line', () => {
  const columns = (content: unknown) => claimsOfFeatureNames(content, 'f').featureNames?.value;
  expect(columns(['b', 'a'])).toEqual(['b', 'a']);
  expect(columns({ feature_names: ['b', 'a'] })).toEqual(['b', 'a']);
  expect(columns('b\r\n a \n\n')).toEqual(['b', 'a']);
  expect(columns({ other: ['b'] })).toBeUndefined();
});
