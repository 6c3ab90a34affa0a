import { Button } from '#renderer/ui/Button.tsx';
import { copyText } from './copyText.ts';

type ShaProps = {
  readonly value: string;
  /** Whose it is, where there are several. */
  readonly of?: string;
};

/** The beginning of a SHA-256; a press copies all of it. */
export function Sha({ value, of }: ShaProps) {
  if (value === '') return <>–</>;
  return (
    <Button
      variant="link"
      title={`${value}\nClick to copy`}
      aria-label={`Copy the SHA-256 ${of === undefined ? value.slice(0, 12) : `of ${of}`}`}
      onClick={() => copyText(value, 'The SHA-256')}
    >
      <code>{value.slice(0, 12)}…</code>
    </Button>
  );
}
