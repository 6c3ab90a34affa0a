import { expect, test } from 'vitest';
import { encodingNamed } from './encodingNamed.ts';

test('names of encodings are those of other tools too', () => {
  const names = ['Shift_JIS', 'sjis', 'cp932', 'CP1251', 'euc_jp', 'GB2312', 'big5', 'cp949', 'UTF8', 'latin1'];
  expect(names.map(encodingNamed)).toEqual([
    ...(['shift_jis', 'shift_jis', 'shift_jis', 'windows-1251', 'euc-jp', 'gbk', 'big5', 'euc-kr'] as const),
    ...(['utf-8', 'latin1'] as const),
  ]);
  expect(['iso-2022-jp', 'utf-7', 'nonsense', ''].map(encodingNamed)).toEqual([null, null, null, null]);
});
