import { expect, test } from 'vitest';
import { parseMediaUrl } from './pictures.ts';

test('a media URL names an example and perhaps a size, within bounds; anything else is none', () => {
  expect(parseMediaUrl('media/12')).toEqual({ id: 12, size: null });
  expect(parseMediaUrl('/media/12?size=128')).toEqual({ id: 12, size: 128 });
  expect(parseMediaUrl('media/12?p=abc&size=5000')).toEqual({ id: 12, size: 1024 });
  expect(parseMediaUrl('media/12?size=1&p=abc')).toEqual({ id: 12, size: 16 });
  for (const url of [
    'media/',
    'media/x',
    'media/1/2',
    'media/../1',
    'media/1?size=-3',
    'media/1?size=1e3',
    'other/1',
  ]) {
    expect(parseMediaUrl(url)).toBeNull();
  }
});
