import { markup, type Html, type HtmlPart } from './html.ts';

export type ReportColumn = { readonly head: string; readonly isText?: boolean };
export type ReportTable = {
  readonly caption: string;
  readonly columns: readonly ReportColumn[];
  /** The first cell of a row is its head. */
  readonly rows: readonly (readonly HtmlPart[])[];
  readonly className?: string;
};

/** A table with a caption for screen readers and heads both ways; it scrolls sideways where it is too wide. */
export function reportTable({ caption, columns, rows, className = '' }: ReportTable): Html {
  const classOf = (at: number): string => (columns[at]?.isText ? 'text' : 'num');
  const body = rows.map((cells) => {
    const row = cells.map((cell, at) =>
      at === 0
        ? markup`<th scope="row" class="${classOf(at)}">${cell}</th>`
        : markup`<td class="${classOf(at)}">${cell}</td>`,
    );
    return markup`<tr>${row}</tr>\n`;
  });
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table class="${className}">
<caption>${caption}</caption>
<thead><tr>${columns.map(({ head }, at) => markup`<th scope="col" class="${classOf(at)}">${head}</th>`)}</tr></thead>
<tbody>
${body}</tbody></table></div>`;
}
