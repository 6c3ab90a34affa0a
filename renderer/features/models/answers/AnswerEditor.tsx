import type { ComponentType } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { Row } from '#renderer/ui/Layout.tsx';
import { topicTitle, type TopicKind } from './answerTopics.ts';
import { ChoiceList } from './ChoiceList.tsx';
import { ClassesEditor } from './ClassesEditor.tsx';
import { ColumnsEditor } from './ColumnsEditor.tsx';
import type { EditorProps } from './editorProps.ts';
import { measuredChoices } from './measuredChoices.ts';
import { CodesEditor, LabelsEditor } from './PairsEditor.tsx';
import { ResizeEditor } from './ResizeEditor.tsx';
import { ScaledEditor } from './ScaledEditor.tsx';
import { ScaleEditor } from './ScaleEditor.tsx';
import { simpleChoices } from './simpleChoices.ts';
import { BlankEditor, LengthEditor } from './ValueEditor.tsx';

/** What takes more than one press. */
const editors: Partial<Record<TopicKind, ComponentType<EditorProps>>> = {
  classes: ClassesEditor,
  resize: ResizeEditor,
  scale: ScaleEditor,
  input: ColumnsEditor,
  text: ColumnsEditor,
  'words of': CodesEditor,
  labels: LabelsEditor,
  blank: BlankEditor,
  scaled: ScaledEditor,
  'maximum length': LengthEditor,
  file: FileEditor,
  tokenizer: FileEditor,
  task: FileEditor,
};

/** The control that fits what is asked. */
export function AnswerEditor(props: EditorProps) {
  const Editor = editors[props.topic.kind] ?? SimpleEditor;
  return <Editor {...props} />;
}

function SimpleEditor(props: EditorProps) {
  const { choices, current } = simpleChoices(props);
  return (
    <ChoiceList
      label={topicTitle(props.topic.kind)}
      choices={measuredChoices(choices, props.inspected)}
      current={current}
      onChoose={props.onAnswer}
    />
  );
}

/** A file beside the model that is damaged or missing: mended and looked at again, or not read. */
function FileEditor({ question, topic, onAnswer, onLookAgain }: EditorProps) {
  const file = question?.choices[0];
  return (
    <Row gap={4} wraps>
      <Button size="small" icon="refresh" onClick={onLookAgain}>
        Look again
      </Button>
      {topic.kind === 'file' && file !== undefined && (
        <Button size="small" onClick={() => onAnswer({ ignore: [file] })}>
          Do not read {file}
        </Button>
      )}
    </Row>
  );
}
