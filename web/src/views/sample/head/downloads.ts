import { saveFile } from '../../../state/save-file.ts';
import type { SampleData } from '../sample-data.ts';
import { flowLines } from './flow-lines.ts';

/** Every flow with all its fields, one JSON object a line: a file that can be opened again. */
export function downloadFlows({ sample, flows }: SampleData): void {
  save(`${baseName(sample.fileName)}.ndjson`, flowLines(sample, flows), 'application/x-ndjson');
}

export function downloadKnown({ sample, verdict, annotations }: SampleData): void {
  const text = JSON.stringify({ sample, verdict, annotations }, null, 2);
  save(`${baseName(sample.fileName)}.flowsage.json`, [text], 'application/json');
}

/** File names of uploads are texts of others: what a file system may take for a path or a command is left out. */
export function baseName(fileName: string): string {
  const plain = fileName
    .replace(/\.[a-z0-9]{1,8}$/i, '')
    .replace(/[^\p{L}\p{N}._ -]/gu, '_')
    .replace(/^[. ]+/, '')
    .slice(0, 80);
  return plain === '' ? 'sample' : plain;
}

function save(name: string, parts: readonly string[], type: string): void {
  saveFile(new Blob([...parts], { type }), name);
}
