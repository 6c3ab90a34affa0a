import { useEffect, useState } from 'react';
import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import { queryClient, useMethod } from '#renderer/data/client.ts';
import { answerFacts } from './answers/answerFacts.ts';
import { isSameTopic, topicOf } from './answers/answerTopics.ts';
import type { Inspected } from './answers/editorProps.ts';
import { withAnswers } from './answers/givenAnswers.ts';

/** So long nothing more is said before the model is looked at again: several answers in a row are one. */
const pauseMs = 150;

export type Inspection = {
  /** The newest that is known; null before the first, or where the model cannot be read at all. */
  readonly inspected: Inspected | null;
  /** What is asked and not answered yet. */
  readonly open: Inspected['open'];
  readonly answers: ModelAnswers;
  /** Answers were given that `inspected` does not know yet. */
  readonly isBehind: boolean;
  /** Why the model, or the last answer, cannot be used. */
  readonly error: unknown;
  readonly tries: 'none' | 'running' | 'stopped' | 'failed' | 'done';
  readonly triesError: unknown;
  answer(given: ModelAnswers): void;
  /** Takes other answers in place of all that was said. */
  setAnswers(answers: ModelAnswers): void;
  /** Back to what was said before the last answer; null where nothing was said. */
  readonly undo: (() => void) | null;
  /** Reads the model and the files beside it again. */
  lookAgain(): void;
  /** Forgets what was said: the files beside the model say it now. */
  startOver(): void;
  stopTries(): void;
  tryAgain(): void;
};

/** A model with what a person says of it: read at once for what is known and open, then with some rows for what their values and labels tell. */
export function useInspection(path: string, configPath: string | null): Inspection {
  const [said, setSaid] = useState<readonly ModelAnswers[]>([{}]);
  const [stopped, setStopped] = useState<string | null>(null);
  const [last, setLast] = useState<Inspected | null>(null);
  const answers = said.at(-1) ?? {};
  const settled = useSettled(answers);
  const input = {
    path,
    ...(configPath === null ? {} : { configPath }),
    ...(Object.keys(settled).length === 0 ? {} : { answers: settled }),
  };
  const read = useMethod('models.inspect', input, { staleTime: 0, keepPrevious: true });
  const fresh = read.data && !read.isPlaceholderData ? read.data : null;
  useEffect(() => {
    if (fresh) setLast(fresh);
  }, [fresh]);
  const canTry =
    fresh !== null && fresh.config !== null && fresh.refusal === null && fresh.config.task === 'classification';
  const id = JSON.stringify(input);
  const triesInput = { ...input, tries: true };
  const tried = useMethod('models.inspect', triesInput, { staleTime: 0, enabled: canTry && stopped !== id });
  const inspected = (canTry ? tried.data : undefined) ?? read.data ?? last;
  const isBehind = answers !== settled || read.isPlaceholderData;
  const facts = answerFacts(answers);
  const isAnswered = (what: string): boolean => facts.some(({ topic }) => isSameTopic(topic, topicOf(what)));
  const say = (next: ModelAnswers) => setSaid((now) => [...now, next]);
  return {
    inspected,
    // An answered question goes at once; should the answer leave it open, it comes back.
    open: (inspected?.open ?? []).filter(({ what }) => !isBehind || !isAnswered(what)),
    answers,
    isBehind,
    error: read.error,
    tries: !canTry ? 'none' : tried.data ? 'done' : stopped === id ? 'stopped' : tried.isError ? 'failed' : 'running',
    triesError: tried.error,
    answer: (given) => say(withAnswers(answers, given)),
    setAnswers: say,
    undo: said.length > 1 ? () => setSaid((now) => now.slice(0, -1)) : null,
    lookAgain: () => void read.refetch(),
    startOver: () => {
      queryClient.removeQueries({ queryKey: ['models.inspect'], type: 'inactive' });
      setSaid([{}]);
      if (Object.keys(settled).length === 0) void read.refetch();
    },
    stopTries: () => {
      setStopped(id);
      void queryClient.cancelQueries({ queryKey: ['models.inspect', triesInput] });
    },
    tryAgain: () => {
      setStopped(null);
      if (tried.isError) void tried.refetch();
    },
  };
}

function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
