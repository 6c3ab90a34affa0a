import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

test('a backend starts without what only some of the work needs', () => {
  const dir = mkdtempSync(join(tmpdir(), 'winnow-start-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({
      load(url, context, next) {
        const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
        if (name) loaded.add(name);
        return next(url, context);
      },
    });
    const { createBackend } = await import('#backend/createBackend.ts');
    const backend = await createBackend({ shell: 'test', userDataDir: process.argv[1], projectsDir: process.argv[1], samplesDir: null });
    await backend.close();
    console.log(JSON.stringify([...loaded]));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script, dir], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
  });
  const loaded = JSON.parse(output) as string[];
  expect(loaded).toEqual(expect.arrayContaining(['zod']));
  const heavy = ['onnxruntime-node', 'sharp', 'onnx-proto', 'protobufjs', 'hyparquet', 'hyparquet-compressors'];
  expect([...heavy, 'hyparquet-writer', '@huggingface/tokenizers'].filter((name) => loaded.includes(name))).toEqual([]);
});
