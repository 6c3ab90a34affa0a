import { WinnowError } from '#shared/base/winnowError.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { BookRuleInfo } from '#shared/contract/bookMethods.ts';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { exampleDetail } from '../examples/exampleDetails.ts';
import type { OpenProject } from '../project/openProject.ts';
import { projectName } from '../project/sourcePaths.ts';
import { bookOf, contradictions } from './bookContents.ts';

export type ShownExample = { readonly example: ExampleDetail; readonly note: string };

export type ShownRule = BookRuleInfo & {
  /** Labels that contradict it now; null where it has no filter, or one that cannot be read any more. */
  readonly contradicting: number | null;
};

/** The book as a file shows it. Rules that are about no class in it stand under `general`. */
export type BookData = {
  readonly title: string;
  readonly madeAt: string;
  readonly classes: readonly {
    readonly name: string;
    readonly definition: string;
    readonly examplesIn: readonly ShownExample[];
    readonly examplesOut: readonly ShownExample[];
    readonly rules: readonly ShownRule[];
  }[];
  readonly general: readonly ShownRule[];
  /** Classes of the project that the book says nothing of. */
  readonly unwritten: readonly string[];
  readonly ruleCount: number;
};

export function gatherBook(project: OpenProject): BookData {
  const book = bookOf(project);
  const rules = book.rules.filter(({ isRetired }) => !isRetired).map((rule) => shownRule(project, rule));
  const names = [...new Set([...book.classes.map(({ name }) => name), ...rules.flatMap(({ classes }) => classes)])];
  return {
    title: `Label book of ${projectName(project)}`,
    madeAt: new Date().toISOString(),
    classes: names.toSorted().map((name) => {
      const { definition = '', examples = [] } = book.classes.find((one) => one.name === name) ?? {};
      const shown = (side: 'in' | 'out'): ShownExample[] =>
        examples
          .filter((one) => one.side === side)
          .map(({ id, note }) => ({ example: exampleDetail(project, id as ExampleId), note }));
      return {
        ...{ name, definition, examplesIn: shown('in'), examplesOut: shown('out') },
        rules: rules.filter(({ classes }) => classes.includes(name)),
      };
    }),
    general: rules.filter(({ classes }) => classes.length === 0),
    unwritten: project.classes.filter((name) => !names.includes(name)),
    ruleCount: rules.length,
  };
}

function shownRule(project: OpenProject, rule: BookRuleInfo): ShownRule {
  const { filter, label } = rule;
  if (filter === null || label === null) return { ...rule, contradicting: null };
  try {
    return { ...rule, contradicting: contradictions(project, { filter, label }).contradicts };
  } catch (error) {
    // A slice or a column that the filter names may be gone: the rule still says what it says.
    if (error instanceof WinnowError) return { ...rule, contradicting: null };
    throw error;
  }
}
