import { z } from 'zod';
import { exampleId, filterText, listUpTo, pathText, plainText, textUpTo } from '../model/inputLimits.ts';
import { setDetectorNames } from '../model/sets.ts';
import { decided, decisionBrings, shown } from './decisionMethods.ts';
import { cellValue, mutationId, nothing } from './values.ts';

/** A class, an example or a rule of more than these would be a book that nobody reads. */
export const mostBookExamples = 100;
export const mostBookRules = 1000;
const mostRuleClasses = 20;

const side = z.enum(['in', 'out']);

/** Where a rule came from: a set of examples that are alike, by its kind and first member, or one example. */
const ruleSource = z.object({ kind: z.enum([...setDetectorNames, 'example']), anchor: exampleId });

const bookExample = z.object({
  id: z.number(),
  key: z.string(),
  side,
  note: z.string(),
  currentLabel: z.string().nullable(),
  thumbUrl: z.string().nullable(),
  text: z.string().nullable(),
  /** Of a table's row, the first few. */
  cells: z.array(z.object({ name: z.string(), value: cellValue })).nullable(),
});
export type BookExampleInfo = z.infer<typeof bookExample>;

const bookClass = z.object({
  name: z.string(),
  definition: z.string(),
  /** Null where nobody wrote a definition yet. */
  changedAt: z.string().nullable(),
  examples: z.array(bookExample),
});
export type BookClassInfo = z.infer<typeof bookClass>;

const bookRule = z.object({
  id: z.number(),
  text: z.string(),
  classes: z.array(z.string()),
  /** What fits it should have the label; null where the rule is in words alone. */
  filter: z.string().nullable(),
  label: z.string().nullable(),
  source: z.object({ kind: z.string(), anchor: z.number() }).nullable(),
  createdAt: z.string(),
  changedAt: z.string(),
  isRetired: z.boolean(),
});
export type BookRuleInfo = z.infer<typeof bookRule>;

/** What a finished export of the book gives. */
export const bookExported = z.object({
  to: z.string(),
  bytes: z.number(),
  classes: z.number(),
  rules: z.number(),
  pictures: z.number(),
  picturesLeftOut: z.number(),
});

/** The label book: what each class means, examples in and out, and the rules of the boundaries. */
export const bookMethods = {
  /** Classes that the book says something of, by name, and the rules, oldest first. */
  'book.get': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions', 'book'],
    input: nothing,
    output: z.object({
      classes: z.array(bookClass),
      rules: z.array(bookRule),
      /** What the next undo would take back, in words. */
      undo: z.string().nullable(),
    }),
  },
  /** What a definition or a rule was before, newest first. */
  'book.history': {
    kind: 'read',
    reads: ['book'],
    input: z.object({ kind: z.enum(['class', 'rule']), subject: plainText }),
    output: z.array(
      z.object({
        changeId: z.number(),
        at: z.string(),
        /** Null where there was none any more. */
        text: z.string().nullable(),
        filter: z.string().nullable(),
        label: z.string().nullable(),
        isRetired: z.boolean(),
      }),
    ),
  },
  /** What a rule, written or not yet, would find: examples that fit its filter, those among them with another label, and the filter that opens these. */
  'book.contradictions': {
    kind: 'read',
    reads: ['project', 'runs', 'decisions'],
    input: z.object({ filter: filterText, label: plainText }),
    output: z.object({
      fits: z.number(),
      contradicts: z.number(),
      filter: z.string(),
      /** How many labels change when all that fit get the label; those without one and those that are excluded too. */
      changes: z.number(),
    }),
  },
  /** An empty definition takes it out. */
  'book.saveClass': {
    kind: 'change',
    writes: ['book'],
    input: z.object({ mutationId, name: plainText, definition: plainText }),
    output: nothing,
  },
  'book.saveExample': {
    kind: 'change',
    writes: ['book'],
    input: z.object({ mutationId, className: plainText, id: exampleId, side, note: plainText.default('') }),
    output: nothing,
  },
  'book.removeExample': {
    kind: 'change',
    writes: ['book'],
    input: z.object({ mutationId, className: plainText, id: exampleId }),
    output: nothing,
  },
  /** Writes a rule (id null) or changes one. A filter needs the label that it demands. */
  'book.saveRule': {
    kind: 'change',
    writes: ['book'],
    input: z.object({
      mutationId,
      id: z.number().int().nullable(),
      text: plainText,
      classes: listUpTo(plainText, mostRuleClasses),
      filter: filterText.nullable().default(null),
      label: plainText.nullable().default(null),
      source: ruleSource.nullable().default(null),
    }),
    output: z.object({ id: z.number() }),
  },
  /** A retired rule stays in the book's history and is shown and exported no more. */
  'book.retireRule': {
    kind: 'change',
    writes: ['book'],
    input: z.object({ mutationId, id: z.number().int(), isRetired: z.boolean().default(true) }),
    output: nothing,
  },
  /** Takes back the newest change of the book that stands; says which. */
  'book.undo': {
    kind: 'change',
    writes: ['book'],
    input: z.object({ mutationId }),
    output: z.object({ done: z.string().nullable() }),
  },
  /** Puts a definition or a rule back as a change left it. */
  'book.putBack': {
    kind: 'change',
    writes: ['book'],
    input: z.object({ mutationId, changeId: z.number().int() }),
    output: nothing,
  },
  /**
   * Gives all that fit a filter one label, as one decision that one undo takes back: how two classes are merged, one is split, or
   * what nobody can tell is set apart. With `makesClass` the project gets the class where it has none of that name.
   */
  'book.relabel': {
    kind: 'change',
    writes: ['decisions'],
    mayWrite: ['project', 'runs', 'answers', 'tags'],
    brings: decisionBrings,
    input: z.object({
      mutationId,
      filter: filterText,
      label: plainText,
      makesClass: z.boolean().default(false),
      reason: plainText.optional(),
      ...shown,
    }),
    output: decided.extend({ applied: z.number() }),
  },
  /** Where an export would go: free, no file is there. */
  'book.preview': {
    kind: 'read',
    reads: ['project'],
    input: nothing,
    output: z.object({ suggestedTarget: textUpTo(40_000) }),
  },
  /** Writes the book as one HTML or Markdown file, by its ending, with its pictures inside. Job result: `bookExported`. */
  'book.export': {
    kind: 'change',
    writes: [],
    jobWrites: [],
    input: z.object({ to: pathText.min(1), overwrite: z.boolean().default(false) }),
    output: z.object({ jobId: z.number() }),
  },
} as const;
