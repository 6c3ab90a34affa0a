import type { ClassCode, ExampleId } from '#shared/model/ids.ts';
import type { ActionText } from '#shared/model/actions.ts';
import { type DecisionChange, noteWriter, readNote } from '../store/decisionStore.ts';
import type { ProjectFile, WritableFile } from '../store/projectFile.ts';
import { blindLabelWriter } from '../store/sampleStore.ts';
import { answerWriter, type TagAnswer } from '../store/tagStore.ts';
import type { ProjectContents } from './projectContents.ts';
import { classCodeOf } from './runData.ts';
import { answerOf, setAnswer, type TagData, tagNamed, withNewRecords } from './tagSet.ts';

/** What is read of an open project. */
type TextRows = Pick<ProjectContents, 'tags' | 'classes'> & {
  readonly file: ProjectFile;
  readonly blindLabels: ReadonlyMap<ExampleId, ClassCode>;
};

/** A column of what actions write beside labels and states: one text an example, or one for each tag. */
type TextColumn = {
  /** Takes the value of the action, which is the tag where there is one text for each. */
  readonly read: (project: TextRows, value: string | null) => (id: ExampleId) => string | null;
  /** Writes into the file, within the batch's transaction. */
  readonly writer: (file: WritableFile, contents: ProjectContents) => (change: DecisionChange) => void;
  /** What is in memory after it was written. */
  readonly settled: (
    file: ProjectFile,
    contents: ProjectContents,
    changes: readonly DecisionChange[],
  ) => ProjectContents;
};

export const textColumns: Readonly<Record<ActionText, TextColumn>> = {
  note: {
    read:
      ({ file }) =>
      (id) =>
        readNote(file, id),
    writer: (file) => {
      const write = noteWriter(file);
      return ({ exampleId, afterText }) => write(exampleId, afterText);
    },
    // Notes stay in the file.
    settled: (_file, contents) => contents,
  },
  answer: {
    read: ({ tags }, value) => {
      const tag = tagNamed(tags, value ?? '');
      return (id) => (tag ? answerOf(tag, id) : null);
    },
    writer: (file) => {
      const write = answerWriter(file);
      return ({ exampleId, value, afterText }) => write(exampleId, value ?? '', afterText as TagAnswer | null);
    },
    settled: (file, contents, changes) => {
      // The first answer for a tag makes it.
      const tags = withNewRecords(file, contents.rowCount, contents.tags);
      const byName = new Map<string, TagData | undefined>();
      for (const { value, exampleId, afterText } of changes) {
        const name = value ?? '';
        if (!byName.has(name)) byName.set(name, tagNamed(tags, name));
        const tag = byName.get(name);
        if (tag) setAnswer(tag, exampleId, afterText as TagAnswer | null);
      }
      return { ...contents, tags };
    },
  },
  /** The class, or '' where the person could not tell; null where there is none. */
  blindLabel: {
    read: (project) => (id) => {
      const code = project.blindLabels.get(id);
      return code === undefined ? null : (project.classes[code] ?? '');
    },
    writer: (file, { classes }) => {
      const write = blindLabelWriter(file);
      return ({ exampleId, afterText }) =>
        write(exampleId, afterText === null ? null : classCodeOf(classes, afterText));
    },
    settled: (_file, contents, changes) => {
      const { blindLabels, classes } = contents;
      for (const { exampleId, afterText } of changes) {
        if (afterText === null) blindLabels.delete(exampleId);
        else blindLabels.set(exampleId, classCodeOf(classes, afterText));
      }
      return contents;
    },
  },
};
