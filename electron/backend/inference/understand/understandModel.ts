import { basename, dirname, resolve } from 'node:path';
import type { Activation, ModelAnswers } from '#shared/model/modelAnswers.ts';
import type { ModelConfig, ModelInput } from '#shared/model/modelConfig.ts';
import type { ScoreCandidate } from '../graph/graphFacts.ts';
import { readGraph, type GraphFacts } from '../graph/readGraph.ts';
import { readModelFile } from '../inspectModel.ts';
import type { Claims, StatedTask } from './claims.ts';
import { modelModality } from './modelModality.ts';
import { readNeighbours, type Neighbours } from './neighbourFiles.ts';
import { claimsOfMetadata } from './sources/onnxMetadata.ts';
import { understandClasses } from './understandClasses.ts';
import { type DataFacts, know, newNotes, type Notes, quoteList, type Understanding, warn } from './understanding.ts';
import { understandImage } from './understandImage.ts';
import { understandTable } from './understandTable.ts';
import { understandText } from './understandText.ts';

/** Everything that is read of a model and of the files beside it; answers and data make other things of the same. */
export type ModelSources = {
  readonly modelPath: string;
  readonly signature: Understanding['signature'];
  readonly graph: GraphFacts;
  readonly neighbours: Neighbours;
  readonly claims: readonly Claims[];
};

/** Both in one. */
export async function understandModel(
  modelPath: string,
  data: DataFacts | null,
  answers: ModelAnswers = {},
): Promise<Understanding> {
  return understandSources(await readModelSources(modelPath, answers.ignore), data, answers);
}

/** Throws what `readModelFile` throws. `ignore` names files beside the model that are not read. */
export async function readModelSources(modelPath: string, ignore?: readonly string[]): Promise<ModelSources> {
  const { signature, graph: decoded } = await readModelFile(modelPath);
  const neighbours = await readNeighbours(modelPath, ignore);
  const claims = [...neighbours.claims, claimsOfMetadata(signature.metadata, signature.producer)];
  return { modelPath, signature, graph: readGraph(decoded), neighbours, claims };
}

/**
 * What a model is, what is known of how to feed and read it, where that is known from, and what is open: from its graph, its metadata,
 * the files beside it, the data it shall run on (null: none yet), and what the person answered. Nothing is assumed: what no source
 * says is open, and `config` then holds only a guess to show.
 * Throws `bad_input` where two sources contradict each other or an answer names what is not there.
 */
export function understandSources(
  { modelPath, signature, graph, neighbours, claims }: ModelSources,
  data: DataFacts | null,
  answers: ModelAnswers = {},
): Understanding {
  const notes = newNotes();
  for (const { file, why } of neighbours.damaged) {
    notes.open.push({
      what: 'file',
      question: `${file} beside the model ${why}. Mend it, or say that it is not to be read.`,
      choices: [file],
      flag: `--ignore ${file}`,
    });
  }
  const answered = (
    config: ModelConfig | null,
    task: Understanding['task'],
    refusal: string | null,
    refusedFor: Understanding['refusedFor'] = refusal === null ? null : 'model',
  ): Understanding => ({
    task,
    refusal,
    refusedFor,
    config,
    known: notes.known,
    open: notes.open,
    warnings: notes.warnings,
    signature,
    graph,
  });
  const { task, because } = taskOf(graph, claims);
  know(notes, 'task', taskWords[task], because === '' ? 'the graph' : because);
  if (task !== 'classification' && task !== 'embedding') return answered(null, task, refusalOf(task, because, graph));
  if (graph.dependsOnBatch !== null)
    return answered(
      null,
      task,
      `It takes statistics over the batch while it runs (${graph.dependsOnBatch}), so that an example’s scores depend on which examples stand beside it: it was exported in training mode. Export it again for inference.`,
    );

  const modality = modelModality(graph, signature.inputs, data);
  const inputs = understandInputs({ modality, answers, data, claims, neighbours, graph, signature, modelPath }, notes);
  if (typeof inputs === 'string') return answered(null, task, `It does not fit the data: ${inputs}`, 'data');
  const fixed = signature.inputs.map(({ shape }) => shape[0]).find((size) => typeof size === 'number');
  const base = {
    format: 'model-sidecar/1' as const,
    modality,
    file: basename(modelPath),
    batch: fixed === undefined ? { dynamic: true } : { dynamic: false, fixed },
    inputs: inputs.inputs,
    ...(inputs.tokenizer && { tokenizer: inputs.tokenizer }),
  };
  if (task === 'embedding') {
    const embedding = embeddingOutput(graph, claims, { answers, modality }, notes);
    if (!embedding) return answered(null, task, 'It gives no vector for an example.');
    return answered({ ...base, task: 'embedding', classes: [], outputs: { embedding }, data: {} }, task, null);
  }
  const scores = chooseScores(graph, answers, notes);
  if (!scores) return answered(null, 'unknown', noScores(graph));
  know(
    notes,
    'scores',
    `“${scores.outputs.join('”, “')}”${scores.width === undefined ? '' : `, ${scores.width} a row`}`,
    scores.tensor === scores.outputs[0] ? 'the outputs' : `the graph (tensor “${scores.tensor}”)`,
  );
  const { names, labelAs } = understandClasses({ answers, claims, scores, data }, notes);
  const reading = understandActivation({ scores, claims, answers }, notes);
  if (typeof reading === 'string') return answered(null, 'multi_label', reading, 'several_labels');
  const config: ModelConfig = {
    ...base,
    task: 'classification',
    classes: [...names],
    outputs: {
      scores: { name: scores.tensor, ...reading, ...(scores.parts && { parts: [...scores.parts] }) },
      ...(graph.penultimate && modality !== 'tabular' && { embedding: { name: graph.penultimate.tensor } }),
      ...(graph.label && { label: { name: graph.label.name, dtype: graph.label.dtype } }),
    },
    data: { ...(Object.keys(labelAs).length > 0 && { label_as: { ...labelAs } }) },
  };
  return answered(config, task, null);
}

const taskWords: Readonly<Record<Understanding['task'], string>> = {
  classification: 'a classifier',
  multi_label: 'a classifier with several labels for each example',
  regression: 'a regression',
  token_classification: 'a classifier of single words',
  question_answering: 'a model that answers questions',
  embedding: 'a model of embeddings',
  detector: 'a detector',
  segmentation: 'a segmentation',
  generation: 'a language model',
  clustering: 'a clustering',
  outliers: 'a detector of outliers',
  features: 'a step that prepares features',
  unknown: 'not known',
};

function taskOf(graph: GraphFacts, claims: readonly Claims[]): { task: Understanding['task']; because: string } {
  const stated = claims.flatMap(({ task }) => task ?? []);
  const special = stated.find(({ value }) => value !== 'classification');
  const states = (claim: { value: StatedTask; from: string }): { task: StatedTask; because: string } => ({
    task: claim.value,
    because: claim.from,
  });
  if (special && special.value !== 'embedding') return states(special);
  // An embedding model's own folder may hold a classifier's file; its outputs decide.
  if (special && !hasNamedScores(graph)) return states(special);
  if (graph.task !== 'classifier') return { task: graph.task, because: graph.because };
  return stated[0] ? states(stated[0]) : { task: 'classification', because: '' };
}

const hasNamedScores = (graph: GraphFacts): boolean =>
  graph.scores.some(
    ({ kind, classes, outputs }) => kind !== 'unknown' || classes !== undefined || /logit/i.test(outputs[0] ?? ''),
  );

function refusalOf(task: Understanding['task'], because: string, graph: GraphFacts): string {
  const outputs = quoteList(graph.scores.flatMap(({ outputs: names }) => names));
  const from = because === '' ? '' : ` (${because})`;
  const rest: Partial<Record<Understanding['task'], string>> = {
    multi_label: 'each of its labels can hold or not by itself, and Winnow reviews one label for each example',
    regression: `it predicts a number${outputs === '' ? '' : ` ${outputs}`} and no class`,
    outliers: 'it says how usual an example is and names no class',
    clustering: 'clusters are no classes: their numbers stand for nothing in the data',
    features: 'it turns numbers into numbers and predicts nothing',
    detector: 'it finds things in a picture and does not name the whole of it',
    segmentation: 'it gives a value for each place of a picture and does not name the whole of it',
    token_classification: 'it labels single words and not whole texts',
    question_answering: 'it marks an answer in a text and does not name the text',
    generation: 'it continues or fills in texts and does not name them',
  };
  return `It is ${taskWords[task]}${from}: ${rest[task] ?? 'it gives no scores for classes'}.`;
}

function noScores(graph: GraphFacts): string {
  if (graph.label)
    return `It gives only a label (“${graph.label.name}”), and no scores: how sure it is cannot be known. Export it with its probabilities.`;
  return 'It gives no scores for classes: none of its outputs holds one number, or one for each class, for each example.';
}

type InputSources = {
  readonly modality: DataFacts['modality'];
  readonly answers: ModelAnswers;
  readonly data: DataFacts | null;
  readonly claims: readonly Claims[];
  readonly neighbours: Neighbours;
  readonly graph: GraphFacts;
  readonly signature: Understanding['signature'];
  readonly modelPath: string;
};

function understandInputs(
  sources: InputSources,
  notes: Notes,
): { inputs: ModelInput[]; tokenizer?: ModelConfig['tokenizer'] } | string {
  const { modality, graph, signature, data } = sources;
  if (modality === 'image') {
    const input = understandImage(sources, notes);
    return typeof input === 'string' ? input : { inputs: [input] };
  }
  const takesText = graph.inputs.some(({ isText }) => isText) && signature.inputs.length === 1;
  if (modality === 'text' || takesText) {
    const folder = dirname(resolve(sources.modelPath));
    const isBelow = sources.neighbours.tokenizerFolder !== null && sources.neighbours.tokenizerFolder !== folder;
    return understandText({ ...sources, isBelow }, notes);
  }
  if (!data) return { inputs: [] };
  const inputs = understandTable(sources, notes);
  return typeof inputs === 'string' ? inputs : { inputs };
}

function chooseScores(graph: GraphFacts, answers: ModelAnswers, notes: Notes): ScoreCandidate | undefined {
  const { scores } = graph;
  if (answers.scores !== undefined) return scores.find(({ outputs }) => outputs.includes(answers.scores!)) ?? scores[0];
  if (scores.length > 1 && !graph.isScoreCertain) {
    notes.open.push({
      what: 'scores',
      question: 'Which of the model’s outputs holds the scores of the classes?',
      choices: scores.slice(0, 8).map(({ outputs }) => outputs[0] ?? ''),
      flag: '--scores OUTPUT',
    });
  }
  return scores[0];
}

type ScoreReading = { activation: Activation; kind: 'probabilities' | 'decision' };

/** What the scores still need to become probabilities; a sentence where they are several labels at once. */
function understandActivation(
  { scores, claims, answers }: { scores: ScoreCandidate; claims: readonly Claims[]; answers: ModelAnswers },
  notes: Notes,
): ScoreReading | string {
  const probabilities = (activation: Activation, words: string, from: string): ScoreReading => {
    know(notes, 'activation', words, from);
    return { activation, kind: 'probabilities' };
  };
  if (answers.activation !== undefined) {
    if (answers.activation === 'none' && scores.kind === 'decision') {
      know(notes, 'activation', 'none: decision scores, no probabilities', '--activation');
      return { activation: 'none', kind: 'decision' };
    }
    return probabilities(answers.activation, answers.activation, '--activation');
  }
  const isSingle = scores.width === 1;
  if (scores.kind === 'softmax') return probabilities('none', 'softmax inside: probabilities', 'the graph (Softmax)');
  if (scores.kind === 'probabilities')
    return probabilities('none', 'probabilities', `the graph${scores.classes ? ` (${scores.classes.from})` : ''}`);
  if (scores.kind === 'log_softmax')
    return probabilities('log_softmax', 'log-softmax inside: exp is taken', 'the graph (LogSoftmax)');
  if (scores.kind === 'sigmoid' && isSingle)
    return probabilities('none', 'sigmoid inside: a probability', 'the graph (Sigmoid)');
  if (scores.kind === 'sigmoid')
    return `It gives ${scores.width} scores with a sigmoid each (the graph): each of its labels can hold or not by itself, and Winnow reviews one label for each example.`;
  const claim = claims.flatMap(({ activation }) => activation ?? [])[0];
  if (claim) return probabilities(isSingle ? 'sigmoid' : claim.value, isSingle ? 'sigmoid' : claim.value, claim.from);
  if (scores.kind === 'decision' && !scores.mayBeLogits) {
    know(
      notes,
      'activation',
      'none: decision scores, no probabilities',
      `the graph${scores.classes ? ` (${scores.classes.from})` : ''}`,
    );
    return { activation: 'none', kind: 'decision' };
  }
  notes.open.push({
    what: 'activation',
    question: isSingle
      ? 'Does the score still need a sigmoid, or is it a probability already?'
      : 'Are the scores logits, of which softmax makes probabilities, or probabilities already?',
    choices: isSingle ? ['sigmoid', 'none'] : ['softmax', 'none', 'sigmoid', 'log_softmax'],
    flag: '--activation none|softmax|sigmoid|log_softmax',
  });
  return { activation: isSingle ? 'sigmoid' : 'softmax', kind: 'probabilities' };
}

const poolingWords = {
  mean: 'the mean of its tokens',
  cls: 'its first token',
  max: 'the largest of its tokens',
  last: 'its last token',
  mean_sqrt_len: 'the sum of its tokens by the root of their number',
  weighted_mean: 'the mean of its tokens, later ones weighing more',
} as const;

function embeddingOutput(
  graph: GraphFacts,
  claims: readonly Claims[],
  { answers, modality }: { answers: ModelAnswers; modality: DataFacts['modality'] },
  notes: Notes,
): ModelConfig['outputs']['embedding'] {
  const pooling = claims.flatMap((claim) => claim.pooling ?? [])[0];
  const vectors = [
    ...graph.scores.flatMap(({ outputs, width }) => outputs.map((name) => ({ name, rank: 2, width }))),
    ...graph.embeddings,
  ];
  const whole =
    vectors.find(({ name, rank }) => rank === 2 && /sentence|embed|pool/i.test(name)) ??
    vectors.find(({ rank }) => rank === 2);
  const tokens = vectors.find(({ rank }) => rank === 3);
  const isChosen = answers.pooling !== undefined || pooling !== undefined;
  const isFinished = whole !== undefined && /sentence_?embedding/i.test(whole.name) && answers.pooling === undefined;
  if (whole && (isFinished || !(isChosen && tokens))) {
    know(notes, 'embedding', `“${whole.name}”`, 'the outputs');
    return { name: whole.name };
  }
  if (!tokens) return whole && { name: whole.name };
  for (const { doubt } of claims) if (doubt) warn(notes, 'embedding', `${doubt.from}: ${doubt.value}.`);
  const mode = answers.pooling ?? pooling?.value ?? (modality === 'image' ? 'cls' : 'mean');
  // Where no file says it: a length changes no cosine, so neighbours stay the same.
  const normalise = claims.flatMap((claim) => claim.normalise ?? [])[0]?.value ?? true;
  const from = answers.pooling ? '--pooling' : (pooling?.from ?? 'Winnow’s choice: no file beside the model says how');
  know(notes, 'embedding', `“${tokens.name}”, ${poolingWords[mode]}${normalise ? ', brought to length 1' : ''}`, from);
  return { name: tokens.name, pooling: mode, normalise };
}
