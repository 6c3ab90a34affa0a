import { useState } from 'react';
import type { MethodInput, MethodOutput } from '#shared/contract/contract.ts';
import { formats } from '#shared/model/formats.ts';
import { fileName } from '#shared/base/filePaths.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count, formatBytes } from '#renderer/ui/format.ts';
import { Split } from '#renderer/ui/Layout.tsx';
import { PageHead } from '#renderer/ui/Page.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { VisuallyHidden } from '#renderer/ui/VisuallyHidden.tsx';
import { ColumnRoles } from './ColumnRoles.tsx';
import { FolderOptions, type PictureHints } from './FolderOptions.tsx';
import { FormatOptions, type SourceHints } from './FormatOptions.tsx';
import { useImport } from './importState.ts';
import { applyOverrides, checkMapping, withRole, type Overrides } from './mapping.ts';
import { OwnPredictions } from './OwnPredictions.tsx';
import { PreviewPictures } from './PreviewPictures.tsx';
import { PreviewRows } from './PreviewRows.tsx';
import { ProblemTable } from './ProblemTable.tsx';
import { ProjectTarget } from './ProjectTarget.tsx';
import { cx } from '#renderer/ui/cx.ts';
import textStyles from '#renderer/ui/text.module.css';

const contentWords = { image: 'pictures', text: 'texts', tabular: 'table rows' } as const;

type RecogniseHints = NonNullable<MethodInput<'sources.recognise'>['hints']>;

/** What was recognised of a source, all of it changeable, and the button that imports it. */
export function ImportForm({ path }: { readonly path: string }) {
  const openImport = useUi((state) => state.openImport);
  const [given, setGiven] = useState<SourceHints>({});
  const [pictureHints, setPictureHints] = useState<PictureHints>({});
  const [overrides, setOverrides] = useState<Overrides>({});
  const [takesPredictions, setTakesPredictions] = useState(true);
  const [target, setTarget] = useState<string | null>(null);
  const start = useMethodMutation('imports.start');
  const image = Object.entries(overrides).find(([, own]) => own.role === 'image')?.[0];
  const hints: RecogniseHints = {
    ...(Object.keys(given).length > 0 ? { source: given } : {}),
    ...(image === undefined ? {} : { image }),
    ...pictureHints,
  };
  const found = useMethod(
    'sources.recognise',
    { path, ...(Object.keys(hints).length > 0 ? { hints } : {}) },
    { keepPrevious: true, staleTime: 0 },
  );

  if (found.isPending) return <RecogniseSkeleton path={path} />;
  if (found.isError || !found.data) {
    return (
      <>
        <h1>
          <VisuallyHidden>Import</VisuallyHidden>
        </h1>
        <ErrorState
          title={`${fileName(path)} cannot be imported`}
          error={found.error}
          onRetry={() => void found.refetch()}
          actions={
            <>
              {Object.keys(hints).length > 0 && (
                <Button onClick={() => (setGiven({}), setOverrides({}), setPictureHints({}))}>
                  Read it as recognised
                </Button>
              )}
              <Button onClick={() => openImport(null)}>Choose something else</Button>
            </>
          }
        />
      </>
    );
  }
  const data = found.data;
  const recognised = applyOverrides(data.mapping, overrides);
  const mapping = takesPredictions ? recognised : { ...recognised, predictions: undefined };
  const check = checkMapping(mapping);
  const blocks =
    data.rows.length > 0
      ? check.blocks
      : [
          'No row of this source can be read, so there is nothing to import. What was found is listed below, and how it is read can be changed.',
        ];
  const hasLabel = mapping.columns.some((column) => column.role === 'label');
  const problems = data.problems.filter((problem) => problem.code !== 'no_label' || !hasLabel);
  const projectPath = target ?? data.suggestedProjectPath;
  // The size of a folder says nothing about the pictures in it.
  const { isFolder, title } = formats[data.mapping.source.format];

  const runImport = () =>
    start.mutate(
      { mapping, projectPath },
      {
        onSuccess: ({ jobId }) => useImport.getState().start(jobId, data.models),
        onError: (error) => notifyError('The import did not start', error),
      },
    );

  return (
    <>
      <PageHead
        title={`Import ${fileName(data.mapping.source.path)}`}
        note={
          <>
            {title} ·{' '}
            {isFolder
              ? count(data.estimatedRows, 'picture')
              : `${data.estimatedRows > 0 ? importWords(data, false) : 'no rows'} · ${formatBytes(data.sizeBytes)} · ${contentWords[data.modality]}`}
            <br />
            <span className={cx(textStyles.detail, textStyles.breaks)}>{data.mapping.source.path}</span>
          </>
        }
        actions={
          <>
            <Button onClick={() => openImport(null)}>Choose something else</Button>
            <Button
              variant="primary"
              isBusy={start.isPending}
              disabled={found.isPlaceholderData || blocks.length > 0 || projectPath.trim() === ''}
              onClick={runImport}
            >
              Import {importWords(data, isFolder)}
            </Button>
          </>
        }
      />
      {blocks.map((text) => (
        <Banner key={text} tone="bad">
          {text}
        </Banner>
      ))}
      {check.notes.map((text) => (
        <Banner key={text} tone="warn">
          {text}
        </Banner>
      ))}
      <Split
        sidePx={312}
        {...dimStale(found)}
        side={
          <>
            <ProjectTarget
              path={projectPath}
              onChange={setTarget}
              suggested={data.suggestedProjectPath}
              hasPictures={data.modality === 'image'}
            />
            <FolderOptions
              mapping={data.mapping}
              problems={data.problems}
              given={pictureHints}
              onChange={(hint) => setPictureHints((now) => ({ ...now, ...hint }))}
              onReset={() => setPictureHints({})}
            />
            <FormatOptions
              source={data.mapping.source}
              tables={data.tables ?? []}
              given={given}
              isMarkOpen={data.problems.some(({ code }) => code === 'ambiguous_number')}
              onChange={(hint) => setGiven((now) => ({ ...now, ...hint }))}
              onReset={() => setGiven({})}
            />
          </>
        }
      >
        <OwnPredictions
          predictions={data.mapping.predictions}
          isTaken={takesPredictions}
          onTake={setTakesPredictions}
        />
        <ColumnRoles
          columns={data.columns}
          mapping={mapping}
          overrides={overrides}
          onRole={(name, role) => setOverrides((now) => withRole(now, name, role))}
          sampledRows={data.sampledRows}
          onMissing={(name, missing) => setOverrides((now) => ({ ...now, [name]: { ...now[name], missing } }))}
          onType={(name, type) => setOverrides((now) => ({ ...now, [name]: { ...now[name], type } }))}
          onReset={() => setOverrides({})}
        />
        {mapping.columns.some((column) => column.role === 'image') && (
          <PreviewPictures mapping={mapping} found={data} />
        )}
        <PreviewRows mapping={mapping} rows={data.rows} />
        {problems.length > 0 && (
          <ProblemTable problems={problems} total={problems.length} title="Found while looking" />
        )}
      </Split>
    </>
  );
}

/** An estimate must not read like a count. */
function importWords(
  { estimatedRows: rows, sampledRows }: Pick<MethodOutput<'sources.recognise'>, 'estimatedRows' | 'sampledRows'>,
  isFolder: boolean,
): string {
  if (rows <= 0) return '';
  if (isFolder || sampledRows === undefined) return count(rows, isFolder ? 'picture' : 'row');
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1);
  return `about ${count(Math.round(rows / unit) * unit, 'row')}`;
}

function RecogniseSkeleton({ path }: { readonly path: string }) {
  return (
    <>
      <PageHead title={`Looking at ${fileName(path)}…`} />
      <Split
        sidePx={312}
        side={
          <Card>
            <SkeletonLines lines={5} label="Recognising the format" />
          </Card>
        }
      >
        <Card>
          <SkeletonLines lines={9} label="Recognising columns" />
        </Card>
      </Split>
    </>
  );
}
