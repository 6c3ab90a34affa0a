import { useRef, useState } from 'react';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { fileName } from '#shared/base/filePaths.ts';
import { Banner } from '#renderer/ui/Banner.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { SegmentedControl } from '#renderer/ui/SegmentedControl.tsx';
import { ConfigJson } from './ConfigJson.tsx';
import { KnownTable } from './answers/KnownTable.tsx';
import type { Inspection } from './useInspection.ts';
import type { EditorProps } from './answers/editorProps.ts';
import { SaveConfig } from './SaveConfig.tsx';
import styles from './Models.module.css';

type KnownCardProps = Omit<EditorProps, 'topic' | 'question'> & {
  readonly path: string;
  readonly inspection: Inspection;
  /** The configuration as it would be run; null where there is none. */
  readonly config: ModelConfig | null;
  /** Nothing is open in it. */
  readonly isSettled: boolean;
  /** It was written as JSON here. */
  readonly isOwn: boolean;
  readonly onOwn: (config: ModelConfig | null) => void;
  readonly onChooseFile: () => void;
  readonly onSaved: () => void;
};

/** What is known of the model, as facts or as the JSON that is saved beside it. */
export function KnownCard(props: KnownCardProps) {
  const { path, inspection, inspected, config, isSettled, isOwn, onOwn, onChooseFile, onSaved } = props;
  const [form, setForm] = useState<'facts' | 'json'>('facts');
  const shown = isOwn ? 'json' : form;
  const card = useRef<HTMLDivElement>(null);
  const setBack = () => {
    onOwn(null);
    setForm('facts');
    // The button is gone with what it set back.
    card.current?.querySelector<HTMLElement>('[aria-pressed]')?.focus();
  };
  return (
    <div ref={card}>
      <Card
        title="Known"
        note={inspected.configPath === null ? undefined : `with ${fileName(inspected.configPath)}`}
        isFlush
        actions={
          config && (
            <SegmentedControl
              label="How to show what is known"
              value={shown}
              onChange={setForm}
              options={[
                { value: 'facts', label: 'Facts' },
                { value: 'json', label: 'JSON' },
              ]}
            />
          )
        }
      >
        {shown === 'json' && config ? (
          <div className={styles.json}>
            {isOwn && (
              <Banner
                tone="info"
                actions={
                  <Button size="small" onClick={setBack}>
                    Set back
                  </Button>
                }
              >
                Written here. Nothing else is asked.
              </Banner>
            )}
            <ConfigJson config={config} onChange={onOwn} />
          </div>
        ) : (
          <KnownTable {...props} onAnswers={inspection.setAnswers} />
        )}
        {/* A refusal offers the file itself. */}
        {(config !== null || inspected.refusal === null) && (
          <div className={styles.foot}>
            {config && <SaveConfig path={path} config={config} isSettled={isSettled} onSaved={onSaved} />}
            <Button size="small" variant="quiet" onClick={onChooseFile}>
              Use a file…
            </Button>
          </div>
        )}
      </Card>
    </div>
  );
}
