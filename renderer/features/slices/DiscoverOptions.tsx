import { useState } from 'react';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { firstChoices, useDiscovery, type DiscoveryChoices } from '#renderer/state/discovery.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Fold } from '#renderer/ui/Fold.tsx';
import { count } from '#renderer/ui/format.ts';
import { ClustersRow } from './ClustersRow.tsx';
import { FeatureChoices } from './FeatureChoices.tsx';
import { areUsable, featuresToUse } from './discoveryChoices.ts';
import { SearchFields, TreeFields } from './SearchFields.tsx';
import { cx } from '#renderer/ui/cx.ts';
import { Row } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './discovery.module.css';

/** What to look by and for; a search starts when it is applied, since it can take a while. */
export function DiscoverOptions({ features }: { readonly features: MethodOutput<'features.list'> }) {
  const { view, choices, set } = useDiscovery();
  const [draft, setDraft] = useState(choices);
  const change = (part: Partial<DiscoveryChoices>) => setDraft((now) => ({ ...now, ...part }));
  const chosen = draft.features?.length === 0 ? [] : featuresToUse(draft.features, features.items);
  const clash = chosen.includes('pred') && (chosen.includes('label') || chosen.includes('given'));
  const isUsable = areUsable(draft) && !clash && chosen.length > 0;
  const isApplied = JSON.stringify(draft) === JSON.stringify(choices);
  const Fields = view === 'tree' ? TreeFields : SearchFields;
  return (
    <form
      className={styles.options}
      aria-label="Options of the search"
      onSubmit={(event) => {
        event.preventDefault();
        if (isUsable) set({ choices: draft });
      }}
    >
      <Fields draft={draft} onChange={change} />
      <Fold title="Made of" detail={madeOfWords(chosen, features.items.length)}>
        <FeatureChoices features={features} chosen={chosen} onChange={(names) => change({ features: names })} />
        <ClustersRow />
      </Fold>
      {clash && (
        <p className={cx(textStyles.bad, textStyles.small)} role="alert">
          The prediction and the label together say what is wrong by definition: choose one of them.
        </p>
      )}
      <Row wraps>
        <Button type="submit" variant="primary" disabled={!isUsable || isApplied}>
          {view === 'tree' ? 'Grow the tree' : 'Search'}
        </Button>
        <Button
          disabled={JSON.stringify(draft) === JSON.stringify(firstChoices)}
          onClick={() => setDraft(firstChoices)}
        >
          Back to the defaults
        </Button>
      </Row>
    </form>
  );
}

/** `3 of 5 columns: site, shift, age`, and not more names than can be read. */
function madeOfWords(chosen: readonly string[], offered: number): string {
  if (chosen.length === 0) return 'nothing yet: choose at least one column';
  const names = chosen.length > 6 ? `${chosen.slice(0, 6).join(', ')} …` : chosen.join(', ');
  return `${chosen.length} of ${count(offered, 'column')}: ${names}`;
}
