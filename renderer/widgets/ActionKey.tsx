import { useKeyLabel, type KeyAction } from '#renderer/state/keymap.ts';
import { Kbd } from '#renderer/ui/Kbd.tsx';

/** The key cap of an action, as it is mapped now. */
export function ActionKey({ action }: { readonly action: KeyAction }) {
  const label = useKeyLabel(action);
  return label === '' ? null : <Kbd>{label}</Kbd>;
}
