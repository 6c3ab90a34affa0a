import { fromData, type Html, markup } from '../report/html.ts';
import { htmlPage } from '../report/htmlPage.ts';
import { bookMark } from '../report/replaceFile.ts';
import { card, type Pictures } from '../report/sections/exampleSection.ts';
import { count, counted, moment } from '../report/words.ts';
import type { BookData, ShownExample, ShownRule } from './gatherBook.ts';

const mostUnwritten = 200;
const nameLimit = 200;
const textLimit = 10_000;

/** The label book as one HTML document. */
export function bookHtml(data: BookData, pictures: Pictures): string {
  const { classes, general, unwritten } = data;
  const links = classes.map(({ name }, at) => markup`<li><a href="#class-${at}">${fromData(name, 60)}</a></li>`);
  return htmlPage({
    title: data.title,
    mark: bookMark,
    body: markup`<header>
<p class="kicker">Winnow label book · ${moment(data.madeAt)}</p>
<h1>${fromData(data.title, 300)}</h1>
<p>What each label means, examples that show it, and the rules of the boundaries: ${counted(classes.length, 'class', 'classes')}, ${counted(data.ruleCount, 'rule')}.</p>
</header>
${links.length > 0 && markup`<nav aria-label="Classes"><ul>${links}</ul></nav>`}
${classes.map((one, at) => classSection(one, at, pictures))}
${general.length > 0 && markup`<section aria-labelledby="h-general"><h2 id="h-general">Rules about all classes</h2>${ruleList(general)}</section>`}
${unwritten.length > 0 && markup`<section aria-labelledby="h-unwritten"><h2 id="h-unwritten">Not written yet</h2><p>${unwrittenNames(unwritten)}</p></section>`}`,
  });
}

type ShownClass = BookData['classes'][number];

function classSection(
  { name, definition, examplesIn, examplesOut, rules }: ShownClass,
  at: number,
  pictures: Pictures,
): Html {
  return markup`<section id="class-${at}" aria-labelledby="h-class-${at}">
<h2 id="h-class-${at}">${fromData(name, nameLimit)}</h2>
${definition === '' ? markup`<p class="faint">No definition yet.</p>` : paragraphs(definition)}
${examples('This is one', examplesIn, pictures)}
${examples('This is not', examplesOut, pictures)}
${rules.length > 0 && markup`<h3>Where the boundary runs</h3>${ruleList(rules)}`}
</section>
`;
}

function examples(title: string, shown: readonly ShownExample[], pictures: Pictures): Html | null {
  if (shown.length === 0) return null;
  const cards = shown.map(({ example, note }) => {
    const label = example.currentLabel === null ? markup`<em>no label</em>` : fromData(example.currentLabel, 60);
    return card(
      example,
      pictures,
      markup`<p class="verdict">labelled <b>${label}</b></p>${note !== '' && markup`<p class="why">${fromData(note, textLimit)}</p>`}`,
    );
  });
  return markup`<h3>${title}</h3><div class="examples">${cards}</div>`;
}

function ruleList(rules: readonly ShownRule[]): Html {
  return markup`<ul class="short">${rules.map((rule) => markup`<li>${fromData(rule.text, textLimit)}${checked(rule)}</li>\n`)}</ul>`;
}

function checked({ filter, label, contradicting }: ShownRule): Html | null {
  if (filter === null || label === null) return null;
  const found = contradicting === null ? 'the filter cannot be read any more' : `${count(contradicting)} contradict it`;
  return markup` <span class="faint">What fits <code>${fromData(filter, textLimit)}</code> is ${fromData(label, nameLimit)}; ${found}.</span>`;
}

function paragraphs(text: string): Html {
  const parts = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return markup`${parts.map((line) => markup`<p>${fromData(line, textLimit)}</p>`)}`;
}

function unwrittenNames(names: readonly string[]): Html {
  const shown = names.slice(0, mostUnwritten).map((name, at) => markup`${at > 0 && ', '}${fromData(name, 60)}`);
  const rest = names.length - shown.length;
  return markup`${shown}${rest > 0 && ` and ${count(rest)} more`}`;
}
