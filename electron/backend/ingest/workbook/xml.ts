const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text of an XML text or attribute: entities, and the `_x000D_` that workbooks write for control characters. */
export function textOfXml(raw: string): string {
  const text = raw.includes('&')
    ? raw.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string, decimal: string, name: string) => {
        if (name !== undefined) return named[name] ?? whole;
        const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      })
    : raw;
  return text.includes('_x')
    ? text.replace(/_x([0-9A-F]{4})_/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : text;
}

export function xmlOfText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/_x(?=[0-9A-F]{4}_)/gi, '_x005F_x')
    .replace(/\p{Cc}/gu, (c) =>
      c === '\t' || c === '\n' ? c : `_x${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}

/** An attribute of a tag as it stands between its angle brackets; null when it has none of the name. */
export function attributeOf(tag: string, name: string): string | null {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found === null ? null : textOfXml(found[1] ?? found[2] ?? '');
}

/** All `t` texts of a shared or inline string joined; phonetic hints are none. */
export function stringOf(xml: string): string {
  const plain = xml.replace(/<(?:\w+:)?rPh\b[^]*?<\/(?:\w+:)?rPh>/g, '');
  return Array.from(plain.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^]*?)<\/(?:\w+:)?t>/g), ([, text]) =>
    textOfXml(text!),
  ).join('');
}
