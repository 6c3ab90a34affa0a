import { chanceTest, type ChanceVerdict } from '#shared/analysis/chanceTest.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { flagsOf } from '#shared/model/answerFlags.ts';
import { answerWords } from '#shared/model/answerWords.ts';
import { splitList } from '#shared/model/answerText.ts';
import type { OpenQuestion } from '#shared/model/modelAnswers.ts';
import { areProbabilities, classesByScore, type Probe } from '../../inference/understand/probeModel.ts';
import { agreement, type Outcome } from './evidence.ts';
import { agreesMore, type Judged, type Reading, singleOf } from './judge.ts';
import type { Tried } from './tryOnLabels.ts';

/** Whether numbers agree with labels more than chance would; what the model does not know counts on neither side. */
export function verdictOf(probe: Probe, reading: Reading, labels: ArrayLike<number>): ChanceVerdict {
  const modelOf = new Map(Array.from(reading.codes, (code, k) => [code, k] as const));
  modelOf.delete(-1);
  return chanceTest({
    labels: Array.from(labels, (label) => modelOf.get(label) ?? -1),
    predicted: classesByScore(probe, singleOf(reading)),
    scores: probe.scores,
    width: probe.width,
  });
}

const runAnyway = '--no-check runs it all the same';
/** One score a row lies in 0..1 by chance where there are few rows. */
const fewestSingle = 20;

/** Scores that are probabilities already, of which another activation would make other numbers; null where they are none. */
export function doubleActivation(config: ModelConfig, probe: Probe, isSingle: boolean): OpenQuestion | null {
  const { scores } = config.outputs;
  if (!scores || scores.kind === 'decision' || scores.activation === 'none') return null;
  if (areProbabilities(probe, isSingle) !== true || (isSingle && probe.rows < fewestSingle)) return null;
  const are = isSingle ? 'all lie in 0..1' : 'all lie in 0..1 and each row adds up to 1';
  return {
    what: 'activation',
    question: `The scores of ${probe.rows} rows are probabilities already: they ${are}. With ${scores.activation} on top of them, every probability would be wrong.`,
    choices: ['--activation none'],
    evidence: 'As they are, they need no activation.',
    flag: runAnyway,
    answers: { activation: 'none' },
  };
}

/** How much better another way has to be, and how surely: where the model is in doubt anyway, and where nothing else is wrong with it. */
const inDoubt = { alpha: 0.01, gain: 0.03 };
const otherwise = { alpha: 0.001, gain: 0.1 };

/**
 * A reason to stop before a run, or null: the predictions agree with the labels no more than chance would, or every row is one class, or
 * another way to feed or read the model agrees with them far better. It names that way where one was found.
 */
export function stopQuestion(
  { now, best, outcomes }: Pick<Tried, 'now' | 'best' | 'outcomes'>,
  verdict: ChanceVerdict,
  open: readonly OpenQuestion[],
): OpenQuestion | null {
  const others = outcomes.filter(
    ({ what, favoured, proposal }) => favoured !== proposal && !open.some((question) => question.what === what),
  );
  const fitsBetter =
    others.length > 0 && isFarBetter(best.judged, now.judged, verdict.isDoubtful ? inDoubt : otherwise);
  if ((verdict.is === 'fine' || verdict.is === 'few') && !fitsBetter) return null;
  const { config } = now;
  const said = wrongWords(verdict, now.judged, config);
  if (!fitsBetter)
    return {
      what: 'chance',
      question: `${said} Something about how it is fed or read is wrong: ${suspicions(config)}.`,
      choices: [],
      flag: `${suspectFlags[config.modality]} say it otherwise; ${runAnyway}`,
    };
  const answers = othersAnswers(others);
  const flags = flagsOf(answers);
  const evidence = `With ${others.map((outcome) => words(outcome)).join(', and ')}, ${agreement(best.judged)}.`;
  return { what: 'chance', question: said, choices: [flags], evidence, flag: runAnyway, answers };
}

function isFarBetter(best: Judged, now: Judged, { alpha, gain }: typeof inDoubt): boolean {
  const gained = (best.accuracy.value || 0) - (now.accuracy.value || 0);
  return gained >= gain && agreesMore(best, now, alpha);
}

function othersAnswers(others: readonly Outcome[]) {
  return others.reduce((all, { favoured }) => ({ ...all, ...favoured!.answers }), {});
}

function words({ what, favoured }: Outcome): string {
  const { choice, answers } = favoured!;
  if (what === 'scaled') return choice;
  if (what === 'classes') return `the classes in the order ${spaced(choice)}`;
  if (what === 'scale') return `pixels from ${answerWords.scale(answers)}`;
  if (what === 'colour') return `the colours in the order ${answerWords.colour(answers)}`;
  if (what === 'resize') return `pictures ${answerWords.resize(answers)}`;
  if (what.startsWith('order of ')) return `the columns in the order ${spaced(choice.slice(choice.indexOf('=') + 1))}`;
  return `${what} ${choice}`;
}

/** A list as a sentence has it. */
const spaced = (list: string): string => splitList(list).join(', ');

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function wrongWords(
  { is, n, accuracy, chance, only }: ChanceVerdict,
  { accuracy: seen }: Judged,
  { classes }: ModelConfig,
): string {
  const level = is === 'below' ? 'less than chance would' : 'no more than chance would';
  if (is === 'fine' || is === 'few')
    return `On ${seen.n} labelled rows the model agrees with the labels in ${percent(seen.value || 0)}, and fed or read otherwise in far more.`;
  const every = only === null ? '' : ` Every row comes out as “${classes[only]}”.`;
  return `On ${n} labelled rows the model agrees with the labels in ${percent(accuracy)}, ${level} (${percent(chance)}).${every}`;
}

function suspicions({ modality }: ModelConfig): string {
  if (modality === 'tabular')
    return 'the order of the columns, numbers that were scaled before training, words that were numbered, or the order of the classes';
  if (modality === 'image')
    return 'the scale, mean and deviation of the pixels, the order of the colours, the resizing, or the order of the classes';
  return 'the tokenizer, or the order of the classes';
}

const suspectFlags: Readonly<Record<ModelConfig['modality'], string>> = {
  tabular: '--map, --scaled, --categories and --classes',
  image: '--scale, --mean, --std, --colour, --resize and --classes',
  text: '--classes',
};
