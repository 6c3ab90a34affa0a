import { useId } from 'react';
import { keyLabel } from '#renderer/state/keymap.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { cx } from '#renderer/ui/cx.ts';
import { formatNumber } from '#renderer/ui/format.ts';
import { Icon } from '#renderer/ui/Icon.tsx';
import { MessageText } from '#renderer/ui/MessageText.tsx';
import { dimStale } from '#renderer/ui/stale.ts';
import textStyles from '#renderer/ui/text.module.css';
import { useFilterDraft, type FilterDraft } from './useFilterDraft.ts';
import styles from './FilterField.module.css';

/**
 * The filter that all screens obey: completion while typing, the count it gives, errors at their character. Its list is made by hand:
 * Base UI's autocomplete holds the text as one value, which a pick replaces whole and Escape empties; here a pick completes the term at
 * the caret, Tab takes the first, and Escape closes the list, then takes the typing back, then leaves.
 */
export function FilterField({ total }: { readonly total: number }) {
  const draft = useFilterDraft();
  const listId = useId();
  const messageId = useId();
  const { items, active, error, isDirty } = draft;
  const { onChange, onSelect, ...inputProps } = draft.inputProps;
  const hasText = draft.draft !== '';
  const isListOpen = draft.isOpen && (items.length > 0 || (error !== null && hasText));
  const warnings = draft.check.data?.warnings ?? [];
  return (
    <div className={styles.wrap} data-invalid={error !== null || undefined}>
      <div className={styles.field}>
        <Icon name="filter" size={14} className={styles.icon} />
        <ListChip />
        <input
          {...inputProps}
          data-filter-field=""
          className={styles.input}
          role="combobox"
          aria-label="Filter"
          aria-expanded={isListOpen}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
          aria-invalid={error !== null}
          aria-describedby={messageId}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={`Filter, for example conf>0.9 correct:false`}
          title={`Go to the filter: ${keyLabel('app.filter')}`}
          onChange={(event) => onChange(event.target.value, event.target.selectionStart)}
          onSelect={(event) => onSelect(event.currentTarget.selectionStart)}
        />
        <span id={messageId} className={styles.count} role="status">
          <FilterCount draft={draft} total={total} />
        </span>
        {hasText && (
          <button type="button" className={styles.clear} aria-label="Clear the filter" onClick={draft.clear}>
            <Icon name="close" size={12} />
          </button>
        )}
      </div>
      {draft.isOpen && error && hasText && (
        <FilterError text={draft.text} message={error.message} offset={error.offset ?? null} />
      )}
      {/* Also after Enter: it says why nothing fits. */}
      {!error && draft.isSettled && warnings.length > 0 && draft.isFocused && items.length === 0 && (
        <div className={styles.panel}>
          {warnings.map((warning) => (
            <p key={warning} className={styles.warning}>
              {warning}
            </p>
          ))}
        </div>
      )}
      <div
        id={listId}
        role="listbox"
        aria-label="Completions"
        className={cx(styles.panel, styles.list)}
        hidden={!(draft.isOpen && items.length > 0 && !(error && !isDirty))}
      >
        {items.map((item, index) => (
          <div
            key={`${item.from}-${item.insert}`}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            className={styles.option}
            onPointerMove={() => draft.setActive(index)}
            onPointerDown={(event) => {
              event.preventDefault();
              draft.accept(item);
            }}
          >
            <span className={styles.optionLabel}>{item.label}</span>
            <span className={styles.optionDetail}>{item.detail}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

/** How many fit; while it is typed, how many would, and how to ask for them. */
function FilterCount({ draft, total }: { readonly draft: FilterDraft; readonly total: number }) {
  const { check, error, problem, isDirty, isSettled } = draft;
  if (error) return <span className={textStyles.bad}>cannot be read</span>;
  if (!isDirty)
    return (
      <span {...dimStale(check)}>
        {formatNumber(check.data?.count ?? total)} of {formatNumber(check.data?.total ?? total)}
      </span>
    );
  return (
    <span className={styles.pending}>
      {check.data && isSettled && problem === null ? `${formatNumber(check.data.count)} · ` : ''}Enter to apply
    </span>
  );
}

/** Says that only a list of examples is shown, and takes that back. */
function ListChip() {
  const screen = useUi((state) => state.screen);
  const ids = useUi((state) => state.ids);
  const clearIds = useUi((state) => state.clearIds);
  if (!ids || (screen !== 'explore' && screen !== 'review')) return null;
  return (
    <button
      type="button"
      className={styles.chip}
      onClick={clearIds}
      aria-label={`Show all again instead of: ${ids.title}`}
    >
      {ids.title}
      <Icon name="close" size={11} />
    </button>
  );
}

type FilterErrorProps = { readonly text: string; readonly message: string; readonly offset: number | null };

/** The text again with a mark under the character where reading stopped. */
function FilterError({ text, message, offset }: FilterErrorProps) {
  const at = offset === null ? null : Math.max(0, Math.min(offset, text.length));
  // A long filter is cut to the part around the error.
  const from = at === null ? 0 : Math.max(0, at - 48);
  const shown = text.slice(from, from + 96);
  return (
    <div className={cx(styles.panel, styles.error)} role="alert">
      {at !== null && (
        <pre className={styles.pointer} aria-hidden="true">
          {from > 0 ? '…' : ''}
          {shown.slice(0, at - from)}
          <mark>{text[at] ?? ' '}</mark>
          {shown.slice(at - from + 1)}
        </pre>
      )}
      <p>
        <MessageText>{message}</MessageText>
      </p>
    </div>
  );
}
