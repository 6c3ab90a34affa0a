import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import { runWinnow, winnowDocument } from './testing/runWinnow.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

type Found = {
  readonly tested: number;
  readonly features: readonly string[];
  readonly items: readonly { readonly filter: string }[];
};

/** 1,200 papers that pass from 62 points on; the model mostly errs on those near it, and knows neither points nor room. */
async function importPapers(): Promise<string> {
  const random = seededRandom(9);
  const lines = ['id,points,room,verdict'];
  const probabilities = ['fail,pass'];
  for (let row = 0; row < 1200; row += 1) {
    const points = Math.floor(1000 * random()) / 10;
    const isPass = points >= 62;
    const isWrong = random() < (Math.abs(points - 62) < 8 ? 0.6 : 0.04);
    lines.push(`p${row},${points},${'abc'[Math.floor(3 * random())]},${isPass ? 'pass' : 'fail'}`);
    probabilities.push(isPass === isWrong ? '0.8,0.2' : '0.2,0.8');
  }
  const [csv, from] = [join(t.dir, 'papers.csv'), join(t.dir, 'probabilities.csv')];
  writeFileSync(csv, `${lines.join('\n')}\n`);
  writeFileSync(from, `${probabilities.join('\n')}\n`);
  const projectPath = join(t.dir, 'papers.winnow');
  await winnowDocument(0, 'import', projectPath, csv, '--label', 'verdict');
  await winnowDocument(0, 'predictions', projectPath, '--from', from);
  return projectPath;
}

test('a column that gives the label away is searched only when asked for, and said to be one', async () => {
  const projectPath = await importPapers();
  const usual = await winnowDocument<Found>(0, 'slices', projectPath, '--discover');
  const why = expect.stringContaining('alone tells 9') as string;
  expect(usual).toMatchObject({ features: ['room'], notSearched: [{ name: 'points', why }], givesAway: [] });
  const { stdout: usualWords } = await runWinnow('slices', projectPath, '--discover');
  expect(usualWords).toMatch(/^Not searched: points alone tells .* --add-features points searches it too\.$/m);
  const tree = ['slices', projectPath, '--tree'];
  expect(await winnowDocument<Found>(0, ...tree)).toMatchObject({ features: ['room'] });
  expect(await winnowDocument<Found>(0, ...tree, '--add-features', 'points')).toMatchObject({
    features: ['room', 'points'],
  });
  const both = await runWinnow(...tree, '--features', 'room', '--add-features', 'points');
  expect(both).toMatchObject({ code: 2 });

  const discover = ['slices', projectPath, '--discover', '--add-features', 'points'];
  const found = await winnowDocument<Found>(0, ...discover);
  expect(found.items[0]!.filter).toMatch(/^points/);
  expect(found).toMatchObject({ maxQ: 0.05, givesAway: [{ field: 'points' }], notSearched: [] });
  const { stdout } = await runWinnow(...discover);
  expect(stdout).toMatch(/^points alone tells 9\d\.\d % of the labels: a column that gives the label away\./m);

  const none = await runWinnow(...discover, '--max-q', '0');
  const n = found.tested;
  expect(none.stdout).toContain(
    `${n} slice${n === 1 ? '' : 's'} tested on the half that was not searched, 0 listed: ${n} left out, q above 0.`,
  );
  expect(none.stdout).not.toContain('gives the label away');
  const room = await winnowDocument<Found>(0, ...discover.slice(0, 3), '--features', 'room', '--max-q', '1');
  expect(room).toMatchObject({ givesAway: [] });
});
