import { type DetectorName, detectorNames, type detectors, wordsOf } from './detectors.ts';

/** A detector whose findings are sets of examples, which are resolved as sets. */
export type SetKind = {
  [Name in DetectorName]: (typeof detectors)[Name]['unit'] extends 'set' ? Name : never;
}[DetectorName];

export const setDetectorNames = detectorNames.filter((name) => wordsOf(name).unit === 'set') as [SetKind, ...SetKind[]];

export function isSetKind(name: string): name is SetKind {
  return setDetectorNames.some((one) => one === name);
}

/** What can be decided of a set with one key. */
export const setActInfo = {
  label: { key: '1–9', title: 'All to one label', detail: 'Every member gets this label' },
  model: {
    key: 'M',
    title: 'All to the model’s',
    detail: 'Every member gets the class that the run in use gives them',
  },
  keep: { key: 'K', title: 'Really different', detail: 'Every label stays as it is' },
  ambiguous: { key: 'U', title: 'Ambiguous', detail: 'Every member is flagged as ambiguous: no label is certain' },
  keepOne: { key: 'X', title: 'Keep one copy', detail: 'One member stays, its copies are excluded' },
  leaveSplit: { key: 'L', title: 'Mend the leak', detail: 'The copies in one split are excluded' },
} as const;
export type SetAct = keyof typeof setActInfo;
export const setActs = Object.keys(setActInfo) as [SetAct, ...SetAct[]];
