/** A text as it is compared for being the same: Unicode (NFKC) and blanks folded. */
export const foldBlanks = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim();
