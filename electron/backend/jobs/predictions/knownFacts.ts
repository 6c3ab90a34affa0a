import type { Activation, KnownFact } from '#shared/model/modelAnswers.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { shortList } from './columnChoice.ts';
import type { KnownNames } from './fileTable.ts';
import type { JoinWay } from './joinWays.ts';

export function facts(of: {
  readonly names: KnownNames | null;
  readonly way: JoinWay;
  readonly isJoinKnown: boolean;
  readonly activation: Activation | null;
  readonly isSingle: boolean;
}): KnownFact[] {
  const { names, way, isJoinKnown, activation, isSingle } = of;
  return [
    ...(names
      ? [
          isSingle
            ? { what: 'class of the column', value: names.names[1]!, from: names.from }
            : { what: 'classes', value: names.names.join(', '), from: names.from },
        ]
      : []),
    ...(isJoinKnown ? [{ what: 'rows', value: way.words, from: 'the file' }] : []),
    ...(activation === null
      ? []
      : [
          {
            what: 'activation',
            value: activation,
            from: activation === 'none' ? 'the numbers: all lie in 0..1' : '--activation',
          },
        ]),
  ];
}

const strangers = (rows: number): string =>
  rows === 1
    ? 'One row of the file belongs to no example and is left out.'
    : `${rows} rows of the file belong to no example and are left out.`;

export function notesOf(
  { ownClasses }: OpenProject,
  of: {
    readonly scores: readonly string[];
    readonly way: JoinWay;
    readonly join: string | null;
    readonly names: KnownNames | null;
    readonly classes: readonly string[] | null;
  },
): string[] {
  const { way, names, classes } = of;
  const known = new Set(classes);
  const own = new Set(ownClasses.map((name) => name.trim().toLowerCase()));
  const strange = (classes ?? []).filter((name) => !own.has(name.trim().toLowerCase()));
  const missing = ownClasses.filter(
    (name) =>
      !known.has(name) && !(classes ?? []).some((other) => other.trim().toLowerCase() === name.trim().toLowerCase()),
  );
  return [
    names && names.from !== 'the names of the columns'
      ? `The columns are ${shortList(names.names)}, ${names.from.startsWith('--') ? 'as they were given' : `by ${names.from}`}.`
      : null,
    way.join === 'row0' || way.join === 'row1' ? `Rows were joined ${way.words}.` : null,
    way.note,
    of.join,
    way.unknown === 0 ? null : strangers(way.unknown),
    missing.length === 0 || classes === null ? null : `The file has no column for ${shortList(missing)}.`,
    strange.length === 0
      ? null
      : `The project has no class ${shortList(strange)}: ${strange.length === 1 ? 'it is one' : 'they are'} of this run alone.`,
    ...of.scores,
  ].filter((note) => note !== null);
}
