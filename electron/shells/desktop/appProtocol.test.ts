import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy, decideRequest, headersFor } from './appProtocol.ts';

describe('decideRequest', () => {
  test('the root is the page; files are named by their path', () => {
    expect(decideRequest('GET', 'winnow://app/')).toMatchObject({ kind: 'file', segments: ['index.html'] });
    expect(decideRequest('GET', 'winnow://app/assets/main-1.js?x#y')).toEqual({
      kind: 'file',
      segments: ['assets', 'main-1.js'],
      mime: 'text/javascript; charset=utf-8',
    });
    expect(decideRequest('HEAD', 'winnow://app/a%20b.CSS')).toMatchObject({
      segments: ['a b.CSS'],
      mime: 'text/css; charset=utf-8',
    });
  });

  test('pictures go to the backend with their query', () => {
    expect(decideRequest('GET', 'winnow://app/media/12?size=128')).toEqual({ kind: 'media', url: 'media/12?size=128' });
    expect(decideRequest('GET', 'winnow://app/mediation.js')).toMatchObject({ kind: 'file' });
  });

  test.each([
    ['POST', 'winnow://app/', 405],
    ['GET', 'winnow://other/', 404],
    ['GET', 'winnow://app.evil/', 404],
    ['GET', 'winnow://me@app/', 404],
    ['GET', 'https://app/', 404],
    ['GET', 'not a url', 404],
    ['GET', 'winnow://app/secret', 404],
    ['GET', 'winnow://app/shell.exe', 404],
    ['GET', 'winnow://app/..%2f..%2fsecret.json', 400],
    ['GET', 'winnow://app/a%5c..%5csecret.json', 400],
    ['GET', 'winnow://app/a%00.js', 400],
    ['GET', 'winnow://app/C:/secret.json', 400],
    ['GET', 'winnow://app/.env.json', 400],
    ['GET', 'winnow://app/%.js', 400],
    ['GET', 'winnow://app/media/..%2f12', 400],
  ])('%s %s is refused with %i', (method, url, status) => {
    expect(decideRequest(method, url)).toEqual({ kind: 'refused', status });
  });

  test('whatever the path, no segment leads out of the folder', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%2E.', '..%2f', '%5c', '%2f', '', '%00', '%25', 'c:'),
      fc.webPath(),
    );
    const leadsOut = (path: string): boolean => {
      const asked = decideRequest('GET', `winnow://app/${path}.js`);
      if (asked.kind === 'file') return asked.segments.some((segment) => /^\.|[/\\\0:]/.test(segment));
      return asked.kind === 'media' && /\.\.|\\|\0/.test(asked.url.split('?')[0] ?? '');
    };
    const property = fc.property(fc.array(part, { maxLength: 6 }), (parts) => !leadsOut(parts.join('/')));
    const result = fc.check(property, { seed: 7, numRuns: 500 });
    expect(result.counterexample).toBeNull();
  });
});

test('the policy starts from nothing and allows neither inline scripts nor eval', () => {
  expect(contentSecurityPolicy).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(contentSecurityPolicy.match(/script-src[^;]*/)?.[0]).not.toContain('unsafe');
  expect(contentSecurityPolicy).not.toMatch(/https?:|\*/);
});

test("the person's own pictures can run nothing", () => {
  expect(headersFor('image/svg+xml', 'media')['content-security-policy']).toMatch(/default-src 'none'.*sandbox/);
  expect(headersFor('text/html', 'file')).toMatchObject({
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
  });
});
