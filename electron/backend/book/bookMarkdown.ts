import { cut } from '../report/html.ts';
import { bookMarkLine } from '../report/replaceFile.ts';
import type { Pictures } from '../report/sections/exampleSection.ts';
import { count, counted, moment } from '../report/words.ts';
import type { BookData, ShownExample, ShownRule } from './gatherBook.ts';

const textLimit = 10_000;
const exampleLimit = 420;
const mostCells = 10;
const mostUnwritten = 200;

/** The label book as Markdown, pictures inside as data addresses. */
export function bookMarkdown(data: BookData, pictures: Pictures): string {
  const { classes, general, unwritten } = data;
  const blocks = [
    bookMarkLine,
    `# ${line(data.title)}`,
    `Winnow label book · ${moment(data.madeAt)} · ${counted(classes.length, 'class', 'classes')}, ${counted(data.ruleCount, 'rule')}`,
    ...classes.flatMap((one) => classBlocks(one, pictures)),
    ...(general.length > 0 ? ['## Rules about all classes', rules(general)] : []),
    ...(unwritten.length > 0 ? ['## Not written yet', unwrittenNames(unwritten)] : []),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function classBlocks(
  { name, definition, examplesIn, examplesOut, rules: about }: BookData['classes'][number],
  pictures: Pictures,
): string[] {
  const lines = definition.split(/\r?\n/).filter((one) => one.trim() !== '');
  return [
    `## ${line(name)}`,
    ...(lines.length > 0 ? lines.map(line) : ['No definition yet.']),
    ...examples('This is one', examplesIn, pictures),
    ...examples('This is not', examplesOut, pictures),
    ...(about.length > 0 ? ['### Where the boundary runs', rules(about)] : []),
  ];
}

function examples(title: string, shown: readonly ShownExample[], pictures: Pictures): string[] {
  if (shown.length === 0) return [];
  return [`### ${title}`, ...shown.flatMap((one) => exampleBlocks(one, pictures))];
}

function exampleBlocks({ example, note }: ShownExample, pictures: Pictures): string[] {
  const { key, currentLabel, text, cells } = example;
  const label = currentLabel === null ? 'no label' : line(currentLabel);
  const said = note === '' ? '' : ` ${line(note)}`;
  const head = `**${line(key)}**, labelled ${label}.${said}`;
  const picture = pictures.get(example.id);
  if (picture) return [`![Picture of example ${line(cut(key, 80))}](${picture.src})`, head];
  if (example.imageUrl !== null) return [`${head} (no picture)`];
  if (text !== null) return [head, `> ${line(cut(text, exampleLimit))}`];
  const told = cells
    .filter(({ role }) => role === 'feature' || role === 'metadata')
    .slice(0, mostCells)
    .map(({ name, value }) => `${line(cut(name, 40))}: ${value === null ? 'missing' : line(cut(String(value), 90))}`);
  return told.length === 0 ? [head] : [head, `> ${told.join(' · ')}`];
}

function rules(shown: readonly ShownRule[]): string {
  return shown.map((rule) => `- ${line(rule.text)}${checked(rule)}`).join('\n');
}

function checked({ filter, label, contradicting }: ShownRule): string {
  if (filter === null || label === null) return '';
  const found = contradicting === null ? 'the filter cannot be read any more' : `${count(contradicting)} contradict it`;
  return ` (What fits ${line(filter)} is ${line(label)}; ${found}.)`;
}

function unwrittenNames(names: readonly string[]): string {
  const rest = names.length - mostUnwritten;
  const shown = names.slice(0, mostUnwritten).map(line).join(', ');
  return rest > 0 ? `${shown} and ${count(rest)} more` : shown;
}

/**
 * A text from the data as one line of Markdown that means that very text: no markup, no link, no HTML, no heading, list or code
 * of its own. Characters that nobody sees, or that turn the direction, are replaced.
 */
export function line(text: string): string {
  const plain = cut(text.toWellFormed(), textLimit)
    .replaceAll(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\](){}#|~!$]/g, (character) => `\\${character}`)
    // Some readers make links of addresses that are written as text.
    .replaceAll(/(?<=\b(?:https?|ftp|mailto|javascript|data|xmpp)):/gi, '&#58;')
    .replaceAll(/\bwww\./gi, (start) => `${start.slice(0, 3)}&#46;`)
    .replaceAll('@', '&#64;');
  return plain.replace(/^(?:([-+=])|(\d+)([.)]))/, (_, sign?: string, digits?: string, end?: string) =>
    sign === undefined ? `${digits}\\${end}` : `\\${sign}`,
  );
}
