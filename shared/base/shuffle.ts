/**
 * Puts `count` of the items, drawn at random without replacement, at the front of the list in the order drawn: the first steps of a
 * Fisher-Yates shuffle (Durstenfeld 1964, CACM 7(7), algorithm 235); all of it where no count is given. In place. Every ordered choice
 * is equally likely.
 */
export function shuffle(list: Int32Array | unknown[], next: () => number, count = list.length): void {
  for (let at = 0; at < count; at += 1) {
    const other = at + Math.floor(next() * (list.length - at));
    const drawn = list[other]!;
    list[other] = list[at]!;
    list[at] = drawn as number;
  }
}
