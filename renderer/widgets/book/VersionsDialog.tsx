import { useMethod, useMethodMutation, newMutationId } from '#renderer/data/client.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { Dialog } from '#renderer/ui/Dialog.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { formatAgo } from '#renderer/ui/format.ts';
import layout from '#renderer/ui/layout.module.css';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './book.module.css';

type VersionsDialogProps = {
  readonly kind: 'class' | 'rule';
  readonly subject: string;
  readonly title: string;
  readonly onClose: () => void;
};

/** What a definition or a rule said before, newest first; any of it can be put back. */
export function VersionsDialog({ kind, subject, title, onClose }: VersionsDialogProps) {
  const versions = useMethod('book.history', { kind, subject });
  const putBack = useMethodMutation('book.putBack');
  const back = (changeId: number) =>
    putBack.mutate(
      { mutationId: newMutationId(), changeId },
      { onSuccess: onClose, onError: (error) => notifyError('It was not put back', error) },
    );
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={title}
      description="What it said before. Nothing that was written is lost."
      width={520}
    >
      {versions.isError ? (
        <ErrorState isCompact error={versions.error} onRetry={() => void versions.refetch()} />
      ) : versions.data ? (
        <ol className={cx(layout.list, styles.versions)} aria-label="Versions">
          {versions.data.map(({ changeId, at, text, filter, label, isRetired }, place) => (
            <li key={changeId}>
              <div className={styles.version}>
                <span className={textStyles.tiny}>
                  {formatAgo(at)}
                  {isRetired ? ', retired' : ''}
                </span>
                <p className={styles.ruleText}>{text ?? 'taken out'}</p>
                {filter === null ? null : (
                  <p className={textStyles.note}>
                    <code className={textStyles.breaks}>{filter}</code> is {label}
                  </p>
                )}
              </div>
              {place === 0 ? (
                <span className={textStyles.detail}>now</span>
              ) : (
                <Button size="small" isBusy={putBack.isPending} onClick={() => back(changeId)}>
                  Put back
                </Button>
              )}
            </li>
          ))}
        </ol>
      ) : (
        <SkeletonLines lines={4} label="Reading the versions" />
      )}
    </Dialog>
  );
}
