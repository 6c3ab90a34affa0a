/** What reads Parquet: eighty files that nobody should wait for who brought a CSV. */
export async function loadParquetLibrary() {
  const [library, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')]);
  return { ...library, compressors };
}
