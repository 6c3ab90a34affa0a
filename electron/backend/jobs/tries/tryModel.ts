import type { ModelWarning, TriedHypothesis } from '#shared/contract/modelMethods.ts';
import type { ModelAnswers, OpenQuestion } from '#shared/model/modelAnswers.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { areProbabilities, isSingleScore, type Probe } from '../../inference/understand/probeModel.ts';
import { mostTimed, type Speed } from '../../inference/measureSpeed.ts';
import type { RunSettings } from '../../inference/startInference.ts';
import type { Understanding } from '../../inference/understand/understanding.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { type Outcome, type Result, triedOf } from './evidence.ts';
import { type Judged, readingOf } from './judge.ts';
import { labelledRows, type LabelledRows } from './labelledRows.ts';
import { openPasses } from './passes.ts';
import { rowsToTry, spreadIds } from './rowsToTry.ts';
import { doubleActivation, stopQuestion, verdictOf } from './stopQuestion.ts';
import { type TrialBase } from './trialBase.ts';
import { tryOnLabels } from './tryOnLabels.ts';

/** What is known of a model before it was tried, and what trying it adds. */
export type Triable = Pick<Understanding, 'config' | 'known' | 'open' | 'warnings' | 'signature'> & {
  readonly configPath: string | null;
  readonly stop: OpenQuestion | null;
  readonly probe: Probe | null;
  readonly tried: readonly TriedHypothesis[];
  /** Null where nothing was tried. */
  readonly speed: Speed | null;
};

type TryOptions<Found extends Triable> = {
  readonly found: Found;
  readonly configWith: (further: ModelAnswers) => ModelConfig | null;
  readonly settings: RunSettings;
  readonly signal: AbortSignal | undefined;
};

/** Everything that is tried takes about as long, on a model of any speed. */
const trySeconds = 6;
/** Passes that an open question about pictures takes. */
const passesForPictures = 12;
/** Where 256 rows leave in doubt whether a model does better than chance, so many are looked at, if that takes a second or two. */
const mostChecked = 2048;
const checkSeconds = 2;

/** Questions whose answer changes only how the numbers are read. */
const isReading = (what: string): boolean => what === 'classes' || what === 'positive' || what === 'activation';
/** Questions without whose answer a model runs on nothing that could be judged. */
const isBlocking = ({ what }: OpenQuestion): boolean =>
  /^(input |file$|scores$|labels$|maximum length$|tokenizer)/.test(what);

/**
 * Runs a model on some rows: their values say whether they are probabilities already, and their labels, where there are some, which of the
 * open answers fits best and whether the model does better than chance. An open question stays open, with the evidence in its words.
 * Throws what a model that cannot be run at all throws, and `cancelled`.
 */
export async function tryModel<Found extends Triable>(
  project: OpenProject,
  modelPath: string,
  { found, configWith, settings, signal }: TryOptions<Found>,
): Promise<Found> {
  if (found.open.some(isBlocking)) return found;
  const startedAt = performance.now();
  const config = found.config!;
  const passes = await openPasses(project, modelPath, { ...settings, config, signal });
  try {
    const speed = await passes.measure(config, spreadIds(project.rowCount, mostTimed));
    const isFed = found.open.some(({ what }) => !isReading(what));
    const { rows, warning } = rowsToTry(project, speed, {
      seconds: trySeconds,
      passes: config.modality === 'image' && isFed ? passesForPictures : 1,
    });
    const probe = await passes.pass(config, rows.ids);
    if (!probe && !isFed) throw passes.refusal() ?? new Error('a pass that gave nothing says why');
    const settled = probe ? settleActivation(found, config, probe) : found;
    const isSingle = isSingleScore(settled.signature, settled.config!);
    const activation = probe && settled.open.length === 0 ? doubleActivation(settled.config!, probe, isSingle) : null;
    // Named, since a spread over what is generic takes anything for a list of warnings.
    const warnings: readonly ModelWarning[] = warning === null ? settled.warnings : [...settled.warnings, warning];
    const withProbe = {
      ...settled,
      probe,
      speed,
      stop: activation,
      warnings,
    };
    if (rows.labels.every((label) => label < 0)) return withProbe;
    const none: ModelAnswers = settled === found ? {} : { activation: 'none' };
    const base: TrialBase = {
      project,
      passes,
      speed,
      signature: found.signature,
      open: settled.open,
      configWith: (further) => configWith({ ...none, ...further }),
      mayNameClasses: found.known.every(({ what, from }) => what !== 'classes' || !from.startsWith('the graph')),
      mayReorder: found.known.some(({ from }) => from === 'the columns in the order of the file'),
      rows,
      endsAt: startedAt + 1000 * trySeconds,
    };
    return await withTries(base, withProbe);
  } finally {
    await passes.close();
  }
}

async function withTries<Found extends Triable>(base: TrialBase, found: Found): Promise<Found> {
  const { project, rows, passes } = base;
  const verdictFor = (config: ModelConfig, probe: Probe, labels: Int32Array) =>
    verdictOf(probe, readingOf(config, project.classes, isSingleScore(base.signature, config)), labels);
  const hasOpenClasses = found.open.some(({ what }) => what === 'classes' || what === 'positive');
  const tried = await tryOnLabels(base, ({ config, probe }) =>
    hasOpenClasses ? false : verdictFor(config, probe, rows.labels).isDoubtful,
  );
  if (!tried) return found;
  const { config, probe } = tried.now;
  let verdict = verdictFor(config, probe, rows.labels);
  // Chance is no question as long as nobody knows which class is which.
  if (hasOpenClasses) verdict = { ...verdict, is: 'fine', isDoubtful: false };
  else if (verdict.isDoubtful && verdict.is !== 'below' && verdict.is !== 'constant') {
    const more = moreRows(project, rows, probe);
    const checked = more && (await passes.pass(config, more.ids));
    if (checked) verdict = verdictFor(config, checked, more.labels);
  }
  const stop = found.stop ?? stopQuestion(tried, verdict, found.open);
  const untried =
    tried.untried.length === 0
      ? []
      : [
          {
            about: 'tries' as const,
            text: `Not tried on the labels, since the model takes too long: ${tried.untried.join(', ')}.`,
            what: [...tried.untried],
          },
        ];
  const asItIs = triedOf({ what: 'model', ...onlyWay(tried.now.judged) });
  return {
    ...found,
    open: tried.open,
    tried: tried.tried.length > 0 ? tried.tried : asItIs,
    stop,
    warnings: [...found.warnings, ...untried],
  };
}

/** Where nothing is open and nothing in doubt, how the model does as it is. */
function onlyWay(judged: Judged): Pick<Outcome, 'results' | 'proposal' | 'favoured'> {
  const asItIs: Result = { choice: 'as it is', answers: {}, judged };
  return { results: [asItIs], proposal: asItIs, favoured: asItIs };
}

function moreRows(project: OpenProject, { ids }: LabelledRows, { seconds }: Probe): LabelledRows | null {
  const most = Math.min(mostChecked, Math.floor((checkSeconds * ids.length) / Math.max(seconds, 1e-3)));
  if (most <= ids.length) return null;
  const more = labelledRows(project, most);
  return more.ids.length > ids.length ? more : null;
}

/** What the values themselves say: numbers that are distributions already need nothing. */
function settleActivation<Found extends Triable>(found: Found, config: ModelConfig, probe: Probe): Found {
  const isOpen = found.open.some(({ what }) => what === 'activation');
  const are = areProbabilities(probe, isSingleScore(found.signature, config));
  if (!isOpen || are !== true || !config.outputs.scores) return found;
  return {
    ...found,
    config: { ...config, outputs: { ...config.outputs, scores: { ...config.outputs.scores, activation: 'none' } } },
    open: found.open.filter(({ what }) => what !== 'activation'),
    known: [
      ...found.known,
      {
        what: 'activation',
        value: 'probabilities',
        from: `the values of ${probe.rows} rows: all in 0..1, each row adds up to 1`,
      },
    ],
  };
}
