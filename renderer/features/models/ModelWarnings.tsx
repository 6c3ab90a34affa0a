import { Banner } from '#renderer/ui/Banner.tsx';
import { count } from '#renderer/ui/format.ts';
import { topicTitle } from './answers/answerTopics.ts';
import type { Inspected } from './answers/editorProps.ts';

const list = (names: readonly string[]): string => `${names.slice(0, 12).join(', ')}${names.length > 12 ? '…' : ''}`;

/** What is no question and still to be known, each once: labels and classes that do not meet, categories, cut texts. */
export function ModelWarnings({
  inspected,
  asksClasses,
}: {
  readonly inspected: Inspected;
  readonly asksClasses: boolean;
}) {
  const { unknownLabels, unusedClasses } = inspected;
  // How labels and classes meet is said below, with what it means for them, and is not known before the classes are.
  const warnings = inspected.warnings.filter(({ about }) => about !== 'classes' && about !== 'labels');
  const hasUnknown = !asksClasses && unknownLabels.length > 0;
  return (
    <>
      {(hasUnknown || warnings.length > 0) && (
        <Banner tone="warn">
          {warnings.map(({ text, what = [] }) => (
            <p key={text}>{what.reduce((words, one) => words.replace(one, topicTitle(one)), text)}</p>
          ))}
          {hasUnknown && (
            <p>
              <strong>{count(unknownLabels.length, 'label')} of the data the model does not know:</strong>{' '}
              {list(unknownLabels)}. Examples with {unknownLabels.length === 1 ? 'this label' : 'these labels'} count as
              errors; no suspicious label is looked for among them.
            </p>
          )}
        </Banner>
      )}
      {!asksClasses && unusedClasses.length > 0 && (
        <Banner tone="info">
          <strong>{count(unusedClasses.length, 'class', 'classes')} of the model no example has:</strong>{' '}
          {list(unusedClasses)}.
        </Banner>
      )}
    </>
  );
}
