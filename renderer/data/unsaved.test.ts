import { expect, test } from 'vitest';
import { isUnsavedAtClosing, savedAtClosing, sendBeforeClosing, untilAnswered } from './unsaved.ts';

test('closing sends what is being typed, once, and waits until all of it is answered', async () => {
  const answer = Promise.withResolvers<void>();
  let sent = 0;
  const end = sendBeforeClosing(() => {
    sent += 1;
    end();
    void untilAnswered(answer.promise);
  });
  let isSaved = false;
  const saved = savedAtClosing().then(() => (isSaved = true));
  expect(sent).toBe(1);
  expect(isUnsavedAtClosing()).toBe(true);
  expect(sent).toBe(1);
  await Promise.resolve();
  expect(isSaved).toBe(false);
  answer.resolve();
  await saved;
  expect(isUnsavedAtClosing()).toBe(false);
  await savedAtClosing();
});
