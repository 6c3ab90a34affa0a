/** Text that is markup already. Only `markup` and `raw` make it, so that whatever comes from the data is escaped. */
export class Html {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

export type HtmlPart = Html | string | number | null | undefined | false | readonly HtmlPart[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For element content and quoted attributes alike. What HTML cannot hold (control characters, half surrogates) becomes U+FFFD. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff]/g, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** Markup with everything put into it escaped, unless it is markup itself. Nothing, `null` and `false` leave no trace. */
export function markup(parts: TemplateStringsArray, ...values: readonly HtmlPart[]): Html {
  let text = parts[0]!;
  for (const [at, value] of values.entries()) text += textOf(value) + parts[at + 1]!;
  return new Html(text);
}

/** Markup of our own making: style sheets, drawings. Never for data. */
export function raw(text: string): Html {
  return new Html(text);
}

function textOf(value: HtmlPart): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.toString();
  if (Array.isArray(value)) return value.map((part: HtmlPart) => textOf(part)).join('');
  return escapeHtml(String(value));
}

/** A text from the data: cut to a length, and kept from turning the direction of the words around it. */
export function fromData(text: string, limit = 200): Html {
  return markup`<bdi>${cut(text, limit)}</bdi>`;
}

/** At most `limit` characters; a cut text ends in an ellipsis. Blanks and line breaks are one blank. */
export function cut(text: string, limit: number): string {
  // Long cells are cut before anything is done to all of them.
  const head = text
    .slice(0, limit * 4)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return head.length <= limit && text.length <= limit * 4 ? head : `${head.slice(0, limit).trimEnd()}…`;
}
