import type { DecisionAction } from '#shared/contract/values.ts';

/** What a decision did, as history and notices say it: `Relabelled to Shirt`. */
export function decisionWords(action: DecisionAction, value: string | null | undefined): string {
  switch (action) {
    case 'relabel':
      return `Relabelled to ${value ?? 'no label'}`;
    case 'confirm':
      return 'Label confirmed';
    case 'exclude':
      return 'Excluded';
    case 'include':
      return 'Included again';
    case 'flag':
      return 'Flagged';
    case 'unflag':
      return 'Flag taken off';
    case 'tag':
      return `Tagged ${value ?? ''}`;
    case 'untag':
      return `Marked as not ${value ?? ''}`;
    case 'cleartag':
      return `Answer for ${value ?? ''} cleared`;
    case 'notags':
      return 'None of these tags';
    case 'blind_label':
      return value ? `Called ${value} in the blind pass` : 'Could not tell in the blind pass';
    case 'note':
      return value ? 'Note written' : 'Note removed';
  }
}
