import { toPlainError } from '#shared/base/winnowError.ts';
import type { SamplePurpose } from '#shared/contract/values.ts';
import { useMethod } from '#renderer/data/client.ts';
import { openSample, useDrawSample } from '#renderer/data/drawSample.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatNumber } from '#renderer/ui/format.ts';
import styles from './human.module.css';

type SampleButtonProps = {
  readonly purpose: SamplePurpose;
  readonly filter: string;
  readonly drawWords: string;
  readonly resumeWords: string;
};

/** Draws a random sample of the filter and opens it; where one is not finished, goes on with that one. */
export function SampleButton({ purpose, filter, drawWords, resumeWords }: SampleButtonProps) {
  const samples = useMethod('samples.list', {});
  const { drawAndOpen, isDrawing, error } = useDrawSample();
  const unfinished = samples.data?.items.find(
    (sample) => sample.purpose === purpose && sample.filter.trim() === filter.trim() && sample.done < sample.size,
  );
  return (
    <div className={styles.sample}>
      {unfinished ? (
        <Button variant="primary" onClick={() => openSample(unfinished.id)}>
          {resumeWords}: {formatNumber(unfinished.done)} of {formatNumber(unfinished.size)} done
        </Button>
      ) : (
        <Button disabled={isDrawing || !samples.data} onClick={() => drawAndOpen({ purpose, filter })}>
          {drawWords}
        </Button>
      )}
      {error || samples.error ? (
        <p role="alert" className={styles.error}>
          {toPlainError(error ?? samples.error).message}
        </p>
      ) : null}
    </div>
  );
}
