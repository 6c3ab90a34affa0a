import { useState } from 'react';
import type { CostPair } from '#shared/model/costs.ts';
import { useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { count } from '#renderer/ui/format.ts';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { notify, notifyError } from '#renderer/state/notices.ts';
import { CostGrid } from './CostGrid.tsx';
import { CostPairs } from './CostPairs.tsx';
import { mostInGrid, withCost } from './costEdit.ts';
import styles from './costs.module.css';

/** What each confusion costs: closed it says whether anything was set, open it is edited. */
export function CostsCard() {
  const [isOpen, setOpen] = useState(false);
  const costs = useMethod('costs.get', {});
  const isReadOnly = useMethod('project.info', {}).data?.isReadOnly ?? false;
  const save = useMethodMutation('costs.set');
  const pairs = costs.data?.pairs ?? [];
  const set = (changed: CostPair) =>
    save.mutate(
      { pairs: withCost(pairs, changed) },
      { onError: (error) => notifyError('The cost was not saved', error) },
    );
  const reset = () =>
    save.mutate(
      {},
      {
        onSuccess: () => notify({ title: 'Every confusion costs 1 again' }),
        onError: (error) => notifyError('The costs were not reset', error),
      },
    );
  if (costs.data && costs.data.labels.length < 2) return null;
  return (
    <Card
      title="What confusions cost"
      note={
        costs.data && (costs.data.isDefault ? 'each costs 1' : `${count(pairs.length, 'pair')} set, all others cost 1`)
      }
      actions={
        <>
          {isOpen && !isReadOnly && !costs.data?.isDefault && (
            <Button variant="quiet" size="small" onClick={reset}>
              Reset
            </Button>
          )}
          <Button variant="quiet" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Close the costs' : 'Edit the costs'}
          </Button>
        </>
      }
      isFlush
      className={isOpen ? undefined : styles.closed}
    >
      {!isOpen ? null : costs.isError ? (
        <ErrorState isCompact title="The costs could not be read" error={costs.error} />
      ) : !costs.data ? (
        <div className={styles.body}>
          <SkeletonLines lines={4} label="Reading the costs" />
        </div>
      ) : (
        <div className={styles.body}>
          <p className={styles.explained}>
            What it costs when the row’s class is predicted as the column’s. The mean cost of a slice, and the cost view
            of the confusion matrix, count with it. A right prediction usually costs 0.
          </p>
          {costs.data.labels.length <= mostInGrid ? (
            <CostGrid labels={costs.data.labels} matrix={costs.data.matrix} isReadOnly={isReadOnly} onSet={set} />
          ) : (
            <CostPairs labels={costs.data.labels} pairs={pairs} isReadOnly={isReadOnly} onSet={set} />
          )}
        </div>
      )}
    </Card>
  );
}
