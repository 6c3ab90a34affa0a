import type { TagInfo } from '#shared/contract/tagValues.ts';
import type { ExampleDetail } from '#shared/contract/values.ts';
import { actions } from '#shared/model/actions.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import { ChoicePicker } from '#renderer/viewers/evidence/ChoicePicker.tsx';
import { tagStateOf } from './tagAnswer.ts';

const words = { yes: 'yes: press for no', no: 'no: press for yes', unknown: null } as const;

/** A tag by name, also a new one, and the way to the taxonomy. */
export function TagPicker(props: {
  readonly detail: ExampleDetail;
  readonly tags: readonly TagInfo[];
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly onPick: (tag: string) => void;
}) {
  const { detail, tags } = props;
  const open = useUi((state) => state.open);
  return (
    <ChoicePicker
      label="Tag"
      placeholder="Tag, or a new name…"
      newWord="New tag"
      options={tags.map((tag) => ({
        value: tag.name,
        detail: words[tagStateOf(detail, tag.name)] ?? formatNumber(tag.yes),
      }))}
      more={{ label: 'Manage tags…', run: () => open('tags') }}
      isOpen={props.isOpen}
      onOpenChange={props.onOpenChange}
      onPick={props.onPick}
      trigger={
        <Button size="small">
          {actions.tag.title} <ActionKey action="review.tag" />
        </Button>
      }
    />
  );
}
