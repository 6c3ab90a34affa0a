import type { SliceInfo } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useDiscovery, type DiscoveryView } from '#renderer/state/discovery.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { DiscoverOptions } from './DiscoverOptions.tsx';
import { ErrorTree } from './ErrorTree.tsx';
import { HeatMap } from './HeatMap.tsx';
import { WeakSlices } from './WeakSlices.tsx';
import styles from './discovery.module.css';

type DiscoverCardProps = { readonly saved: readonly SliceInfo[]; readonly onClose: () => void };

const views: readonly { readonly value: DiscoveryView; readonly label: string }[] = [
  { value: 'slices', label: 'Weak slices' },
  { value: 'tree', label: 'Error tree' },
  { value: 'heatMap', label: 'Heat map' },
];

/** Where the model is weak: by a search, as a tree of questions, or by two columns. Every part is a link and can be saved. */
export function DiscoverCard({ saved, onClose }: DiscoverCardProps) {
  const { view, isChoosing, set } = useDiscovery();
  const features = useMethod('features.list', {});
  return (
    <Card
      title="Where the model is weak"
      actions={<IconButton icon="close" label="Close the search" onClick={onClose} />}
      isFlush
    >
      <div className={styles.toolbar}>
        <SegmentedControl label="Look by" value={view} onChange={(next) => set({ view: next })} options={views} />
        {view !== 'heatMap' && (
          <Button
            size="small"
            icon={isChoosing ? 'chevronUp' : 'chevronDown'}
            aria-expanded={isChoosing}
            aria-controls="discovery-options"
            onClick={() => set({ isChoosing: !isChoosing })}
          >
            Options
          </Button>
        )}
      </div>
      {features.isPending ? (
        <div className={styles.padded}>
          <SkeletonLines lines={4} label="Reading the columns" />
        </div>
      ) : features.isError ? (
        <ErrorState
          isCompact
          title="The columns cannot be read"
          error={features.error}
          onRetry={() => void features.refetch()}
        />
      ) : (
        <>
          <div id="discovery-options">
            {isChoosing && view !== 'heatMap' && <DiscoverOptions features={features.data} />}
          </div>
          {view === 'slices' && <WeakSlices offered={features.data.items} saved={saved} />}
          {view === 'tree' && <ErrorTree offered={features.data.items} saved={saved} />}
          {view === 'heatMap' && <HeatMap offered={features.data.items} />}
        </>
      )}
    </Card>
  );
}
