import { answersOfChoice } from '#shared/model/answerText.ts';
import type { ModelAnswers, OpenQuestion } from '#shared/model/modelAnswers.ts';
import type { ImageInput, ModelConfig } from '#shared/model/modelConfig.ts';
import { greyScales, usualScales } from '#shared/model/usualScales.ts';

/** One way to answer a question. */
export type Choice = { readonly choice: string; readonly answers: ModelAnswers };

/** What is tried: the first choice is the proposal, or what is so now. */
export type Trial = { readonly what: string; readonly choices: readonly Choice[] };

/** Answers and further ones; what both say of a column or an input, the further ones say. */
export function mergeAnswers(answers: ModelAnswers, further: ModelAnswers): ModelAnswers {
  const merged: ModelAnswers = { ...answers, ...further };
  if (answers.map && further.map) merged.map = { ...answers.map, ...further.map };
  if (answers.categories && further.categories) merged.categories = { ...answers.categories, ...further.categories };
  if (answers.fill && further.fill) merged.fill = { ...answers.fill, ...further.fill };
  if (answers.scaled && further.scaled) merged.scaled = { ...answers.scaled, ...further.scaled };
  // A crop belongs to its resize, a mean and a deviation to their scale.
  if (further.resize && !further.crop) delete merged.crop;
  if (further.scale && !further.mean) delete merged.mean;
  if (further.scale && !further.std) delete merged.std;
  return merged;
}

/** The choices that a question lists itself, as far as they are answers. */
export function listedTrial({ what, choices }: OpenQuestion): Trial {
  return {
    what,
    choices: choices.flatMap((choice) => {
      const answers = answersOfChoice(what, choice);
      return answers ? [{ choice, answers }] : [];
    }),
  };
}

/** What else could be so with a picture whose model does no better than chance. What is so now comes first, under its own name. */
export function pictureTrials({ inputs }: ModelConfig): Trial[] {
  const input = inputs.find((candidate): candidate is ImageInput => candidate.kind === 'image');
  if (!input) return [];
  const asNow = (what: string): Choice => ({ choice: `${what} as it is`, answers: {} });
  const trial = (what: string, choices: readonly string[]): Trial => ({
    what,
    choices: [asNow(what), ...listedTrial({ what, choices: [...choices], question: '', flag: '' }).choices],
  });
  const { height, width } = input.resize;
  const isGrey = input.color === 'grayscale';
  const edge = Math.min(height, width);
  const scales = (isGrey ? greyScales : usualScales).map(({ choice }) => choice);
  return [
    trial('scale', scales),
    ...(isGrey ? [] : [trial('colour', [input.color === 'rgb' ? 'bgr' : 'rgb'])]),
    ...(input.resize.fit === 'none'
      ? []
      : [
          trial('resize', [
            `stretch:${height}x${width}`,
            `shorter:${Math.round(edge / 0.875)} with --crop ${height}x${width}`,
            `letterbox:${height}x${width}`,
          ]),
        ]),
  ];
}
