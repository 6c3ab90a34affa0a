/** Encodings that hold every character, or that bytes of Western text are in. All formats of text can be in one. */
const usualEncodings = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16, little endian',
  'utf-16be': 'UTF-16, big endian',
  'windows-1252': 'Western (Windows-1252)',
  latin1: 'Western (Latin-1)',
} as const;

/** Encodings from before Unicode, by their names in https://encoding.spec.whatwg.org; only delimited text is read in one. */
const codePages = {
  shift_jis: 'Japanese (Shift_JIS)',
  'euc-jp': 'Japanese (EUC-JP)',
  gb18030: 'Chinese, simplified (GB 18030)',
  gbk: 'Chinese, simplified (GBK)',
  big5: 'Chinese, traditional (Big5)',
  'euc-kr': 'Korean (EUC-KR)',
  'windows-1251': 'Cyrillic (Windows-1251)',
  'koi8-r': 'Cyrillic (KOI8-R)',
  'koi8-u': 'Cyrillic (KOI8-U)',
  'iso-8859-5': 'Cyrillic (ISO 8859-5)',
  ibm866: 'Cyrillic (DOS 866)',
  'x-mac-cyrillic': 'Cyrillic (Macintosh)',
  'windows-1250': 'Central European (Windows-1250)',
  'iso-8859-2': 'Central European (ISO 8859-2)',
  'windows-1253': 'Greek (Windows-1253)',
  'iso-8859-7': 'Greek (ISO 8859-7)',
  'windows-1254': 'Turkish (Windows-1254)',
  'windows-1255': 'Hebrew (Windows-1255)',
  'iso-8859-8': 'Hebrew (ISO 8859-8)',
  'windows-1256': 'Arabic (Windows-1256)',
  'iso-8859-6': 'Arabic (ISO 8859-6)',
  'windows-1257': 'Baltic (Windows-1257)',
  'iso-8859-4': 'Baltic (ISO 8859-4)',
  'iso-8859-13': 'Baltic (ISO 8859-13)',
  'windows-1258': 'Vietnamese (Windows-1258)',
  'windows-874': 'Thai (Windows-874)',
  macintosh: 'Western (Macintosh)',
  'iso-8859-15': 'Western (ISO 8859-15)',
  'iso-8859-3': 'South European (ISO 8859-3)',
  'iso-8859-10': 'Nordic (ISO 8859-10)',
  'iso-8859-14': 'Celtic (ISO 8859-14)',
  'iso-8859-16': 'Romanian (ISO 8859-16)',
} as const;

export const encodingTitles = { ...usualEncodings, ...codePages };
export type TextEncoding = keyof typeof encodingTitles;
export type CodePage = keyof typeof codePages;

const namesOf = <T extends string>(titles: Readonly<Record<T, string>>): readonly T[] => Object.keys(titles) as T[];
const usualNames = namesOf(usualEncodings);
export const textEncodings = namesOf(encodingTitles) as readonly [TextEncoding, ...TextEncoding[]];

export function isCodePage(encoding: TextEncoding): encoding is CodePage {
  return encoding in codePages;
}

/** The encodings that a format of text can be in. JSON is in Unicode by its definition. */
export function encodingsOf(format: string): readonly TextEncoding[] {
  return format === 'csv' ? textEncodings : usualNames;
}
