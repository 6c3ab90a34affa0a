import { useState } from 'react';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextArea } from '#renderer/ui/Field.tsx';
import { parseConfig } from './configEdit.ts';
import { Row, Stack } from '#renderer/ui/Layout.tsx';
import textStyles from '#renderer/ui/text.module.css';
import styles from './Models.module.css';

/** The configuration as it is written beside a model (`model-sidecar/1`). */
export function ConfigJson({
  config,
  onChange,
}: {
  readonly config: ModelConfig;
  readonly onChange: (config: ModelConfig) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const parsed = text === null ? { config } : parseConfig(text);
  const problem = 'problem' in parsed ? parsed.problem : null;
  return (
    <Stack gap={4}>
      <TextArea
        aria-label="Configuration as JSON"
        className={styles.jsonText}
        rows={22}
        spellCheck={false}
        value={text ?? JSON.stringify(config, null, 2)}
        onChange={setText}
        aria-invalid={problem !== null}
      />
      {problem !== null && <p className={textStyles.bad}>{problem}</p>}
      {text !== null && (
        <Row wraps>
          <Button
            variant="primary"
            disabled={problem !== null}
            onClick={() => {
              if ('config' in parsed) onChange(parsed.config);
              setText(null);
            }}
          >
            Use this
          </Button>
          <Button onClick={() => setText(null)}>Set back</Button>
        </Row>
      )}
    </Stack>
  );
}
