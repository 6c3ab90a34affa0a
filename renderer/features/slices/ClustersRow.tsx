import { useState } from 'react';
import type { ClustersInfo } from '#shared/contract/discoveryValues.ts';
import { quoteValue } from '#shared/query/printFilter.ts';
import { useActiveJob, useMethod, useMethodMutation } from '#renderer/data/client.ts';
import { JobPanel } from '#renderer/widgets/JobProgress.tsx';
import { useSliceLink } from '#renderer/data/sliceLink.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Field, TextInput } from '#renderer/ui/Field.tsx';
import { count, formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { cx } from '#renderer/ui/cx.ts';
import layout from '#renderer/ui/layout.module.css';
import styles from './discovery.module.css';

/** Clusters of the embeddings: made in the background, named by what sets them apart, each a link. */
export function ClustersRow() {
  const list = useMethod('clusters.list', {});
  const make = useMethodMutation('clusters.make');
  const [k, setK] = useState('');
  const job = useActiveJob('clusters');
  if (!list.data?.hasEmbeddings) return null;
  const { made } = list.data;
  const wanted = k.trim() === '' ? null : Number(k);
  const isWrong = wanted !== null && !(Number.isInteger(wanted) && wanted >= 2 && wanted <= 100);
  const start = () => make.mutate({ k: wanted }, { onError: (error) => notifyError('No clusters were made', error) });
  return (
    <section className={styles.clusters} aria-label="Clusters of the embeddings">
      {job ? (
        <JobPanel job={job} />
      ) : (
        <>
          <p>
            {made === null
              ? `There are embeddings of ${list.data.source ?? 'the run'}: put alike examples into clusters, and slices can be made of them.`
              : `${count(made.items.length, 'cluster')} of ${count(made.examples, 'example')}, kept with ${list.data.source ?? 'the run'}. In a filter: cluster: and the number.`}
          </p>
          {made && <ClusterList made={made} />}
          <div className={styles.clusterForm}>
            <Field label="Clusters" error={isWrong ? '2 to 100.' : undefined}>
              <TextInput
                inputMode="numeric"
                value={k}
                placeholder={made ? String(made.k) : 'by size'}
                onChange={setK}
              />
            </Field>
            <Button icon="map" disabled={isWrong} isBusy={make.isPending} onClick={start}>
              {made === null ? 'Make clusters' : 'Make them again'}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function ClusterList({ made }: { readonly made: ClustersInfo }) {
  const explore = useSliceLink();
  return (
    <ul className={cx(layout.list, styles.clusterList)}>
      {made.items.map((item) => (
        <li key={item.number}>
          <button
            type="button"
            title={item.traits.map(traitWords).join('\n') || 'Nothing sets it apart'}
            onClick={() => explore(`cluster:${quoteValue(item.name)}`)}
          >
            {item.name} <span>{formatNumber(item.n)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** `night: 81 %, 5.2 times as often as elsewhere` */
function traitWords({ label, share, lift }: ClustersInfo['items'][number]['traits'][number]): string {
  const times = lift === null ? 'found nowhere else' : `${formatNumber(lift, 1)} times as often as elsewhere`;
  return `${label}: ${formatPercent(share, 0)}, ${times}`;
}
