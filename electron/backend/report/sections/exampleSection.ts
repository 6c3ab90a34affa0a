import type { ExampleDetail } from '#shared/contract/values.ts';
import { labelError } from '#shared/model/detectors.ts';
import { fromData, type Html, markup } from '../html.ts';
import type { ReportData, ShownExamples } from '../reportData.ts';
import type { Thumbnail } from '../thumbnails.ts';
import { count, percent } from '../words.ts';

const textLimit = 420;
const mostCells = 10;
const cellLimit = 90;

export type Pictures = ReadonlyMap<number, Thumbnail>;

/** Suspicious labels that nobody has looked at. */
export function labelErrorSection(data: ReportData, pictures: Pictures): Html | null {
  if (data.labelErrors.total === 0) return null;
  return markup`<section id="suspicious" aria-labelledby="h-suspicious">
<h2 id="h-suspicious">The most suspicious labels</h2>
<p>${howMany(data.labelErrors)} labels that look wrong and that nobody has decided on yet, the most suspicious first. Suspicious is no verdict: a person has to look.</p>
<div class="examples">${data.labelErrors.items.map((example) => card(example, pictures, labelErrorWords(example)))}</div>
</section>`;
}

/** What was changed or taken out, the most contradicted labels first. */
export function changedSection(data: ReportData, pictures: Pictures): Html | null {
  if (data.changed.total === 0) return null;
  return markup`<section id="changed" aria-labelledby="h-changed">
<h2 id="h-changed">The most important decisions</h2>
<p>${howMany(data.changed)} examples whose label was changed or that were taken out, those first whose given label the model contradicted most.</p>
<div class="examples">${data.changed.items.map((example) => card(example, pictures, decisionWords(example)))}</div>
</section>`;
}

function howMany({ items, total }: ShownExamples): string {
  return items.length === total ? `All ${count(total)}` : `${count(items.length)} of ${count(total)}`;
}

const label = (name: string | null): Html => (name === null ? markup`<em>no label</em>` : fromData(name, 60));

function labelErrorWords({ givenLabel, findings, prediction }: ExampleDetail): Html {
  const sure = prediction
    ? markup` <span class="faint">model ${prediction.confidence === null ? 'predicts' : `${percent(prediction.confidence, 0)} sure of`} ${fromData(prediction.label, 60)}</span>`
    : null;
  return markup`<p class="verdict"><span class="was">${label(givenLabel)}</span> → <b>${label(findings.find(({ kind }) => kind === labelError)?.suggestedLabel ?? null)}</b>?${sure}</p>`;
}

function decisionWords({ givenLabel, currentLabel, isExcluded, prediction, history, note }: ExampleDetail): Html {
  const decision = history.find((item) => !item.isUndone && item.reason !== null);
  const said = prediction ? markup` <span class="faint">model said ${fromData(prediction.label, 60)}</span>` : null;
  const verdict = isExcluded
    ? markup`<span class="was">${label(givenLabel)}</span> · <b>taken out</b>`
    : markup`<span class="was">${label(givenLabel)}</span> → <b>${label(currentLabel)}</b>`;
  return markup`<p class="verdict">${verdict}${said}</p>${decision && markup`<p class="why">Why: ${fromData(decision.reason ?? '', 240)}</p>`}${note !== null && markup`<p class="why">Note: ${fromData(note, 240)}</p>`}`;
}

/** An example as a reader of a file sees it, with `words` below it. */
export function card(example: ExampleDetail, pictures: Pictures, words: Html): Html {
  return markup`<article class="example">${content(example, pictures)}<div class="about"><h3 class="key">${fromData(example.key, 80)}</h3>${words}</div></article>\n`;
}

function content(example: ExampleDetail, pictures: Pictures): Html {
  if (example.imageUrl !== null) {
    const picture = pictures.get(example.id);
    if (!picture) return markup`<div class="picture none">no picture</div>`;
    const { src, width, height, isTiny } = picture;
    return markup`<div class="picture"><img class="${isTiny ? 'tiny' : ''}" src="${src}" width="${width}" height="${height}" alt="Picture of example ${example.key.slice(0, 80)}"></div>`;
  }
  if (example.text !== null) return markup`<blockquote>${fromData(example.text, textLimit)}</blockquote>`;
  const cells = example.cells.filter(({ role }) => role === 'feature' || role === 'metadata');
  const shown = cells.slice(0, mostCells);
  return markup`<dl class="cells">${shown.map(
    ({ name, value }) =>
      markup`<div><dt>${fromData(name, 40)}</dt><dd>${value === null ? markup`<em>missing</em>` : fromData(String(value), cellLimit)}</dd></div>`,
  )}${cells.length > shown.length && markup`<div><dt>and</dt><dd class="faint">${count(cells.length - shown.length)} more columns</dd></div>`}</dl>`;
}
