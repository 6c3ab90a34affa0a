import { useState } from 'react';
import type { ProjectInfo } from '#shared/contract/values.ts';
import { fileName } from '#shared/base/filePaths.ts';
import { exportTarget, formats } from '#shared/model/formats.ts';
import { call, useMethodMutation } from '#renderer/data/client.ts';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { count, formatNumber } from '#renderer/ui/format.ts';
import { dimStale, type Freshness } from '#renderer/ui/stale.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { FormatChoice } from './FormatChoice.tsx';
import { useExport } from './exportState.ts';
import { isByteExact, joinPath, targetProblem, writtenFormats, type Preview } from './exportWords.ts';
import { cx } from '#renderer/ui/cx.ts';
import { Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './export.module.css';

type ExportFormProps = {
  readonly project: ProjectInfo;
  readonly preview: Preview;
  readonly answer: Freshness;
  readonly isBusy: boolean;
};

export function ExportForm({ project, preview, answer, isBusy }: ExportFormProps) {
  const { choices, choose, show } = useExport();
  const { format, onlyChanges, neutraliseFormulas, withMedia, withReview, target } = choices;
  const start = useMethodMutation('exports.start');
  const pick = usePickPath();
  const [isTried, setTried] = useState(false);
  const written = writtenFormats(
    format,
    project.datasets.map((dataset) => dataset.format),
  );
  // A CSV given back as it came stays as it came: only a new one can be made safe for spreadsheets.
  const canNeutralise = format !== 'same' && exportTarget(format).canNeutralise === true;
  const canTakeMedia = project.modality === 'image' && !written.some((one) => formats[one].isFolder);
  const to = target ?? preview.suggestedTarget;
  const problem = targetProblem(to);
  const isNothing = preview.examples === 0;

  const chooseFolder = async () => {
    const path = await pick({ kind: 'folder', title: 'Export to', action: 'Export here' });
    if (path !== null) choose({ target: await freeTarget(path, fileName(preview.suggestedTarget)) });
  };
  const write = () => {
    setTried(true);
    if (problem) return;
    start.mutate(
      {
        to: to.trim(),
        format,
        onlyChanges,
        neutraliseFormulas: canNeutralise && neutraliseFormulas,
        withMedia: canTakeMedia && withMedia,
        withReview,
      },
      { onSuccess: ({ jobId }) => show(jobId), onError: (error) => notifyError('The export was not started', error) },
    );
  };

  return (
    <Card title="What to write">
      <form
        className={styles.fields}
        onSubmit={(event) => {
          event.preventDefault();
          write();
        }}
      >
        <FormatChoice
          preview={preview}
          isLossless={isByteExact(project.datasets.map((dataset) => dataset.format))}
          value={format}
          onChange={(next) => choose({ format: next })}
        />
        <div className={styles.options}>
          <Checkbox
            label="Only the changes"
            checked={onlyChanges}
            onChange={(isOn) => choose({ onlyChanges: isOn })}
            detail={
              <small>
                {formatNumber(preview.relabelled)} relabelled instead of all {formatNumber(project.examples)}, and
                patch.csv for any copy of the source
              </small>
            }
          />
          {canNeutralise && (
            <Checkbox
              label="Neutralise formulas"
              checked={neutraliseFormulas}
              onChange={(isOn) => choose({ neutraliseFormulas: isOn })}
              detail={<small>Cells that begin with = + - @ get a quote before them, for spreadsheets</small>}
            />
          )}
          {canTakeMedia && (
            <Checkbox
              label="Copy the pictures too"
              checked={withMedia}
              onChange={(isOn) => choose({ withMedia: isOn })}
              detail={<small>Into the same folder, so that it stands on its own</small>}
            />
          )}
          <Checkbox
            label="Flags, tags and notes too"
            checked={withReview}
            onChange={(isOn) => choose({ withReview: isOn })}
            detail={<small>In review.csv beside it, with label quality and suggestions</small>}
          />
        </div>
        <Field
          label="Target folder"
          hint={target === null ? 'Beside the project; made when it is written' : 'Must be new or empty'}
          error={isTried || target !== null ? problem : null}
        >
          <TextInput value={to} onChange={(next) => choose({ target: next })} isMono />
        </Field>
        <div className={styles.row}>
          <Button icon="folder" size="small" onClick={() => void chooseFolder()}>
            Choose a folder…
          </Button>
          {target !== null && (
            <Button variant="quiet" size="small" onClick={() => choose({ target: null })}>
              Use the suggestion
            </Button>
          )}
        </div>
        {preview.warnings.map((warning) => (
          <Banner key={warning} tone="warn">
            {warning}
          </Banner>
        ))}
        <Stack gap={3}>
          <Button
            type="submit"
            variant="primary"
            size="large"
            isBusy={isBusy || start.isPending}
            disabled={isNothing || isBusy}
          >
            {isBusy ? 'Writing…' : <span {...dimStale(answer)}>Write {count(preview.examples, 'example')}</span>}
          </Button>
          {isNothing && (
            <span className={cx(textStyles.faint, styles.faint)}>
              {onlyChanges ? 'No label was changed, so there are no changes to write.' : 'Everything is excluded.'}
            </span>
          )}
        </Stack>
      </form>
    </Card>
  );
}

/** The folder itself when it is empty, else a new one within it: people pick the place, not the folder to be made. */
async function freeTarget(path: string, name: string): Promise<string> {
  try {
    const { entries } = await call('files.list', { path });
    return entries.length === 0 ? path : joinPath(path, name);
  } catch {
    // Cannot be looked into: taken as it is, and writing says what is wrong with it.
    return path;
  }
}
