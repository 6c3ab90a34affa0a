export const helpText = `winnow: data-centric labeling and error analysis on your own machine

  winnow import PROJECT.winnow PATH [--config import.json] [--key C] [--label C] [--image C] [--text C]
                                    [--feature C …] [--split C] [--format F]   make or extend a project
  winnow predict PROJECT --model M.onnx [--config model.json] [--batch-size N] [--threads N]
                                    run a model; goes on with an interrupted run
  winnow predictions PROJECT --from FILE [--classes a,b,…] [--embeddings FILE]
                                    import probabilities (.npy, CSV, Parquet)
  winnow findings PROJECT [--kind label_error] [--method M] [--score S] [--where FILTER] [--limit N]
  winnow metrics PROJECT [--by COLUMN] [--where FILTER]
  winnow slices PROJECT [--discover] [--where FILTER] [--limit N]
                                    saved slices, or the weak ones that a search finds
  winnow check PROJECT [--junit FILE]
                                    exit code 1 when a slice is below its target
  winnow decide PROJECT --from decisions.csv       columns key,action,value,reason
  winnow effect PROJECT [--where FILTER]
                                    what the decisions did: before and after, and whose the errors were
  winnow export PROJECT --to DIR [--format same|csv|jsonl|parquet|image_folder] [--only-changes]
                                    [--neutralise-formulas] [--with-media]
  winnow serve [PROJECT] [--port N] the app in the browser, on loopback only
  winnow demo                       the whole job on the sample

  --json prints one JSON document on stdout and nothing else; progress goes to stderr.
  Exit codes: 0 done, 1 a check failed, 2 bad usage or bad input, 3 internal error, 130 interrupted.
`;
