import { fileURLToPath } from 'node:url';

/** Data and models that tests read; `README.md` there says where they come from. */
export const testSamples = fileURLToPath(new URL('samples', import.meta.url));
/** Bad and odd inputs; their `manifest.csv` says what should happen to each. */
export const weirdSamples = fileURLToPath(new URL('samples/weird', import.meta.url));
/** Files of apache/parquet-testing. */
export const parquetSamples = fileURLToPath(new URL('samples/parquet-testing', import.meta.url));
/** The sample that ships with Winnow. */
export const shippedSample = fileURLToPath(new URL('../../../build/samples/fashion-mnist', import.meta.url));
/** Reference cases of label errors and neighbours. */
export const goldenCases = fileURLToPath(new URL('../analysis/golden', import.meta.url));
/** Models and tokenizers by the real exporters, beside the checkout where there are such; tests of what is only there are skipped elsewhere. */
export const modelZoo = fileURLToPath(new URL('../../../../shared/models', import.meta.url));
