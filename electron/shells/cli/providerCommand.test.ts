import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { providerName, providers } from '#shared/model/providers.ts';
import { offeredProviders } from '#backend/inference/offeredProviders.ts';
import { node, writeTinyModel } from '#backend/testing/tinyModel.ts';
import { plainModel, turningConfig } from '#backend/testing/turningModel.ts';
import { runWinnow, winnowDocument } from './testing/runWinnow.ts';

let dir: string;
const at = (name: string): string => join(dir, name);
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'winnow-provider-'));
  const rows = Array.from({ length: 40 }, (_, i) => `k${i},${i % 5},${i % 3},${i % 5 > i % 3 ? 'a' : 'b'}\n`);
  writeFileSync(at('d.csv'), `id,p,q,label\n${rows.join('')}`);
  await winnowDocument(0, 'import', at('p.winnow'), at('d.csv'), '--key', 'id', '--label', 'label');
  writeTinyModel(at('m.onnx'), plainModel);
  writeFileSync(at('m.json'), JSON.stringify(turningConfig));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const takes = /takes about .+ for 40 examples \(.+ a second\), .+ of memory\.$/m;

test('what a run takes is said before it, by model with data and by predict', async () => {
  const bare = await runWinnow('model', at('m.onnx'));
  expect(bare.stdout).toContain('Nothing is open.');
  expect(bare.stdout).not.toMatch(takes);
  const model = await runWinnow('model', at('m.onnx'), '--data', at('p.winnow'));
  expect(model.stdout).toMatch(takes);
  const predict = await runWinnow('predict', at('p.winnow'), '--model', at('m.onnx'), '--no-check', '--json');
  expect(predict.code).toBe(0);
  expect(predict.stderr).toMatch(takes);
});

test('a model that cannot run on the data says so where its facts are asked for', async () => {
  const nodes = [...plainModel.nodes!.slice(0, -1), node('Nonsense', ['x'], ['embedding'])];
  writeTinyModel(at('no.onnx'), { ...plainModel, nodes });
  writeFileSync(at('no.json'), JSON.stringify(turningConfig));
  const found = await winnowDocument<{ expected: unknown; fails: { message: string } }>(
    0,
    ...['model', at('no.onnx'), '--data', at('p.winnow')],
  );
  expect(found.expected).toBeNull();
  expect(found.fails.message).toContain('operator Nonsense');
});

test('what computes a model is chosen by its name, and says why where it cannot', async () => {
  const unknown = await runWinnow('model', at('m.onnx'), '--provider', 'gpu');
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('--provider takes cpu, cuda')]);
  const look = (provider: string) =>
    winnowDocument<{
      comparison: { provider: string; examples: number } | null;
      fails: { code: string; message: string } | null;
    }>(0, ...['model', at('m.onnx'), '--data', at('p.winnow'), '--provider', provider]);
  const offered = await offeredProviders();
  const [missing] = providers.filter((provider) => !offered.includes(provider));
  if (missing) {
    const message = expect.stringContaining(`has no ${providerName(missing)}. It has: cpu`) as string;
    expect(await look(missing)).toMatchObject({ comparison: null, fails: { code: 'unsupported', message } });
  }
  const [other] = offered.filter((provider) => provider !== 'cpu');
  if (!other) return;
  const { comparison, fails } = await look(other);
  // Whether this computer has it or not.
  if (comparison)
    expect([comparison, fails]).toEqual([expect.objectContaining({ provider: other, examples: 8 }), null]);
  else
    expect(fails).toMatchObject({ code: 'unsupported', message: expect.stringContaining('cannot be used') as string });
  const predict = await runWinnow(
    'predict',
    at('p.winnow'),
    '--model',
    at('m.onnx'),
    '--no-check',
    '--provider',
    other,
  );
  expect([predict.code, predict.stderr]).toEqual([comparison ? 0 : 2, expect.stringContaining(providerName(other))]);
});
