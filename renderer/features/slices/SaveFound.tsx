import { Button } from '#renderer/ui/Button.tsx';
import { Pill } from '#renderer/ui/Pill.tsx';

type SaveFoundProps = {
  readonly filter: string;
  readonly isSaved: boolean;
  readonly isBusy: boolean;
  readonly onSave: () => void;
};

/** Keeps a find as a slice with one press, inside of something that is a link itself. */
export function SaveFound({ filter, isSaved, isBusy, onSave }: SaveFoundProps) {
  if (isSaved) return <Pill tone="good">saved</Pill>;
  return (
    <Button size="small" icon="plus" aria-label={`Save ${filter}`} isBusy={isBusy} onClick={onSave}>
      Save
    </Button>
  );
}
