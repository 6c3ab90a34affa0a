import { useState } from 'react';
import { answersOfChoice } from '#shared/model/answerText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextArea } from '#renderer/ui/Field.tsx';
import { count } from '#renderer/ui/format.ts';
import { Kbd } from '#renderer/ui/Kbd.tsx';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import { classesProblem, parseClasses } from '../configEdit.ts';
import type { EditorProps } from './editorProps.ts';
import { isSameOrder, readyOrders } from './listOrder.ts';
import { OrderedList } from './OrderedList.tsx';
import styles from './Answers.module.css';

/** More are typed or pasted, a name a line. */
const mostMoved = 60;

/** The names of the classes in the order of the scores. */
export function ClassesEditor(props: EditorProps) {
  const { inspected, answers, question, labels } = props;
  const known = answers.classes ?? (question ? undefined : inspected.config?.classes);
  const needed = inspected.config?.classes.length ?? labels.length;
  const proposed = known ?? (labels.length === needed ? readyOrders(labels)[0]?.names : proposedNames(props));
  const isMovable = proposed !== undefined && proposed.length <= mostMoved;
  const [isText, setIsText] = useState(!isMovable);
  const [names, setNames] = useState<readonly string[]>(proposed ?? []);
  return (
    <Stack gap={5}>
      {isText ? (
        <TypedClasses {...props} names={names} needed={needed} />
      ) : (
        <MovedClasses {...props} names={names} onNames={setNames} />
      )}
      {isMovable && !isText && (
        <Button variant="link" size="small" className={styles.aside} onClick={() => setIsText(true)}>
          Type or paste the names
        </Button>
      )}
    </Stack>
  );
}

function proposedNames({ question }: EditorProps): readonly string[] | undefined {
  const first = question?.choices[0];
  return first === undefined ? undefined : answersOfChoice('classes', first)?.classes;
}

function MovedClasses({
  names,
  onNames,
  labels,
  onAnswer,
}: EditorProps & { readonly names: readonly string[]; readonly onNames: (names: readonly string[]) => void }) {
  const own = new Set(names);
  const inData = labels.filter((label) => own.has(label));
  const orders = readyOrders(inData.length === names.length ? inData : names);
  const choose = (key: string): boolean => {
    const order = orders[Number(key) - 1];
    if (order) onNames(order.names);
    return order !== undefined;
  };
  return (
    <>
      {orders.length > 1 && (
        <Row gap={3} wraps>
          {orders.map(({ label, names: ordered }, index) => (
            <Button
              key={label}
              size="small"
              aria-pressed={isSameOrder(ordered, names)}
              onClick={() => onNames(ordered)}
            >
              {label} <Kbd>{String(index + 1)}</Kbd>
            </Button>
          ))}
        </Row>
      )}
      <OrderedList label="Classes in the order of the scores" names={names} onChange={onNames} onKey={choose} />
      <Row gap={4} wraps>
        <Button variant="primary" size="small" onClick={() => onAnswer({ classes: [...names] })}>
          Use this order
        </Button>
        <span className={textStyles.detail}>The first is the class of the first score.</span>
      </Row>
    </>
  );
}

function TypedClasses({
  names,
  needed,
  labels,
  onAnswer,
}: EditorProps & { readonly names: readonly string[]; readonly needed: number }) {
  const [text, setText] = useState(names.join('\n'));
  const typed = parseClasses(text);
  const problem =
    typed.length === 0
      ? null
      : typed.length !== needed
        ? `${count(needed, 'name is', 'names are')} needed, ${typed.length === 1 ? '1 is' : `${typed.length} are`} given.`
        : classesProblem(typed);
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.length > 0 && problem === null) onAnswer({ classes: [...typed] });
      }}
    >
      <TextArea
        aria-label="Classes in the order of the scores, one a line"
        rows={Math.min(10, Math.max(3, needed))}
        className={styles.mono}
        value={text}
        placeholder={labels.slice(0, needed).join('\n')}
        onChange={setText}
        aria-invalid={problem !== null}
        spellCheck={false}
      />
      {problem && <p className={textStyles.bad}>{problem}</p>}
      <Row gap={4} wraps>
        <Button type="submit" variant="primary" size="small" disabled={typed.length === 0 || problem !== null}>
          Use these names
        </Button>
        <span className={textStyles.detail}>One a line, in the order of the scores.</span>
      </Row>
    </form>
  );
}
