import { Fragment, useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { Menu, MenuItem } from '#renderer/ui/Menu.tsx';
import { Row } from '#renderer/ui/Layout.tsx';
import { VisuallyHidden } from '#renderer/ui/VisuallyHidden.tsx';
import { AnswerEditor } from './AnswerEditor.tsx';
import { type Topic, topicTitle } from './answerTopics.ts';
import type { EditorProps } from './editorProps.ts';
import { withoutAnswer } from './givenAnswers.ts';
import { type KnownRow, knownRows } from './knownRows.ts';
import { numberColumns } from './ScaledEditor.tsx';
import styles from './Answers.module.css';

type KnownTableProps = Omit<EditorProps, 'topic' | 'question'> & {
  readonly onAnswers: (answers: EditorProps['answers']) => void;
};

/** What is known of the model, and from where; each can be said otherwise, and what was said taken back. */
export function KnownTable(props: KnownTableProps) {
  const { inspected, answers, onAnswer, onAnswers } = props;
  const [changing, setChanging] = useState<string | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const back = useRef<string | null>(null);
  const rows = knownRows(inspected.known, answers, inspected.signature.inputs[0]?.name ?? '');
  const more = moreTopics(inspected).filter(({ what }) => !rows.some(({ key }) => key === what));
  const extra = more.find(({ what }) => what === changing);

  // The control that had the keyboard is gone: what was said is where it goes on.
  useEffect(() => {
    const key = back.current;
    if (key === null) return;
    back.current = null;
    table.current?.querySelector<HTMLElement>(`[data-change="${CSS.escape(key)}"]`)?.focus();
  });
  const close = (key: string) => {
    back.current = key;
    setChanging(null);
  };
  const editor = (key: string, topic: Topic, title: string) => (
    <div
      className={styles.changing}
      role="group"
      aria-label={`Change: ${title}`}
      ref={(node) => node?.querySelector<HTMLElement>('button, input, textarea, [tabindex="0"]')?.focus()}
      onKeyDown={(event) => event.key === 'Escape' && close(key)}
    >
      <AnswerEditor
        {...props}
        topic={topic}
        onAnswer={(given) => {
          close(key);
          onAnswer(given);
        }}
      />
      <Button size="small" className={styles.aside} onClick={() => close(key)}>
        Leave it
      </Button>
    </div>
  );
  return (
    <div className={styles.knownBox}>
      <table ref={table} className={styles.known} aria-label="Known">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Value</th>
            <th scope="col">From</th>
            <th scope="col">
              <VisuallyHidden>Change</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Fragment key={row.key}>
              <tr data-own={row.isAnswer || undefined}>
                <th scope="row">{titleWords(row)}</th>
                <td>
                  {row.value}
                  <span className={styles.fromBelow}>{row.from}</span>
                </td>
                <td>{row.from}</td>
                <td>
                  <Row gap={3} justify="end">
                    {row.isAnswer && row.topic && (
                      <Button
                        variant="link"
                        size="small"
                        aria-label={`Take back: ${row.title}`}
                        onClick={() => row.topic && onAnswers(withoutAnswer(answers, row.topic))}
                      >
                        Take back
                      </Button>
                    )}
                    {isChangeable(row, inspected) && (
                      <Button
                        variant="link"
                        size="small"
                        data-change={row.key}
                        aria-expanded={changing === row.key}
                        aria-label={`Change: ${row.title}`}
                        onClick={() => setChanging(changing === row.key ? null : row.key)}
                      >
                        Change
                      </Button>
                    )}
                  </Row>
                </td>
              </tr>
              {changing === row.key && row.topic && (
                <tr>
                  <td colSpan={4}>{editor(row.key, row.topic, row.title)}</td>
                </tr>
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
      {extra && <div className={styles.extra}>{editor(extra.what, extra.topic, topicTitle(extra.what))}</div>}
      {more.length > 0 && !extra && (
        <div className={styles.extra}>
          <Menu
            trigger={
              <Button size="small" variant="quiet" icon="plus" data-change="more">
                Say more
              </Button>
            }
          >
            {more.map(({ what, detail }) => (
              <MenuItem key={what} detail={detail} onSelect={() => setChanging(what)}>
                {topicTitle(what)}
              </MenuItem>
            ))}
          </Menu>
        </div>
      )}
    </div>
  );
}

/** The name of an input is the model's, not a word. */
function titleWords({ title, topic }: KnownRow): ReactNode {
  if (topic?.kind !== 'input' || !title.endsWith(topic.name)) return title;
  return (
    <>
      {title.slice(0, -topic.name.length)}
      <code>{topic.name}</code>
    </>
  );
}

function isChangeable({ topic, key }: KnownRow, { config }: EditorProps['inspected']): boolean {
  if (topic === null || config === null) return false;
  if (topic.kind === 'task' || topic.kind === 'tokenizer' || topic.kind === 'file') return false;
  if (topic.kind === 'positive') return config.classes.length === 2;
  if (topic.kind === 'embedding') return config.outputs.embedding?.pooling !== undefined;
  if (topic.kind === 'scaled') return true;
  if (topic.kind !== 'input' || key === 'text') return true;
  return config.inputs.find(({ name }) => name === topic.name)?.kind !== 'constant';
}

type More = { readonly what: string; readonly topic: Topic; readonly detail: string };

/** What is seldom said, and so is no row until it is. */
function moreTopics(inspected: EditorProps['inspected']): More[] {
  const { config } = inspected;
  if (!config) return [];
  const plain = (kind: Topic['kind'], detail: string): More => ({ what: kind, topic: { kind, name: '' }, detail });
  const isClassifier = config.classes.length > 0;
  return [
    ...(isClassifier ? [plain('labels', 'the data calls a class otherwise')] : []),
    ...(isClassifier && config.outputs.scores ? [plain('activation', 'what the scores still need')] : []),
    ...(config.modality === 'image'
      ? [
          plain('filter', 'how pixels are mixed in resizing'),
          plain('layout', 'channels first or last'),
          plain('alpha', 'what transparent pixels become'),
          plain('exif', 'whether a camera’s orientation is applied'),
          plain('cmyk', 'how print colours become red, green, blue'),
        ]
      : []),
    ...(numberColumns(inspected).length > 0 ? [plain('scaled', 'numbers were scaled before training')] : []),
  ];
}
