import { useState } from 'react';
import type { MethodInput } from '#shared/contract/contract.ts';
import { formats } from '#shared/model/formats.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { usePickPath } from '#renderer/host/pickPath.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { Stack } from '#renderer/ui/Layout.tsx';
import { Select } from '#renderer/ui/Select.tsx';

type Hints = NonNullable<MethodInput<'sources.recognise'>['hints']>;
export type PictureHints = Pick<Hints, 'folderLevels' | 'classNames' | 'pictureRoot' | 'cutPath' | 'followsLinks'>;

type FolderOptionsProps = {
  readonly mapping: ImportMapping;
  readonly problems: readonly Pick<Problem, 'code'>[];
  readonly given: PictureHints;
  readonly onChange: (hint: PictureHints) => void;
  readonly onReset: () => void;
};

const levelWords = { '*': 'nothing', split: 'split', class: 'class' } as const;
const usualLevels = ['class', 'split/class', 'class/split', 'split', '*/class', '*/split/class', '*'];

/** What the folders above pictures say, or where the pictures of a table lie; and whether links are followed. */
export function FolderOptions({ mapping, problems, given, onChange, onReset }: FolderOptionsProps) {
  const pick = usePickPath();
  const { isFolder } = formats[mapping.source.format];
  if (!mapping.columns.some(({ role }) => role === 'image')) return null;
  const levels = mapping.folder?.levels ?? 'class';
  const hasLinks = problems.some(({ code }) => code === 'link_skipped' || code === 'link_followed');
  const chooseNames = async () => {
    const classNames = await pick({
      kind: 'file',
      title: 'A file that names the classes',
      startPath: mapping.source.path,
    });
    if (classNames !== null) onChange({ classNames });
  };
  return (
    <Card
      title={isFolder ? 'Folders' : 'Where the pictures lie'}
      actions={
        Object.keys(given).length > 0 && (
          <Button size="small" variant="quiet" onClick={onReset}>
            As recognised
          </Button>
        )
      }
    >
      <Stack>
        {isFolder ? (
          <>
            <Field label="The folders are" hint="From the chosen one down.">
              <Select
                value={levels}
                options={[...new Set([levels, ...usualLevels])].map((value) => ({ value, label: inWords(value) }))}
                onChange={(folderLevels) => onChange({ folderLevels })}
              />
            </Field>
            <Button onClick={() => void chooseNames()}>Names of classes from a file…</Button>
          </>
        ) : (
          <>
            <Applied
              label="Folder of the pictures"
              hint="From the folder of the table, or absolute."
              value={given.pictureRoot ?? mapping.mediaRoot}
              onApply={(pictureRoot) => onChange({ pictureRoot })}
            />
            <Applied
              label="Beginning of the paths to leave out"
              hint="Such as /kaggle/input/ or C:\data\."
              value={given.cutPath ?? mapping.pictures?.cut ?? ''}
              onApply={(cutPath) => onChange({ cutPath })}
            />
          </>
        )}
        {(hasLinks || given.followsLinks !== undefined || !isFolder) && (
          <Checkbox
            label="Follow links, also out of the folder"
            checked={given.followsLinks === true}
            onChange={(followsLinks) => onChange({ followsLinks })}
          />
        )}
      </Stack>
    </Card>
  );
}

function inWords(levels: string): string {
  const words = levels.split('/').map((level) => levelWords[level as keyof typeof levelWords]);
  return words.join(', then ');
}

type AppliedProps = {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onApply: (text: string) => void;
};

/** A text that is looked at anew when it is left or Enter is pressed. */
function Applied({ label, hint, value, onApply }: AppliedProps) {
  const [text, setText] = useState<string | null>(null);
  const apply = () => {
    if (text !== null && text !== value) onApply(text);
    setText(null);
  };
  return (
    <Field label={label} hint={hint}>
      <TextInput
        isMono
        value={text ?? value}
        onChange={setText}
        onBlur={apply}
        onKeyDown={(event) => event.key === 'Enter' && apply()}
      />
    </Field>
  );
}
