// `duckdbImport.mjs CSV DATABASE`: what DuckDB does with a file that Winnow imports: types recognised, every row stored.
import { DuckDBInstance } from '@duckdb/node-api';

const [csv = '', database = ''] = process.argv.slice(2);
// Nothing is fetched from anywhere.
const instance = await DuckDBInstance.create(database, { autoinstall_known_extensions: 'false' });
const connection = await instance.connect();
await connection.run('CREATE TABLE data AS SELECT * FROM read_csv($csv)', { csv });
connection.closeSync();
instance.closeSync();
