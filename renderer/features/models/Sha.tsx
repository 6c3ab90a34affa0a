import { notify } from '#renderer/ui/Toasts.tsx';
import { Button } from '#renderer/ui/Button.tsx';

/** The beginning of a SHA-256; a press copies all of it. */
export function Sha({ value }: { readonly value: string }) {
  if (value === '') return <>–</>;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      notify({ title: 'SHA-256 copied' });
    } catch {
      notify({ title: 'SHA-256', text: value });
    }
  };
  return (
    <Button
      variant="link"
      onClick={() => void copy()}
      title={value}
      aria-label={`Copy the SHA-256 ${value.slice(0, 12)}`}
    >
      <code>{value.slice(0, 12)}…</code>
    </Button>
  );
}
