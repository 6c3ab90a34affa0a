import { expect, test } from 'vitest';
import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import { outcomeOf, type Result } from './evidence.ts';
import type { Judged } from './judge.ts';
import { askedWithEvidence } from './questions.ts';

/** A choice that is right on the first `right` of 100 labelled rows. */
function result(choice: string, answers: ModelAnswers, right: number): Result {
  const isRight = Int8Array.from({ length: 100 }, (_, row) => (row < right ? 1 : 0));
  const judged: Judged = {
    accuracy: { value: right / 100, low: right / 100 - 0.05, high: right / 100 + 0.05, n: 100 },
    logLoss: 1 - right / 200,
    isRight,
    losses: Float64Array.from(isRight, (is) => (is ? 0.1 : 3)),
  };
  return { choice, answers, judged };
}
const half = Uint8Array.from({ length: 100 }, (_, row) => row % 2);
const question = { what: 'colour', question: 'Which order?', choices: ['rgb', 'bgr'], flag: '--colour rgb|bgr' };

test('what the rows speak for comes first, with no rival where they tell the choices apart', () => {
  const rgb = result('rgb', { colour: 'rgb' }, 40);
  const outcome = outcomeOf('colour', [rgb, result('bgr', { colour: 'bgr' }, 92)], { proposal: rgb, half });
  const asked = askedWithEvidence(question, [outcome]);
  expect(asked.choices).toEqual(['bgr', 'rgb']);
  expect(asked.rival).toBeUndefined();
  expect(asked.evidence).toBe('With bgr, 92 % of 100 labelled rows agree (87–97); with rgb, 40 %.');
});

test('a choice that the rows do not tell from the first is its rival', () => {
  const rgb = result('rgb', { colour: 'rgb' }, 91);
  const outcome = outcomeOf('colour', [rgb, result('bgr', { colour: 'bgr' }, 92)], { proposal: rgb, half });
  const asked = askedWithEvidence(question, [outcome]);
  expect(asked).toMatchObject({ choices: ['rgb', 'bgr'], rival: 'bgr' });
  expect(asked.evidence).toMatch(/These rows do not tell rgb from bgr\.$/);
});

test('words that are numbered are named one by one, and a long choice is cut', () => {
  const codes = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`colour ${at}`, at]));
  const choice = result('coded', { categories: { paint: codes } }, 80);
  const outcome = outcomeOf('words of paint', [choice], { proposal: choice, half });
  const asked = askedWithEvidence({ ...question, what: 'words of paint', choices: ['coded'] }, [outcome]);
  expect(asked.evidence).toMatch(/^With colour 0 = 0, colour 1 = 1, .{40,60}…, 80 % of 100/);
});
