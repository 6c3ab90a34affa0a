import type { TagInfo } from '#shared/contract/tagValues.ts';
import { actions, type BarAction } from '#shared/model/actions.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import { ChoicePicker } from '#renderer/viewers/evidence/ChoicePicker.tsx';
import { NotePopover } from '#renderer/viewers/evidence/NotePopover.tsx';
import type { Decide } from './useBulkDecision.ts';

/** One action on the selected rows: a button, behind which it asks for the class, the tag or the text that it needs. */
export function BulkAction(props: {
  readonly action: BarAction;
  readonly classes: readonly string[];
  readonly tags: readonly TagInfo[];
  readonly isLead: boolean;
  readonly isBusy: boolean;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly decide: Decide;
}) {
  const { action, decide, isLead, isBusy, isOpen, onOpenChange } = props;
  const { title, icon, value } = actions[action];
  const button = {
    size: 'small' as const,
    ...(isLead ? { variant: 'primary' as const, isBusy } : { disabled: isBusy }),
    ...(icon && { icon }),
    children: (
      <>
        {title} <ActionKey action={`explore.${action}`} />
      </>
    ),
  };
  if (value === null) return <Button {...button} onClick={() => decide(action)} />;
  const opened = { side: 'top' as const, isOpen, onOpenChange, trigger: <Button {...button} /> };
  if (value.kind === 'text') return <NotePopover note="" {...opened} onSave={(text) => decide(action, text)} />;
  if (value.kind === 'class') {
    return (
      <ChoicePicker
        {...opened}
        label={`${title} to`}
        placeholder="Class…"
        options={props.classes.map((name) => ({ value: name }))}
        onPick={(label) => decide(action, label)}
      />
    );
  }
  return (
    <ChoicePicker
      {...opened}
      label={title}
      placeholder="Tag, or a new name…"
      newWord="New tag"
      options={props.tags.map((tag) => ({ value: tag.name, detail: formatNumber(tag.yes) }))}
      more={{ label: 'Manage tags…', run: () => useUi.getState().open('tags') }}
      onPick={(tag) => decide(action, tag)}
    />
  );
}
