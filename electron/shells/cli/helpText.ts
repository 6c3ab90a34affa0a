import { actionNames, actions } from '#shared/model/actions.ts';
import { detectorNames } from '#shared/model/detectors.ts';
import { featureKinds, headKinds } from '#shared/model/heads.ts';
import { classMetricKinds, plainMetricKinds } from '#shared/model/metric.ts';
import { providers } from '#shared/model/providers.ts';
import { dataFileWords, exportFormats, predictionTableWords, scoreArrayWords } from '#shared/model/formats.ts';

const helpColumn = 36;
const helpWidth = 116;

/** `relabel CLASS, confirm, …`: every action with the value that it takes, in lines below the command. */
function actionLines(): string {
  const told = actionNames.map((name) => {
    const { value } = actions[name];
    if (value === null) return name;
    const word = value.kind.toUpperCase();
    return `${name} ${value.isNeeded ? word : `[${word}]`}`;
  });
  const lines = [''];
  for (const one of told) {
    const longer = lines.at(-1) === '' ? one : `${lines.at(-1)}, ${one}`;
    if (longer.length > helpWidth - helpColumn) lines.push(one);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => ' '.repeat(helpColumn) + line).join(',\n');
}

export const helpText = `winnow: data-centric labeling and error analysis on your own machine

  winnow import PROJECT.winnow PATH [--config import.json] [--key C] [--label C] [--image C] [--text C]
                                    [--feature C …] [--split C] [--predictions auto|none] [--format F] [--limit N]
                                    [--folders split/class] [--class-names FILE] [--follow-links]
                                    [--picture-root DIR] [--cut-path PREFIX] [--table NAME]
                                    [--encoding E] [--delimiter ,|;|tab|blanks] [--quote '"'|"'"|none]
                                    [--escape double|backslash] [--header yes|no] [--skip-lines N] [--skip-rows N]
                                    [--decimal .|,] [--thousands ,|.|blank|apostrophe|none]
                                    [--missing WORDS | COLUMN=WORDS …] [--type COLUMN=number|boolean|category|text …]
                                    make or extend a project of a folder (of pictures, or of a Hugging Face dataset) or a
                                    ${dataFileWords} file;
                                    --limit: problems listed, else 20; --predictions: columns of probabilities (p_cat,
                                    cat_prob, … that add up to 1) become the first run (auto);
                                    --folders: what the folders above the pictures say, * for nothing; --class-names:
                                    the names of classes whose folders are ids; --follow-links: also out of the folder;
                                    --picture-root, --cut-path: where a table's pictures lie, and the beginning of their
                                    paths that is not here; --table: of a database, a workbook or a .zip, asked where there
                                    are several; --skip-lines: above the
                                    header; --skip-rows: below it, such as units; --encoding:
                                    a usual name such as windows-1251, shift_jis, gb18030, big5 or euc-kr; the others say how a text is laid out
                                    where it is not recognised, which words are missing values (WORDS: NA,?; never in the
                                    label unless it is named), and what type a column has
  winnow model M.onnx [--data PROJECT] [--config model.json] [the answers below] [--write-config FILE]
                                    [--batch-size N] [--threads N] [--provider P]
                                    what is known of a model and from where; with --data how each open choice does on
                                    the labels, best first, and with nothing open how long a run would take and in how
                                    much memory; what is open and the flag that answers it:
                                    --classes a,b,c | @labels.txt  --positive NAME  --scores OUTPUT
                                    --activation none|softmax|sigmoid|log_softmax
                                    --pipeline torchvision|timm|huggingface|keras|ultralytics|opencv
                                    --resize stretch:HxW|shorter:N|longer:N|letterbox:HxW|none  --crop HxW
                                    --filter nearest|bilinear|bicubic|lanczos|box|area  --antialias on|off
                                    --scale=0..1|-1..1|0..255  --mean a,b,c  --std a,b,c  --colour rgb|bgr|grey
                                    --alpha drop|white|black  --exif apply|ignore  --cmyk naive|profile
                                    --layout nchw|nhwc  --max-length N  --pooling mean|cls|max|last|…
                                    --map INPUT=COLUMN[,COLUMN…]  --categories COLUMN:word=number,…
                                    --fill COLUMN=VALUE  --scaled COLUMN=MEAN,STD  --label-as CLASS=LABEL,…
                                    --ignore FILE; map, categories, fill, scaled, label-as and ignore can be repeated
  winnow predict PROJECT --model M.onnx [--config model.json] [--batch-size N] [--threads N] [--no-check]
                                    [--provider ${providers.join('|')}]
                                    [--write-config FILE] [the answers of winnow model: --classes --positive --scores
                                    --activation --pipeline --resize --crop --filter --antialias --scale --mean --std
                                    --colour --alpha --exif --cmyk --layout --max-length --pooling --map --categories
                                    --fill --scaled --label-as --ignore]
                                    run a model; goes on with an interrupted run; exit 2 where something is open.
                                    --no-check runs a model that agrees with the labels no more than chance would;
                                    --provider: what computes it, cpu if not said; its numbers are compared with the
                                    CPU's on eight examples first, and exit 2 says why it cannot be used;
                                    --write-config writes what was settled, for the next run
  winnow predictions PROJECT --from FILE [--classes a,b,… | @labels.txt] [--positive NAME] [--columns a,b,…]
                                    [--array NAME] [--key COLUMN] [--join key|position|row0|row1]
                                    [--activation none|softmax|sigmoid|log_softmax] [--new-classes]
                                    [--embeddings FILE] [--name NAME] [--no-check]
                                    import probabilities (${scoreArrayWords}, ${predictionTableWords});
                                    exit 2 with a question, answers and what the labels say of them where it is open
                                    which class a column is, which example a row is, or what the numbers are, and
                                    where the labels speak against them; rows that add up to 100 are percentages;
                                    --positive: of a single column; --columns: those with scores; --array: the one
                                    of a .npz or JSON with them;
                                    row0, row1: the key is the row's number in the data, counted from 0 or 1;
                                    --new-classes: columns of classes that the project has not got are taken too
  winnow predictions PROJECT --to FILE.csv|.npy|.parquet [--run R]
                                    writes a run's numbers: key, predicted, one column a class
  winnow heads PROJECT [--features ${featureKinds.join('|')}] [--head ${headKinds.join('|')}]
                                    [--folds N] [--seed S] [--name NAME]
                                    predicts every label out of sample, with or without a model: a run like any other
  winnow findings PROJECT [--kind K] [--method M] [--score S] [--cut] [--run NAME|all] [--where FILTER] [--limit N]
                                    every label, the least trusted first, and how many are wrong; --cut ends where
                                    confident learning does; with --method or --score as cleanlab's of that name;
                                    copies, neighbours and quality are looked for the first time they are asked for;
                                    K is ${detectorNames.join(', ')}
  winnow metrics PROJECT [--by COLUMN] [--where FILTER] [--metric M] [--weight-by COLUMN]
                                    metrics with intervals; --by a column, pred, finding, tag, tag.NAME, slice;
                                    M is ${plainMetricKinds.join(', ')}, or ${classMetricKinds.join(', ')} of
                                    a class or a mean: recall(shirt), f1(macro), precision(weighted);
                                    COLUMN is of numbers that examples count by (price, revenue)
  winnow slices PROJECT [--discover] [--where FILTER] [--limit N]
                                    saved slices, or the weak ones that a search finds; it takes
                                    [--features a,b,… | --add-features a,b,…] [--max-predicates 1|2|3]
                                    [--min-support N] [--alpha A] [--max-q Q] [--loss error|log_loss|cost];
                                    --add-features: beside the usual ones, such as a column that gives the label away
  winnow slices PROJECT --tree [--where FILTER] [--features a,b,… | --add-features a,b,…] [--max-depth 1…4]
                                    [--min-support N]
                                    a tree of questions that tells where the errors are
  winnow slices PROJECT --save NAME --where FILTER [--metric M] [--weight-by COLUMN] [--target T] [--weight W]
                                    [--ease E] [--human-level H] [--description TEXT]
                                    saves a slice, or changes what is given of the one that has the name; T is 0.9
                                    for 90 %, W is the owner's weight, "none" takes a T, H or COLUMN away
  winnow slices PROJECT --remove NAME
  winnow clusters PROJECT [--k N]   clusters of the embeddings, for slices and for cluster: in a filter
  winnow bins PROJECT [--column C --cuts 10,20,30|equal]
                                    hand-set cut points of number columns
  winnow check PROJECT [--confidence 0.95] [--junit FILE]
                                    exit code 1 when a slice misses its target: the whole two-sided interval at that
                                    confidence lies below it (above, where less is better), or it cannot be checked;
                                    0.95 two-sided is 0.975 one-sided, 0.90 is 0.95. JSON: { passed, confidence, sides,
                                    items: [{ name, filter, metric, weightBy, target, isUpperBound, n, value: { value,
                                    low, high, n }, method, accuracy, state: met|unsure|missed, note, problem }] }
  winnow tags PROJECT [--where FILTER]
                                    tags with their answers, their rates and what these rest on
  winnow tags PROJECT --save NAME [--rename NAME] [--key Shift+B] [--colour C] [--description TEXT] [--weight W]
                                    [--ease E] [--human-level H]
                                    makes a tag, or changes what is given of the one that has the name
  winnow tags PROJECT --remove NAME | --merge NAME --into NAME
                                    with their answers, as one decision that the app can undo
  winnow decide PROJECT --from decisions.csv       columns key,action,value,reason; actions and their values:
${actionLines()}
                                    tag says yes, untag no, cleartag unknown, notags no to every unknown tag
  winnow sample PROJECT --purpose audit|blind|tags [--size 100] [--where FILTER]
                                    draws examples at random; keys in the order drawn. A blind label is
                                    the action blind_label of winnow decide, without a value: can't tell
  winnow audit PROJECT [--where FILTER]
                                    error rate of the labels and true accuracy, from the decided random audit
  winnow effect PROJECT [--where FILTER]
                                    what the decisions did: before and after, and what caused the errors
  winnow export PROJECT --to DIR [--format ${exportFormats.join('|')}] [--only-changes]
                                    [--neutralise-formulas] [--with-media] [--with-review] [--dry-run]
                                    --with-review: review.csv beside it: flags, tags, notes, label quality, suggestions
                                    --dry-run writes nothing: exit 2 with the reason where a decided label
                                    cannot be written back, else the counts
                                    --only-changes: the changed rows, and patch.csv: key, column, old, new
  winnow apply PATCH SOURCE --to FILE [--key C] [--config import.json] [--force]
                                    a copy of a source with a patch in it; exit 2 where a row is missing or holds
                                    something else than the patch says; --force replaces FILE
  winnow report PROJECT --to FILE.html [--pdf FILE.pdf] [--where FILTER] [--title T] [--force]
                                    one file for somebody without Winnow; --force overwrites other files
  winnow book PROJECT --to FILE.html|FILE.md [--force]
                                    the label book: what each class means, examples, rules, pictures inside
  winnow serve [PROJECT] [--port N] the app in the browser, on loopback only
  winnow demo                       the whole job on the sample

  --json prints one JSON document on stdout and nothing else; progress goes to stderr.
  Exit codes: 0 done, 1 a check failed, 2 bad usage or bad input, 3 internal error, 130 interrupted.
`;
