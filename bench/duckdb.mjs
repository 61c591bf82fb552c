// What DuckDB takes for the same work: the file into a durable table, and the hourly sums of every
// service from it. Usage: node duckdb.mjs PEERS FILE DATABASE THREADS; prints the seconds of both.
import { createRequire } from 'node:module';
const [, , peers, file, database, threads] = process.argv;
const { DuckDBInstance } = createRequire(`${peers}/`)('@duckdb/node-api');
const instance = await DuckDBInstance.create(database, { threads });
const connection = await instance.connect();
const start = process.hrtime.bigint();
await connection.run('CREATE TABLE m (timestamp TIMESTAMPTZ, service VARCHAR, good BIGINT, total BIGINT)');
await connection.run(`INSERT INTO m SELECT * FROM read_csv('${file}', header = true, columns = {
	'timestamp': 'TIMESTAMPTZ', 'service': 'VARCHAR', 'good': 'BIGINT', 'total': 'BIGINT'})`);
await connection.run('CHECKPOINT');
const stored = process.hrtime.bigint();
await connection.run(`CREATE TABLE h AS SELECT service, epoch(timestamp)::BIGINT // 3600 AS hour,
	sum(good) AS good, sum(total) AS total FROM m GROUP BY ALL`);
await connection.run('CHECKPOINT');
const summed = process.hrtime.bigint();
console.log(`${Number(stored - start) / 1e9} ${Number(summed - stored) / 1e9}`);
process.exit(0);
