import { type Html, markup } from './html.ts';
import { htmlPage } from './htmlPage.ts';
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

/** The whole report as one HTML document. */
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
  return htmlPage({
    title: data.title,
    mark: reportMark,
    body: markup`${headSection(data)}
<nav aria-label="Contents"><ul>${links}</ul></nav>
${inShort(data)}
${headlineSection(data)}
${[...sections.values()]}`,
  });
}
