/** How the elements of a NumPy array lie in its bytes. */
export type ElementType =
  | {
      readonly kind: 'number';
      readonly bytes: number;
      /** The bytes are those of a Float32Array or Float64Array already. */
      readonly isNative: boolean;
      /** float32 holds every value of it exactly, and it is no integer. */
      readonly isSingle: boolean;
      readonly isWhole: boolean;
      readonly convert: (part: Buffer, into: Float32Array | Float64Array) => void;
    }
  | { readonly kind: 'text'; readonly bytes: number; readonly texts: (part: Buffer) => string[] };

export const elementTypeWords = 'float16, float32, float64, an integer type, bool';

type ReadCell = (view: DataView, at: number, isLittle: boolean) => number;

const cells: Readonly<Record<string, ReadCell>> = {
  f2: (view, at, isLittle) => halfValue(view.getUint16(at, isLittle)),
  f4: (view, at, isLittle) => view.getFloat32(at, isLittle),
  f8: (view, at, isLittle) => view.getFloat64(at, isLittle),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, isLittle) => view.getInt16(at, isLittle),
  i4: (view, at, isLittle) => view.getInt32(at, isLittle),
  i8: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, isLittle) => view.getUint16(at, isLittle),
  u4: (view, at, isLittle) => view.getUint32(at, isLittle),
  u8: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)),
  b1: (view, at) => Number(view.getUint8(at) !== 0),
};

/** The type that a `descr` such as `<f4`, `>f8`, `|u1` or `<U12` names; null for what holds no plain numbers or texts. */
export function elementType(descr: string): ElementType | null {
  const match = /^([<>|=]?)([a-zA-Z])(\d+)$/.exec(descr);
  if (!match) return null;
  const [, order = '', letter = '', size = ''] = match;
  const isLittle = order !== '>';
  const count = Number(size);
  if (letter === 'U') return { kind: 'text', bytes: 4 * count, texts: (part) => unicodeTexts(part, count, isLittle) };
  if (letter === 'S') return { kind: 'text', bytes: count, texts: (part) => byteTexts(part, count) };
  const read = Object.hasOwn(cells, letter + size) ? cells[letter + size] : undefined;
  if (!read) return null;
  return {
    kind: 'number',
    bytes: count,
    isNative: isLittle && letter === 'f' && count >= 4,
    isSingle: letter === 'f' && count <= 4,
    isWhole: letter !== 'f',
    convert(part, into) {
      const view = new DataView(part.buffer, part.byteOffset, part.length);
      for (let cell = 0; cell < into.length; cell += 1) into[cell] = read(view, cell * count, isLittle);
    },
  };
}

/** IEEE 754 binary16: 1 bit sign, 5 bits exponent, 10 bits fraction. */
export function halfValue(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** UCS-4, filled up with zeros. */
function unicodeTexts(part: Buffer, count: number, isLittle: boolean): string[] {
  const texts: string[] = [];
  for (let at = 0; at < part.length; at += 4 * count) {
    let text = '';
    for (let char = 0; char < count; char += 1) {
      const code = isLittle ? part.readUInt32LE(at + 4 * char) : part.readUInt32BE(at + 4 * char);
      text += code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
    }
    texts.push(text.replace(/\0+$/, ''));
  }
  return texts;
}

function byteTexts(part: Buffer, count: number): string[] {
  const texts: string[] = [];
  for (let at = 0; at < part.length; at += count) texts.push(part.toString('utf8', at, at + count).replace(/\0+$/, ''));
  return texts;
}
