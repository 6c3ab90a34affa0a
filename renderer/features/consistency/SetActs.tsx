import { useState } from 'react';
import type { ExampleSet } from '#shared/contract/similarityMethods.ts';
import { type KeyAction, type KeyHandlers, setDigits, useKeyLabel, useKeys } from '#renderer/state/keymap.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import { VisuallyHidden } from '#renderer/ui/VisuallyHidden.tsx';
import { ActionKey } from '#renderer/widgets/ActionKey.tsx';
import { offersOf, type SetOffer, splitChoices } from './setActs.ts';
import type { Said } from './useSetWalk.ts';
import styles from './consistency.module.css';

type SetActsProps = {
  readonly set: ExampleSet;
  readonly largeWords: string;
  readonly isLarge: boolean;
  readonly said: Said;
  /** Nothing is decided of what is not on screen, or twice. */
  readonly isBusy: boolean;
  readonly onDecide: (offer: SetOffer) => void;
  readonly onSkip: () => void;
  readonly onCompare: () => void;
};

/** What can be decided, each with its key and what it would change. */
export function SetActs(props: SetActsProps) {
  const { set, isBusy, onDecide } = props;
  const [isChoosing, setChoosing] = useState(false);
  const offers = isChoosing ? splitOffers(set) : offersOf(set);
  const press = (offer: SetOffer) => {
    if (isBusy) return;
    if (offer.act === 'leaveSplit' && offer.value === undefined) return setChoosing(true);
    setChoosing(false);
    onDecide(offer);
  };
  const lead = offers.find(({ isLead }) => isLead);
  const keys: KeyHandlers = Object.fromEntries([
    ...offers.map((offer) => [offer.key, () => press(offer)]),
    ...(lead ? [['consistency.lead', () => press(lead)]] : []),
    ...(isChoosing && lead ? [['consistency.leaveSplit', () => press(lead)]] : []),
  ]);
  useKeys('consistency', keys, { free: isChoosing ? { Escape: () => setChoosing(false) } : {} });
  return (
    <footer className={styles.acts}>
      {isChoosing ? <p className={styles.ask}>Which split gives its copies up? They are excluded.</p> : null}
      <div className={styles.actGrid} role="toolbar" aria-label="Decide on the set">
        {offers.map((offer) => (
          <Act key={`${offer.act} ${offer.value ?? ''}`} offer={offer} onPress={() => press(offer)} />
        ))}
      </div>
      <div className={styles.under}>
        {isChoosing ? (
          <Button size="small" variant="quiet" onClick={() => setChoosing(false)}>
            Back
          </Button>
        ) : (
          <>
            <Button size="small" variant="quiet" onClick={props.onSkip}>
              <ActionKey action="consistency.skip" /> skip
            </Button>
            <Button size="small" variant="quiet" aria-pressed={props.isLarge} onClick={props.onCompare}>
              <ActionKey action="consistency.compare" /> {props.largeWords}
            </Button>
          </>
        )}
        <span className={styles.undo}>
          <span role="status">{props.said.text}</span>
          <ActionKey action="app.undo" /> {props.said.isDecision ? 'takes it back' : 'takes a whole set back'}
        </span>
      </div>
    </footer>
  );
}

function Act({ offer, onPress }: { readonly offer: SetOffer; readonly onPress: () => void }) {
  return (
    <button type="button" className={styles.act} data-lead={offer.isLead || undefined} onClick={onPress}>
      <ActionKey action={offer.key} />
      <b>{offer.title}</b>
      <span>{offer.effect}</span>
      {offer.isLead ? <LeadKey /> : null}
    </button>
  );
}

/** The key of the suggested act: Enter as its sign, since the act has a key of its own beside it. */
function LeadKey() {
  const label = useKeyLabel('consistency.lead');
  if (label !== 'Enter') return <ActionKey action="consistency.lead" />;
  return (
    <kbd className={styles.enter} title="Enter">
      <span aria-hidden="true">↵</span>
      <VisuallyHidden>Enter</VisuallyHidden>
    </kbd>
  );
}

/** One for each split that can give way, the first on Enter too. */
function splitOffers(set: ExampleSet): SetOffer[] {
  return splitChoices(set)
    .slice(0, setDigits.length)
    .map(({ split, count, kept }, at) => ({
      act: 'leaveSplit',
      value: split,
      key: `consistency.label${setDigits[at]!}` satisfies KeyAction,
      title: `Out of ${split}`,
      effect: `excludes ${formatNumber(count)}, keeps ${formatNumber(kept)}`,
      done: `${formatNumber(count)} in ${split} excluded`,
      isLead: at === 0,
    }));
}
