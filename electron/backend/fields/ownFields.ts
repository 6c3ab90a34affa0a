import { bitsToIds, bitsetOf } from '#shared/analysis/bitset.ts';
import type { DetectorName } from '#shared/model/detectors.ts';
import type { FieldKind, FieldName, fieldTable } from '#shared/model/fields.ts';
import type { FieldCatalog, FieldSource } from '#shared/query/fields.ts';
import { fitsPattern } from '#shared/query/matchText.ts';
import { errorCauses } from '../analysis/metrics/rowFates.ts';
import { findLabelErrors } from '../detectors/labelError.ts';
import { doubtNamesOf, findingsOf } from '../detectors/registry.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';
import { shownTags, tagNamed } from '../project/tagSet.ts';
import type { ColumnRecord } from '../store/datasetStore.ts';
import { readNote, readNotes, type StateBit, stateBits } from '../store/decisionStore.ts';
import { listSlices } from '../store/sliceStore.ts';
import { clusterField, clustersOf } from './clusterData.ts';
import { changedValues, correctValues, errorCausesOf, lossValues, stateValues } from './derivedColumns.ts';
import { sliceField } from './sliceField.ts';

type SourceOf<Kind> = Kind extends FieldKind ? Extract<FieldSource, { kind: Kind }> : FieldSource;

/** Where the values of a field come from, made when they are first asked for; null where this project has none. */
type FieldMaker<Kind> = (project: OpenProject, catalog: () => FieldCatalog) => (() => SourceOf<Kind>) | null;

/** The values of every field of `fieldTable`: its filter, its order, its facet and its cells are all made from these. */
export const ownFields: { readonly [N in FieldName]: FieldMaker<(typeof fieldTable)[N]['kind']> } = {
  text: columnOf('text'),
  key: ({ keys }) => always({ kind: 'text', scan: keys.scan, get: (row) => keys.get(row) }),
  label: ({ current, classes }) => always({ kind: 'category', codes: current, dictionary: classes }),
  pred: ofRun(({ predicted }, { classes }) => ({ kind: 'category', codes: predicted, dictionary: classes })),
  correct: ofRun((run, project) => ({ kind: 'boolean', values: correctValues(project, run) })),
  conf: ofRun(({ confidence }) => ({ kind: 'number', values: confidence })),
  quality: ofRun((run, project) => ({ kind: 'number', values: findLabelErrors(project, run).quality })),
  finding: (project) => {
    const doubts = doubtNamesOf(project);
    return doubts.length > 0 ? always(findingField(project, doubts)) : null;
  },
  suggested: ofRun((run, project) => ({
    kind: 'category',
    codes: suggestedCodes(run, project),
    dictionary: project.classes,
  })),
  loss: ofRun((run, project) => ({ kind: 'number', values: lossValues(project, run) })),
  margin: ofRun((run) => ({ kind: 'number', values: run.margin() })),
  cause: ofRun((run, project) => ({
    kind: 'category',
    codes: errorCausesOf(project, run),
    dictionary: errorCauses,
  })),
  given: ({ given, classes }) => always({ kind: 'category', codes: given, dictionary: classes }),
  decided: stateOf(stateBits.decided),
  flagged: stateOf(stateBits.flagged),
  excluded: stateOf(stateBits.excluded),
  changed: (project) => () => ({ kind: 'boolean', values: changedValues(project) }),
  tag: ({ tags }) =>
    always({
      kind: 'bits',
      get: (name) => tagNamed(tags, name)?.yes,
      names: () => shownTags(tags).map(({ record }) => record.name),
    }),
  note: (project) => always(noteField(project)),
  cluster: (project) => {
    const clusters = project.embeddingSource && clustersOf(project, project.embeddingSource);
    return clusters && always(clusterField(clusters));
  },
  slice: ({ file }, catalog) => {
    const slices = listSlices(file);
    return slices.length > 0 ? () => sliceField(slices, catalog) : null;
  },
  split: columnOf('split'),
  dataset: (project) => () => ({
    kind: 'category',
    codes: datasetCodes(project),
    dictionary: project.datasets.map(({ name }) => name),
  }),
};

function always<T>(source: T): () => T {
  return () => source;
}

function ofRun<T>(make: (run: RunData, project: OpenProject) => T): (project: OpenProject) => (() => T) | null {
  return (project) => {
    const { run } = project;
    return run && (() => make(run, project));
  };
}

function stateOf(bit: StateBit): FieldMaker<'boolean'> {
  return (project) => () => ({ kind: 'boolean', values: stateValues(project, bit) });
}

function columnOf(role: ColumnRecord['role']): FieldMaker<'column'> {
  return (project) => {
    const column = project.columnWithRole(role);
    return column ? () => columnField(project, column) : null;
  };
}

/** A column of the data. */
export function columnField(project: OpenProject, column: ColumnRecord): FieldSource {
  const data = project.columnData(column);
  if (data.kind === 'number') return { kind: 'number', values: data.values };
  if (data.kind === 'coded') return { kind: 'category', codes: data.codes, dictionary: data.dictionary };
  const { text } = data;
  return { kind: 'text', scan: text.scan, get: (row) => text.get(row) };
}

const keptSuggestions = createMemo<Int32Array>();

function suggestedCodes(run: RunData, project: OpenProject): Int32Array {
  const found = findLabelErrors(project, run);
  return keptSuggestions(found, [], () => {
    const codes = new Int32Array(project.rowCount).fill(-1);
    for (const id of bitsToIds(found.bits)) codes[id] = found.suggestedFor(id);
    return codes;
  });
}

function findingField(project: OpenProject, doubts: readonly DetectorName[]): SourceOf<'bits'> {
  return {
    kind: 'bits',
    get: (name) => {
      const doubt = doubts.find((known) => known === name);
      return doubt && findingsOf(project, doubt).bits;
    },
    names: () => doubts,
  };
}

function noteField(project: OpenProject): SourceOf<'text'> {
  return {
    kind: 'text',
    scan: (pattern) => {
      const fits = fitsPattern(pattern);
      const noted = readNotes(project.file).filter(({ note }) => fits(note));
      return bitsetOf(
        project.rowCount,
        noted.map(({ exampleId }) => exampleId),
      );
    },
    get: (row) => ((project.state[row]! & stateBits.noted) === 0 ? null : readNote(project.file, row)),
  };
}

const keptDatasetCodes = createMemo<Int32Array>();

function datasetCodes({ datasets, rowCount }: OpenProject): Int32Array {
  return keptDatasetCodes(datasets, [rowCount], () => {
    const codes = new Int32Array(rowCount);
    datasets.forEach(({ firstExample, examples }, code) => codes.fill(code, firstExample, firstExample + examples));
    return codes;
  });
}
