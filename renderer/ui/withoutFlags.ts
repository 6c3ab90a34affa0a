/** An error's words without the sentences about flags of the command line: on a screen their controls are what helps. */
export function withoutFlags(message: string): string {
  const sentences = message.split(/(?<=[.!?])\s+(?=[\p{Lu}“]|--[a-z])/u);
  return sentences.filter((sentence) => !/(?:^|\s)--[a-z][a-z-]*\b/u.test(sentence)).join(' ') || message;
}
