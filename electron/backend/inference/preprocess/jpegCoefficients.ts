/** One colour component of a JPEG: its quantised coefficients, block after block in natural (not zigzag) order. */
export type JpegComponent = {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  /** Blocks a row and rows of blocks, padded to whole MCUs. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  readonly coefficients: Int16Array;
  readonly quantisation: Uint16Array;
};

export type JpegCoefficients = {
  readonly width: number;
  readonly height: number;
  readonly mostAcross: number;
  readonly mostDown: number;
  readonly components: readonly JpegComponent[];
  /** Adobe's transform flag: 0 none, 1 YCbCr; undefined without the marker. */
  readonly adobe: number | undefined;
};

type Huffman = { readonly lookup: Int32Array };
type Scan = {
  readonly parts: readonly {
    readonly component: Component;
    readonly dc: Huffman | undefined;
    readonly ac: Huffman | undefined;
  }[];
  readonly start: number;
  readonly end: number;
  readonly high: number;
  readonly low: number;
};
type Component = JpegComponent & { predicted: number; readonly ownAcross: number; readonly ownDown: number };

const zigzag = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
]);

/** Larger ones are left to the native decoder. */
const mostPixels = 50_000_000;

/**
 * The coefficients of a baseline or progressive Huffman-coded JPEG of 8 bits (ITU-T T.81), for a reconstruction of one's own; null for
 * every other kind (arithmetic, lossless, 12 bits, no size) and for damaged files, which the native decoder then names.
 */
export function readJpegCoefficients(bytes: Uint8Array): JpegCoefficients | null {
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof NotRead) return null;
    throw error;
  }
}

class NotRead extends Error {}

function read(bytes: Uint8Array): JpegCoefficients {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new NotRead();
  const quantisation: Uint16Array[] = [];
  const dcTables: Huffman[] = [];
  const acTables: Huffman[] = [];
  let frame:
    | {
        width: number;
        height: number;
        mostAcross: number;
        mostDown: number;
        components: Component[];
        isProgressive: boolean;
      }
    | undefined;
  let adobe: number | undefined;
  let restart = 0;
  let at = 2;
  const word = (place: number): number => (bytes[place]! << 8) | bytes[place + 1]!;
  while (at < bytes.length) {
    if (bytes[at] !== 0xff) throw new NotRead();
    while (bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at + 1];
    if (marker === 0xd9) break;
    const length = word(at + 2);
    const from = at + 4;
    const to = at + 2 + length;
    if (marker === undefined || !(length >= 2) || to > bytes.length) throw new NotRead();
    if (marker === 0xdb) readQuantisation(bytes, { from, to }, quantisation);
    else if (marker === 0xc4) readHuffman(bytes, { from, to }, { dcTables, acTables });
    else if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2)
      frame = readFrame(bytes, { from, isProgressive: marker === 0xc2 }, quantisation);
    else if (marker === 0xdd) restart = word(from);
    else if (marker === 0xee && length >= 14 && bytes[from] === 0x41 && bytes[from + 1] === 0x64)
      adobe = bytes[from + 11];
    else if (marker >= 0xc3 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) throw new NotRead();
    at = to;
    if (marker !== 0xda) continue;
    if (!frame) throw new NotRead();
    const scan = readScan(bytes, from, { frame, dcTables, acTables });
    at = decodeScan(bytes, at, { scan, frame, restart });
  }
  if (!frame) throw new NotRead();
  return { ...frame, adobe };
}

type Span = { readonly from: number; readonly to: number };

function readQuantisation(bytes: Uint8Array, { from, to }: Span, tables: Uint16Array[]): void {
  for (let at = from; at < to;) {
    const isWide = bytes[at]! >> 4 !== 0;
    const table = new Uint16Array(64);
    for (let i = 0; i < 64; i += 1)
      table[zigzag[i]!] = isWide ? (bytes[at + 1 + 2 * i]! << 8) | bytes[at + 2 + 2 * i]! : bytes[at + 1 + i]!;
    tables[bytes[at]! & 15] = table;
    at += isWide ? 129 : 65;
  }
}

function readHuffman(
  bytes: Uint8Array,
  { from, to }: Span,
  tables: { dcTables: Huffman[]; acTables: Huffman[] },
): void {
  for (let at = from; at < to;) {
    const counts = bytes.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = bytes.subarray(at + 17, at + 17 + total);
    if (symbols.length !== total || total > 256) throw new NotRead();
    const list = bytes[at]! >> 4 === 0 ? tables.dcTables : tables.acTables;
    list[bytes[at]! & 15] = huffman(counts, symbols);
    at += 17 + total;
  }
}

/** For every 16 bits that follow: length × 256 + symbol, 0 where no code begins so. */
function huffman(counts: Uint8Array, symbols: Uint8Array): Huffman {
  const lookup = new Int32Array(65_536);
  let code = 0;
  let next = 0;
  for (let length = 1; length <= 16; length += 1) {
    for (let i = 0; i < counts[length - 1]!; i += 1) {
      const from = code << (16 - length);
      const to = (code + 1) << (16 - length);
      if (to > 65_536) throw new NotRead();
      lookup.fill(length * 256 + symbols[next]!, from, to);
      next += 1;
      code += 1;
    }
    code *= 2;
  }
  return { lookup };
}

function readFrame(
  bytes: Uint8Array,
  { from, isProgressive }: { from: number; isProgressive: boolean },
  quantisation: readonly Uint16Array[],
) {
  const height = (bytes[from + 1]! << 8) | bytes[from + 2]!;
  const width = (bytes[from + 3]! << 8) | bytes[from + 4]!;
  const count = bytes[from + 5]!;
  if (bytes[from] !== 8 || width === 0 || height === 0 || count === 0 || count > 4 || width * height > mostPixels)
    throw new NotRead();
  const parts = Array.from({ length: count }, (_, i) => ({
    id: bytes[from + 6 + 3 * i]!,
    across: bytes[from + 7 + 3 * i]! >> 4,
    down: bytes[from + 7 + 3 * i]! & 15,
    table: bytes[from + 8 + 3 * i]!,
  }));
  if (parts.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4)) throw new NotRead();
  const mostAcross = Math.max(...parts.map(({ across }) => across));
  const mostDown = Math.max(...parts.map(({ down }) => down));
  const unitsAcross = Math.ceil(width / (8 * mostAcross));
  const unitsDown = Math.ceil(height / (8 * mostDown));
  const components = parts.map(({ id, across, down, table }): Component => {
    const blocksAcross = unitsAcross * across;
    const blocksDown = unitsDown * down;
    const tableUsed = quantisation[table];
    if (!tableUsed) throw new NotRead();
    return {
      id,
      across,
      down,
      blocksAcross,
      blocksDown,
      ownAcross: Math.ceil((width * across) / mostAcross / 8),
      ownDown: Math.ceil((height * down) / mostDown / 8),
      coefficients: new Int16Array(blocksAcross * blocksDown * 64),
      quantisation: tableUsed,
      predicted: 0,
    };
  });
  return { width, height, mostAcross, mostDown, components, isProgressive };
}

type Frame = ReturnType<typeof readFrame>;

function readScan(
  bytes: Uint8Array,
  from: number,
  { frame, dcTables, acTables }: { frame: Frame; dcTables: readonly Huffman[]; acTables: readonly Huffman[] },
): Scan {
  const count = bytes[from]!;
  const parts = Array.from({ length: count }, (_, i) => {
    const component = frame.components.find(({ id }) => id === bytes[from + 1 + 2 * i]);
    if (!component) throw new NotRead();
    const tables = bytes[from + 2 + 2 * i]!;
    return { component, dc: dcTables[tables >> 4], ac: acTables[tables & 15] };
  });
  const at = from + 1 + 2 * count;
  const isWhole = !frame.isProgressive;
  return {
    parts,
    start: isWhole ? 0 : bytes[at]!,
    end: isWhole ? 63 : Math.min(63, bytes[at + 1]!),
    high: isWhole ? 0 : bytes[at + 2]! >> 4,
    low: isWhole ? 0 : bytes[at + 2]! & 15,
  };
}

/** Decodes one scan from `from`; the place of the marker that ends it. */
function decodeScan(
  bytes: Uint8Array,
  from: number,
  { scan, frame, restart }: { scan: Scan; frame: Frame; restart: number },
): number {
  const bits = bitReader(bytes, from);
  const decode = blockDecoder(scan, frame.isProgressive, bits);
  const isInterleaved = scan.parts.length > 1;
  const [only] = scan.parts;
  const unitsAcross = isInterleaved ? Math.ceil(frame.width / (8 * frame.mostAcross)) : only!.component.ownAcross;
  const unitsDown = isInterleaved ? Math.ceil(frame.height / (8 * frame.mostDown)) : only!.component.ownDown;
  const units = unitsAcross * unitsDown;
  for (let unit = 0; unit < units; unit += 1) {
    if (restart > 0 && unit > 0 && unit % restart === 0) {
      bits.restart();
      decode.restart();
    }
    const row = Math.floor(unit / unitsAcross);
    const column = unit % unitsAcross;
    for (const part of scan.parts) {
      const { component } = part;
      const across = isInterleaved ? component.across : 1;
      const down = isInterleaved ? component.down : 1;
      for (let y = 0; y < down; y += 1)
        for (let x = 0; x < across; x += 1)
          decode.block(part, ((row * down + y) * component.blocksAcross + column * across + x) * 64);
    }
  }
  return bits.end();
}

type Bits = ReturnType<typeof bitReader>;

function bitReader(bytes: Uint8Array, from: number) {
  let at = from;
  let held = 0;
  let count = 0;
  const fill = (): void => {
    while (count <= 16) {
      let byte = bytes[at] ?? 0xff;
      if (byte === 0xff) {
        // A marker: what is missing reads as zeros, as libjpeg does.
        if (bytes[at + 1] !== 0) byte = 0;
        else at += 2;
      } else at += 1;
      held = ((held << 8) | byte) & 0xff_ffff;
      count += 8;
    }
  };
  const take = (length: number): number => {
    if (length === 0) return 0;
    fill();
    count -= length;
    return (held >> count) & ((1 << length) - 1);
  };
  return {
    take,
    symbol(table: Huffman | undefined): number {
      if (!table) throw new NotRead();
      fill();
      const found = table.lookup[(held >> (count - 16)) & 0xffff]!;
      if (found === 0) throw new NotRead();
      count -= found >> 8;
      return found & 255;
    },
    /** The signed number of `length` bits (T.81, EXTEND). */
    signed(length: number): number {
      const value = take(length);
      return length > 0 && value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
    },
    restart(): void {
      held = 0;
      count = 0;
      while (at < bytes.length - 1 && !(bytes[at] === 0xff && bytes[at + 1]! >= 0xd0 && bytes[at + 1]! <= 0xd7)) {
        if (bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff) return;
        at += 1;
      }
      at += 2;
    },
    end(): number {
      while (at < bytes.length - 1 && !(bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff)) at += 1;
      return at;
    },
  };
}

/** The four kinds of block that baseline and progressive scans hold (T.81, F.2 and G.1). */
function blockDecoder(scan: Scan, isProgressive: boolean, bits: Bits) {
  const { start, end, high, low, parts } = scan;
  let run = 0;
  type Part = Scan['parts'][number];

  const dcFirst = ({ component, dc }: Part, at: number): void => {
    component.predicted += bits.signed(bits.symbol(dc) & 15);
    component.coefficients[at] = component.predicted << low;
  };
  const acOf = ({ component, ac }: Part, at: number, from: number): void => {
    for (let k = from; k <= end; k += 1) {
      const symbol = bits.symbol(ac);
      const size = symbol & 15;
      const zeros = symbol >> 4;
      if (size === 0) {
        if (zeros < 15) {
          run = isProgressive ? (1 << zeros) + bits.take(zeros) - 1 : 0;
          return;
        }
        k += 15;
        continue;
      }
      k += zeros;
      if (k > 63) throw new NotRead();
      component.coefficients[at + zigzag[k]!] = bits.signed(size) * (1 << low);
    }
  };
  const refine = ({ component: { coefficients } }: Part, place: number): void => {
    if (bits.take(1) === 0) return;
    const value = coefficients[place]!;
    if ((Math.abs(value) & (1 << low)) === 0) coefficients[place] = value + (value < 0 ? -1 : 1) * (1 << low);
  };
  const acRefine = (part: Part, at: number): void => {
    const { coefficients } = part.component;
    let k = start;
    if (run === 0) {
      for (; k <= end; k += 1) {
        const symbol = bits.symbol(part.ac);
        let zeros = symbol >> 4;
        let value = 0;
        if ((symbol & 15) === 0) {
          if (zeros < 15) {
            run = (1 << zeros) + bits.take(zeros);
            break;
          }
        } else value = bits.take(1) === 1 ? 1 << low : -(1 << low);
        for (; k <= end; k += 1) {
          const place = at + zigzag[k]!;
          if (coefficients[place] !== 0) refine(part, place);
          else if (zeros === 0) {
            if (value !== 0) coefficients[place] = value;
            break;
          } else zeros -= 1;
        }
      }
    }
    if (run === 0) return;
    for (; k <= end; k += 1) {
      const place = at + zigzag[k]!;
      if (coefficients[place] !== 0) refine(part, place);
    }
    run -= 1;
  };

  const block = (part: Part, at: number): void => {
    if (!isProgressive) {
      dcFirst(part, at);
      acOf(part, at, 1);
    } else if (start === 0) {
      if (high === 0) dcFirst(part, at);
      else if (bits.take(1) === 1) part.component.coefficients[at]! |= 1 << low;
    } else if (high === 0) {
      if (run > 0) run -= 1;
      else acOf(part, at, start);
    } else acRefine(part, at);
  };
  const restart = (): void => {
    run = 0;
    for (const { component } of parts) component.predicted = 0;
  };
  restart();
  return { block, restart };
}
