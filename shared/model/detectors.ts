/** What one finding is about: an example, several that belong together, or two beside each other. */
export type FindingUnit = 'example' | 'set' | 'pair';

/** What a detector works on that a project may lack; then it is refused in words. */
export type DetectorNeed =
  'predictions' | 'embeddings' | 'text' | 'images' | 'similarity' | 'split' | 'columns' | 'labels';

/** A queue as a person chooses it, and what it says when nothing is in it. */
export type QueueWords = {
  readonly title: string;
  readonly detail: string;
  readonly nothing: { readonly title: string; readonly text: string };
};

export type DetectorWords = {
  /** One finding, many of them, and what it means that an example is one. */
  readonly one: string;
  readonly many: string;
  readonly means: string;
  readonly unit: FindingUnit;
  /**
   * A finding is settled when a person has decided on each of its examples, or on all but the one that stays; or where that was about
   * labels that differ, also when those of its examples that are left in agree.
   */
  readonly settledBy: 'each' | 'allButOne' | 'agreement';
  readonly needs: readonly DetectorNeed[];
  /** Whether a finding says that something may be wrong: `finding:NAME`, the Finding column. Others only order a queue. */
  readonly isDoubt: boolean;
  readonly queue: QueueWords;
};

/** The detector that Winnow is about: labels that confident learning finds wrong (cleanlab: label issues). */
export const labelError = 'label_error' as const;

/**
 * Every detector by its name in filters, queues, addresses and `winnow findings --kind`; most important first. What it does stands
 * under the same name in `electron/backend/detectors`.
 */
export const detectors = {
  [labelError]: {
    one: 'suspicious label',
    many: 'suspicious labels',
    means: 'The model contradicts the label more firmly than its own error rate explains (confident learning).',
    unit: 'example',
    settledBy: 'each',
    needs: ['predictions'],
    isDoubt: true,
    queue: {
      title: 'Suspicious labels',
      detail: 'Confident learning, worst first',
      nothing: {
        title: 'No label looks wrong',
        text: 'Confident learning finds no label that the model contradicts firmly enough.',
      },
    },
  },
  conflict: {
    one: 'set with different labels',
    many: 'sets with different labels',
    means: 'Examples that are the same, or nearly, and have different labels.',
    unit: 'set',
    settledBy: 'agreement',
    needs: ['similarity'],
    isDoubt: true,
    queue: {
      title: 'Same example, different labels',
      detail: 'Sets of copies whose labels differ, the plainest first',
      nothing: {
        title: 'No labels contradict each other',
        text: 'Copies and near duplicates all have the same label.',
      },
    },
  },
  near_duplicate: {
    one: 'set of near duplicates',
    many: 'sets of near duplicates',
    means: 'Examples that are the same, or nearly.',
    unit: 'set',
    settledBy: 'allButOne',
    needs: ['similarity'],
    isDoubt: true,
    queue: {
      title: 'Near duplicates',
      detail: 'Copies and near copies, those with different labels first',
      nothing: { title: 'No near duplicates', text: 'No two examples are the same, or nearly.' },
    },
  },
  leak: {
    one: 'set across splits',
    many: 'sets across splits',
    means: 'Copies of an example are in more than one split, so what is measured on one was learnt from the other.',
    unit: 'set',
    settledBy: 'allButOne',
    needs: ['split', 'similarity'],
    isDoubt: true,
    queue: {
      title: 'Copies across splits',
      detail: 'Leaks from one split into another',
      nothing: { title: 'No copies across splits', text: 'No example has a copy in another split.' },
    },
  },
  neighbour_disagreement: {
    one: 'label that its neighbours contradict',
    many: 'labels that their neighbours contradict',
    means: 'Most of the most similar examples have one and the same other label.',
    unit: 'example',
    settledBy: 'each',
    needs: ['similarity'],
    isDoubt: true,
    queue: {
      title: 'Neighbours with another label',
      detail: 'Most of the similar examples say another class',
      nothing: { title: 'Neighbours agree', text: 'No label is contradicted by most of the similar examples.' },
    },
  },
  outlier: {
    one: 'outlier',
    many: 'outliers',
    means: 'It is far from every other example.',
    unit: 'example',
    settledBy: 'each',
    needs: ['similarity'],
    isDoubt: true,
    queue: {
      title: 'Outliers',
      detail: 'Farthest from all others first',
      nothing: { title: 'No outliers', text: 'No example is unusually far from the others.' },
    },
  },
  ambiguous: {
    one: 'ambiguous example',
    many: 'ambiguous examples',
    means: 'The model can hardly choose between two classes.',
    unit: 'example',
    settledBy: 'each',
    needs: ['predictions'],
    isDoubt: true,
    queue: {
      title: 'Ambiguous examples',
      detail: 'Two classes are nearly as probable',
      nothing: { title: 'Nothing is ambiguous', text: 'The model chooses one class clearly everywhere here.' },
    },
  },
  underperforming_group: {
    one: 'example of a group that the model does worst',
    many: 'examples of a group that the model does worst',
    means: 'Its group of similar examples gets much less probability for its labels than others do.',
    unit: 'example',
    settledBy: 'each',
    needs: ['predictions', 'similarity'],
    isDoubt: true,
    queue: {
      title: 'Underperforming group',
      detail: 'The group of similar examples that the model does worst',
      nothing: { title: 'No group stands out', text: 'No group of similar examples is done much worse than the rest.' },
    },
  },
  class_imbalance: {
    one: 'example of a rare class',
    many: 'examples of a rare class',
    means: 'Its class has less than a tenth of an equal share of the labels.',
    unit: 'example',
    settledBy: 'each',
    needs: ['labels'],
    isDoubt: true,
    queue: {
      title: 'Rare class',
      detail: 'The examples of the class with far too few',
      nothing: { title: 'No class is rare', text: 'No class has less than a tenth of an equal share.' },
    },
  },
  non_iid: {
    one: 'place where the order shows',
    many: 'places where the order shows',
    means: 'Similar examples stand together in the order of the data: it is sorted or drifts.',
    unit: 'example',
    settledBy: 'each',
    needs: ['similarity'],
    isDoubt: true,
    queue: {
      title: 'Order of the data',
      detail: 'Whether similar examples stand together',
      nothing: { title: 'The order looks random', text: 'Similar examples do not stand together.' },
    },
  },
  suspicion: {
    one: 'label by trust',
    many: 'labels by trust',
    means: 'Every label that something is known of, the least trusted first.',
    unit: 'example',
    settledBy: 'each',
    needs: ['predictions'],
    isDoubt: false,
    queue: {
      title: 'All labels, least trusted first',
      detail: 'Beyond where confident learning ends',
      nothing: {
        title: 'Every label here is decided',
        text: 'No label is left that something is known of.',
      },
    },
  },
  disagreement: {
    one: 'label that differs from the prediction',
    many: 'labels that differ from the prediction',
    means: 'The model predicts another class than the given label.',
    unit: 'example',
    settledBy: 'each',
    needs: ['predictions'],
    isDoubt: false,
    queue: {
      title: 'Label ≠ prediction',
      detail: 'The model says another class, surest first',
      nothing: {
        title: 'Labels and predictions agree',
        text: 'The model predicts the label of every example here.',
      },
    },
  },
  low_confidence: {
    one: 'prediction by confidence',
    many: 'predictions by confidence',
    means: 'Every predicted example, least confident first.',
    unit: 'example',
    settledBy: 'each',
    needs: ['predictions'],
    isDoubt: false,
    queue: {
      title: 'Low confidence',
      detail: 'Where the model is least sure',
      nothing: { title: 'Nothing to show', text: 'No example here has a prediction.' },
    },
  },
  text_quality: {
    one: 'text of poor quality',
    many: 'texts of poor quality',
    means:
      'The text is empty, much too short or long, repeats itself, is damaged, or is in another script or language.',
    unit: 'example',
    settledBy: 'each',
    needs: ['text'],
    isDoubt: true,
    queue: {
      title: 'Text quality',
      detail: 'Empty, odd length, repeated, damaged, other script or language',
      nothing: { title: 'No text stands out', text: 'No text here is empty, damaged or unlike the others.' },
    },
  },
  picture_quality: {
    one: 'picture of poor quality',
    many: 'pictures of poor quality',
    means: 'The picture is dark, bright, blurry, shows little, has an odd size or shape, or cannot be read.',
    unit: 'example',
    settledBy: 'each',
    needs: ['images'],
    isDoubt: true,
    queue: {
      title: 'Picture quality',
      detail: 'Dark, bright, blurry, odd size or shape, unreadable',
      nothing: { title: 'No picture stands out', text: 'No picture that was looked at is poor or unlike the others.' },
    },
  },
  table_quality: {
    one: 'row of poor quality',
    many: 'rows of poor quality',
    means:
      'A cell of the row is missing, out of range, an impossible date or an odd word, where its column is usually otherwise.',
    unit: 'example',
    settledBy: 'each',
    needs: ['columns'],
    isDoubt: true,
    queue: {
      title: 'Table quality',
      detail: 'Missing, out of range, impossible dates, odd words',
      nothing: {
        title: 'No row stands out',
        text: 'No cell here is missing, out of range or odd in a column that is usually not.',
      },
    },
  },
} as const satisfies Record<string, DetectorWords>;

export type DetectorName = keyof typeof detectors;
/** Of one or more, which is what zod's enum takes. */
export const detectorNames = Object.keys(detectors) as [DetectorName, ...DetectorName[]];

export function isDetector(name: string): name is DetectorName {
  return Object.hasOwn(detectors, name);
}

/** Detectors whose findings say that something may be wrong. */
export const doubtNames = detectorNames.filter((name) => wordsOf(name).isDoubt);

export function wordsOf(name: DetectorName): DetectorWords {
  return detectors[name];
}
