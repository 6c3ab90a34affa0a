/** The backend's sentences name flags of the command line; on screen the same thing is answered with a control beside them. */
export function withoutFlags(text: string): string {
  return text
    .replaceAll(
      / with ((?:--(?:mean|std|crop)[ =]\S+ ?)+)/gu,
      (_, flags: string) => ` with ${flags.replaceAll('--', '')}`,
    )
    .replaceAll(/: --[a-z].*$/gu, '.')
    .replaceAll(/\s*\([^()]*--[a-z][^()]*\)/gu, '')
    .split(/(?<=[.!?])\s+(?=[\p{Lu}“])/u)
    .filter((sentence) => !/--[a-z]/u.test(sentence))
    .join(' ');
}

/** Files that a sentence names: `config.json`, `labels.txt`. */
export function filesNamed(text: string): string[] {
  return [...new Set(text.match(/[\w.-]+\.(?:json|txt|ya?ml)\b/gu) ?? [])];
}

/** Where a fact is known from: an answer of this screen is the person's own. */
export function fromWords(from: string): string {
  return from.startsWith('--') ? 'you' : from;
}

/** Of what the labelled rows say of a question, which choices they do not tell apart; null where they do. */
export function undecidedWords(evidence: string): string | null {
  const rest = /: (these rows do not tell .+)$/su.exec(evidence)?.[1];
  return rest === undefined ? null : withoutFlags(`T${rest.slice(1)}`);
}
