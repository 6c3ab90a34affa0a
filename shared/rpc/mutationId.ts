declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };

/** A fresh id for a mutation: 32 hex digits. Sent again with the same id, the mutation does nothing. */
export function createMutationId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
