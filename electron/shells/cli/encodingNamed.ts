import { TextDecoder } from 'node:util';
import { textEncodings, type TextEncoding } from '#shared/model/textEncodings.ts';

/** Names that other tools have for an encoding and `TextDecoder` has not. */
const otherNames: Readonly<Record<string, TextEncoding>> = {
  'iso-8859-1': 'latin1',
  'latin-1': 'latin1',
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
  'shift-jis': 'shift_jis',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  cp866: 'ibm866',
  eucjp: 'euc-jp',
  euckr: 'euc-kr',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
};

/** The encoding that a person or another tool calls so; null where it is none that is read. */
export function encodingNamed(name: string): TextEncoding | null {
  const label = name.trim().toLowerCase();
  const known =
    textEncodings.find((one) => one === label) ?? otherNames[label] ?? otherNames[label.replaceAll('_', '-')];
  if (known !== undefined) return known;
  for (const spelling of [label, label.replaceAll('_', '-')])
    try {
      const { encoding } = new TextDecoder(spelling);
      const found = textEncodings.find((one) => one === (encoding === 'iso-8859-8-i' ? 'iso-8859-8' : encoding));
      if (found !== undefined) return found;
    } catch {
      // A name that is no encoding's.
    }
  return null;
}
