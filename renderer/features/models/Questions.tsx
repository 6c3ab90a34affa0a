import { Button } from '#renderer/ui/Button.tsx';
import { Icon } from '#renderer/ui/Icon.tsx';
import type { ConfigQuestion } from './configEdit.ts';
import styles from './Models.module.css';

/** What the model does not say of itself, beside the fields that answer it. */
export function Questions({
  questions,
  onAnswer,
}: {
  readonly questions: readonly ConfigQuestion[];
  readonly onAnswer: (field: string) => void;
}) {
  return questions.map(({ field, message }) => (
    <div key={field} className={styles.question}>
      <Icon name="warning" />
      <span>{message}</span>
      <Button size="small" onClick={() => onAnswer(field)}>
        It is right
      </Button>
    </div>
  ));
}
