import type { ImportMapping } from '#shared/model/importMapping.ts';
import { Card } from '#renderer/ui/Card.tsx';
import { Checkbox } from '#renderer/ui/Checkbox.tsx';

const mostNamed = 6;

/** Columns of the table that are a model's probabilities, offered as the first run. */
export function OwnPredictions({
  predictions,
  isTaken,
  onTake,
}: {
  readonly predictions: ImportMapping['predictions'];
  readonly isTaken: boolean;
  readonly onTake: (isTaken: boolean) => void;
}) {
  if (!predictions) return null;
  const named = predictions.slice(0, mostNamed).map(({ column }) => column);
  const more = predictions.length > named.length ? ` and ${predictions.length - named.length} more` : '';
  return (
    <Card title="Predictions in the table">
      <Checkbox
        label="Import them as the first run"
        detail={`${named.join(', ')}${more} are named for the labels and add up to 1 in each row: probabilities that a model gave. They are kept as metadata, never taken for features.`}
        checked={isTaken}
        onChange={onTake}
      />
    </Card>
  );
}
