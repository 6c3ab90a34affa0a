import type { TagInfo } from '#shared/contract/tagValues.ts';
import type { ExampleDetail } from '#shared/contract/values.ts';
import type { TagState } from '#shared/model/actions.ts';
import { formatKey, type FreeKeys } from '#renderer/state/keymap.ts';
import { Kbd } from '#renderer/ui/Kbd.tsx';
import { TagMark } from '#renderer/ui/TagMark.tsx';
import { tagStateOf } from './tagAnswer.ts';
import { cx } from '#renderer/ui/cx.ts';
import layout from '#renderer/ui/layout.module.css';
import styles from './tags.module.css';

const stateWords: Readonly<Record<TagState, string>> = { yes: 'yes', no: 'no', unknown: '?' };

/** The tags' own keys, and in a queue that is about tags the digits in their order. */
export function tagKeys(tags: readonly TagInfo[], press: (tag: string) => void, withDigits = false): FreeKeys {
  const own = tags.flatMap(({ key, name }) => (key === null ? [] : [[key, () => press(name)] as const]));
  const digits = withDigits ? tags.slice(0, 9).map(({ name }, at) => [String(at + 1), () => press(name)] as const) : [];
  return Object.fromEntries([...digits, ...own]);
}

/** Every tag with its answer for the example on screen; a press goes on to the next answer. */
export function TagAnswers(props: {
  readonly detail: ExampleDetail;
  readonly tags: readonly TagInfo[];
  readonly isLarge?: boolean;
  readonly onPress: (tag: string) => void;
}) {
  const { detail, tags, isLarge = false } = props;
  return (
    <ul className={cx(layout.list, styles.answers)} data-large={isLarge || undefined} aria-label="Tags of this example">
      {tags.map((tag, at) => {
        const state = tagStateOf(detail, tag.name);
        const digit = isLarge && at < 9 ? String(at + 1) : null;
        return (
          <li key={tag.id}>
            <button
              type="button"
              className={styles.answer}
              data-state={state}
              title={tag.description || undefined}
              aria-label={`${tag.name}: ${state}`}
              onClick={() => props.onPress(tag.name)}
            >
              <TagMark colour={tag.colour}>{tag.name}</TagMark>
              <b>{stateWords[state]}</b>
              {digit === null ? null : <Kbd>{digit}</Kbd>}
              {tag.key === null ? null : <Kbd>{formatKey(tag.key)}</Kbd>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
