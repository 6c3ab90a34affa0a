import { createHash } from 'node:crypto';
import { cut, type Html, markup, raw } from './html.ts';
import type { ReportData } from './reportData.ts';
import { reportMark } from './replaceFile.ts';
import { calibrationSection, classSection } from './sections/classSection.ts';
import { logSection, meaningSection } from './sections/closingSection.ts';
import { confusionSection } from './sections/confusionSection.ts';
import { effectSection } from './sections/effectSection.ts';
import { labelError, wordsOf } from '#shared/model/detectors.ts';
import { changedSection, type Pictures, labelErrorSection } from './sections/exampleSection.ts';
import { headlineSection, headSection, inShort } from './sections/headSection.ts';
import { prioritySection, sliceSection } from './sections/slicesSection.ts';
import { reportStyle } from './style.ts';

const contents = [
  ['work', 'What to work on'],
  ['slices', 'Slices'],
  ['effect', 'What the decisions did'],
  ['confusion', 'Confusions'],
  ['classes', 'Classes'],
  ['calibration', 'Calibration'],
  ['suspicious', wordsOf(labelError).queue.title],
  ['changed', 'Decisions'],
  ['log', 'Log'],
  ['meaning', 'What the numbers mean'],
] as const;

/**
 * The whole report as one HTML document: no scripts, nothing loaded from anywhere, one style sheet that the page's policy
 * names by its hash. Everything from the data is escaped, and would not be run if it were not.
 */
export function reportDocument(data: ReportData, pictures: Pictures): string {
  const sections = new Map<string, Html | null>([
    ['work', prioritySection(data)],
    ['slices', sliceSection(data)],
    ['effect', effectSection(data)],
    ['confusion', confusionSection(data)],
    ['classes', classSection(data)],
    ['calibration', calibrationSection(data)],
    ['suspicious', labelErrorSection(data, pictures)],
    ['changed', changedSection(data, pictures)],
    ['log', logSection(data)],
    ['meaning', meaningSection(data)],
  ]);
  const links = contents
    .filter(([id]) => sections.get(id))
    .map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>`);
  const styleHash = createHash('sha256').update(reportStyle).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="generator" content="${reportMark}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${cut(data.title, 300)}</title>
<style>${raw(reportStyle)}</style>
</head>
<body>
<main>
${headSection(data)}
<nav aria-label="Contents"><ul>${links}</ul></nav>
${inShort(data)}
${headlineSection(data)}
${[...sections.values()]}
</main>
</body>
</html>
`.toString();
}
