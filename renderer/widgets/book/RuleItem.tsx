import { useState } from 'react';
import type { BookRuleInfo } from '#shared/contract/bookMethods.ts';
import { call, newMutationId, useMethod } from '#renderer/data/client.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { formatNumber } from '#renderer/ui/format.ts';
import { Menu, MenuItem, MenuSeparator } from '#renderer/ui/Menu.tsx';
import textStyles from '#renderer/ui/text.module.css';
import { RuleForm } from './RuleForm.tsx';
import { VersionsDialog } from './VersionsDialog.tsx';
import styles from './book.module.css';

type RuleItemProps = { readonly rule: BookRuleInfo; readonly allClasses: readonly string[] };

/** A rule, what contradicts it, and what can be done with it. */
export function RuleItem({ rule, allClasses }: RuleItemProps) {
  const [part, setPart] = useState<'form' | 'versions' | null>(null);
  const open = useUi((state) => state.open);
  const close = () => setPart(null);
  const { id, text, classes, filter, label, source, isRetired } = rule;
  const retire = () => {
    call('book.retireRule', { mutationId: newMutationId(), id, isRetired: !isRetired }).catch((error: unknown) =>
      notifyError('The rule stays as it was', error),
    );
  };
  if (part === 'form')
    return (
      <li className={styles.rule}>
        <RuleForm rule={rule} classes={classes} allClasses={allClasses} from={null} onClose={close} />
      </li>
    );
  return (
    <li className={styles.rule}>
      <div className={styles.ruleHead}>
        <p className={cx(styles.ruleText, isRetired && textStyles.faint)}>{text}</p>
        <Menu align="end" trigger={<IconButton size="small" icon="more" label="More about this rule" />}>
          <MenuItem icon="note" onSelect={() => setPart('form')}>
            Change…
          </MenuItem>
          <MenuItem icon="clock" onSelect={() => setPart('versions')}>
            Earlier versions…
          </MenuItem>
          {source === null ? null : (
            <MenuItem icon="link" onSelect={() => open('explore', { filter: '', focusId: source.anchor })}>
              Where it came from
            </MenuItem>
          )}
          <MenuSeparator />
          <MenuItem icon={isRetired ? 'undo' : 'exclude'} onSelect={retire}>
            {isRetired ? 'Bring back' : 'Retire'}
          </MenuItem>
        </Menu>
      </div>
      {filter === null || label === null || isRetired ? null : <Checked filter={filter} label={label} />}
      {isRetired ? <span className={textStyles.tiny}>retired</span> : null}
      {part === 'versions' ? (
        <VersionsDialog kind="rule" subject={String(id)} title="This rule" onClose={close} />
      ) : null}
    </li>
  );
}

/** What the rule says of examples, and the door to those that say otherwise. */
function Checked({ filter, label }: { readonly filter: string; readonly label: string }) {
  const open = useUi((state) => state.open);
  const found = useMethod('book.contradictions', { filter, label });
  return (
    <p className={styles.checked}>
      <code className={textStyles.breaks}>{filter}</code> is <strong>{label}</strong>
      {found.isError ? <span className={styles.problem}>The filter cannot be read any more</span> : null}
      {found.data && found.data.contradicts > 0 ? (
        <Button size="small" variant="link" onClick={() => open('explore', { filter: found.data.filter })}>
          {found.data.contradicts === 1
            ? '1 example contradicts it'
            : `${formatNumber(found.data.contradicts)} examples contradict it`}
        </Button>
      ) : null}
      {found.data && found.data.contradicts === 0 ? (
        <span className={textStyles.detail}>nothing contradicts it</span>
      ) : null}
    </p>
  );
}
