import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { rereadStale } from './rereadStale.ts';

test('a first reading that an event overtakes is read again', async () => {
  const client = new QueryClient();
  const answers: ((value: string) => void)[] = [];
  const queryFn = () => new Promise<string>((resolve) => answers.push(resolve));
  const observer = new QueryObserver(client, {
    queryKey: ['report'],
    queryFn,
    staleTime: Infinity,
    networkMode: 'always',
  });
  const end = observer.subscribe(() => undefined);
  expect(answers).toHaveLength(1);
  rereadStale(client, ({ queryKey }) => queryKey[0] === 'report');
  answers[0]!('before');
  await expect.poll(() => answers).toHaveLength(2);
  answers[1]!('after');
  await expect.poll(() => observer.getCurrentResult().data).toBe('after');
  // What is there already is read again once.
  rereadStale(client, ({ queryKey }) => queryKey[0] === 'report');
  await expect.poll(() => answers).toHaveLength(3);
  answers[2]!('later');
  await expect.poll(() => observer.getCurrentResult().data).toBe('later');
  expect(answers).toHaveLength(3);
  end();
});
