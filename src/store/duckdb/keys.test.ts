import { expect, test } from 'vitest';
import { loadDuckDb } from './engine.ts';
import { flowKey, flowKeySql, nameKey, nameKeySql } from './keys.ts';

test('the engine makes the same numbers of texts as we do', async () => {
  const { DuckDBInstance } = await loadDuckDb();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const name of ['', 'site.com', '2001:db8::1', 'bücher.example', 'x'.repeat(253)]) {
    const reader = await connection.runAndReadAll(`SELECT ${nameKeySql('$1')}`, [name]);
    expect(reader.getRows()[0]![0]).toBe(nameKey(name));
  }
  for (const flowId of ['0', 'f', 'abcdef0123456789', 'f'.repeat(64), '1'.repeat(63)]) {
    const reader = await connection.runAndReadAll(`SELECT ${flowKeySql('$1')}`, [flowId]);
    expect(reader.getRows()[0]![0]).toBe(flowKey(flowId));
  }
  connection.closeSync();
  instance.closeSync();
});
