import { useCallback, useEffect, useRef, useState } from 'react';
import type { ExampleSet } from '#shared/contract/similarityMethods.ts';
import { call, newMutationId, readMethod } from '#renderer/data/client.ts';
import { sendStep } from '#renderer/data/sendDecision.ts';
import { notifyError } from '#renderer/state/notices.ts';
import { useUi } from '#renderer/state/uiState.ts';
import type { SetOffer } from './setActs.ts';
import { nextOpenPlace, placeOfRank, type ReadSets, type SetQuery } from './setPlaces.ts';

/** `end`: every set is settled. Null until the first open one is found. */
export type SetPlace = number | 'end' | null;

export type Said = { readonly text: string; readonly isDecision: boolean };

export type SetWalk = {
  readonly place: SetPlace;
  /** Anchors of sets whose decision is on its way. */
  readonly pending: ReadonlySet<number>;
  /** What was done last, in words, and whether undo takes it back. */
  readonly said: Said;
  readonly error: unknown;
  go(place: number): void;
  skip(): void;
  decide(set: ExampleSet, offer: Pick<SetOffer, 'act' | 'value' | 'title' | 'done'>): void;
  /** Takes the newest decision back, or does it again, and comes to its set. */
  step(direction: 'undo' | 'redo'): void;
  retry(): void;
};

const nothingSaid: Said = { text: '', isDecision: false };
const readSets: ReadSets = (input) => readMethod('sets.list', input);

/** Where one stands among the sets, and what is decided of them: after a decision the next open set comes by itself. */
export function useSetWalk(query: SetQuery): SetWalk {
  const [place, setPlace] = useState<SetPlace>(null);
  const [pending, setPending] = useState<ReadonlySet<number>>(new Set());
  const [said, setSaid] = useState<Said>(nothingSaid);
  const [error, setError] = useState<unknown>(null);
  // What was asked for last: an answer that comes after another step was made is not followed.
  const step = useRef(0);
  const isPlaced = useRef(false);
  const onItsWay = useRef(new Set<number>());
  const { kind, filter } = query;

  const goOn = useCallback(
    (find: () => Promise<SetPlace>) => {
      step.current += 1;
      const mine = step.current;
      find().then(
        (found) => {
          if (mine !== step.current) return;
          isPlaced.current = true;
          setError(null);
          setPlace(found);
        },
        (reason: unknown) => mine === step.current && setError(reason),
      );
    },
    [setPlace],
  );
  const openAfter = useCallback(
    (after: number) => () =>
      nextOpenPlace(readSets, { kind, filter }, { after, isDone: (anchor) => onItsWay.current.has(anchor) }).then(
        (found) => found ?? ('end' as const),
      ),
    [kind, filter],
  );
  useEffect(() => {
    if (useUi.getState().focusId === null) goOn(openAfter(-1));
    return () => {
      step.current += 1;
    };
  }, [goOn, openAfter]);
  const comeTo = useCallback(
    (found: number | null) => {
      if (found !== null) goOn(() => Promise.resolve(found));
      else if (!isPlaced.current) goOn(openAfter(-1));
    },
    [goOn, openAfter],
  );
  useFocusedSet(query, comeTo);

  const at = typeof place === 'number' ? place : -1;
  return {
    place,
    pending,
    said,
    error,
    go: (to) => goOn(() => Promise.resolve(to)),
    skip: () => goOn(openAfter(at)),
    step: (direction) => {
      stepBack(direction).then(
        (text) => setSaid({ text, isDecision: false }),
        (reason: unknown) => notifyError(direction === 'undo' ? 'Nothing was undone' : 'Nothing was redone', reason),
      );
    },
    retry: () => goOn(openAfter(at - 1)),
    decide: (set, offer) => {
      onItsWay.current.add(set.anchor);
      setPending(new Set(onItsWay.current));
      setSaid({ text: `${offer.title}: ${offer.done}.`, isDecision: true });
      const sent = call('sets.resolve', {
        mutationId: newMutationId(),
        kind,
        anchor: set.anchor,
        act: offer.act,
        ...(offer.value === undefined ? {} : { value: offer.value }),
      });
      goOn(openAfter(at));
      const arrived = () => {
        onItsWay.current.delete(set.anchor);
        setPending(new Set(onItsWay.current));
      };
      sent.then(arrived, (reason: unknown) => {
        arrived();
        setSaid({ text: `“${offer.title}” was not saved: the set is as it was.`, isDecision: false });
        notifyError(`“${offer.title}” was not saved`, reason);
      });
    },
  };
}

/** What was taken back or done again, in words; its set is come to. */
async function stepBack(direction: 'undo' | 'redo'): Promise<string> {
  const { done, firstId } = await sendStep(direction);
  if (done === null) return `There is nothing to ${direction}.`;
  if (firstId !== null) useUi.getState().setFocusId(firstId, 'undo');
  return `${direction === 'undo' ? 'Undone' : 'Done again'}: ${done}.`;
}

/** Follows a link from another screen, and an undo: to the set that holds the example. */
function useFocusedSet({ kind, filter }: SetQuery, onFound: (place: number | null) => void): void {
  const focusId = useUi((state) => state.focusId);
  useEffect(() => {
    if (focusId === null) return;
    let isLate = false;
    const find = async () => {
      const finding = await call('findings.get', { kind, id: focusId });
      return finding && (await placeOfRank(readSets, { kind, filter }, finding.rank));
    };
    find()
      .then((place) => !isLate && onFound(place))
      .catch((error: unknown) => notifyError('The set was not found', error))
      .finally(() => !isLate && useUi.getState().setFocusId(null));
    return () => {
      isLate = true;
    };
  }, [focusId, kind, filter, onFound]);
}
