import type { RunInfo } from '#shared/contract/values.ts';
import { configFacts } from './configFacts.ts';

type Told = Pick<RunInfo, 'id' | 'name' | 'modelSha256' | 'config' | 'classes'>;

/** What tells a run from the others of its name, in a few words a thing: another model, other facts of the configuration. Empty where its name does. */
export function runDifferences(run: Told, runs: readonly Told[]): readonly string[] {
  const namesakes = runs.filter((other) => other.name === run.name && other.id !== run.id);
  if (namesakes.length === 0) return [];
  const facts = factsOf(run);
  const own = facts.filter(([name, value]) =>
    namesakes.some((other) => factsOf(other).find(([otherName]) => otherName === name)?.[1] !== value),
  );
  const words = own.map(([name, value]) => `${name}: ${value}`);
  const missing = namesakes
    .flatMap(factsOf)
    .filter(([name]) => facts.every(([ownName]) => ownName !== name))
    .map(([name]) => `no ${name.toLowerCase()}`);
  return [...new Set([...words, ...missing])];
}

function factsOf({ config, classes, modelSha256 }: Told): readonly (readonly [string, string])[] {
  return [['Model', modelSha256.slice(0, 8)], ...(config ? configFacts(config) : []), ['Classes', classes.join(', ')]];
}
