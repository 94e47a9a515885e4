// Writes what the program itself knows of the documentation: parts between `<!-- begin: NAME -->` and
// `<!-- end: NAME -->`, and files that are written whole. With --check nothing is written, and the exit code tells whether anything would have been.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manPage } from './man-page.mjs';
import { setUp } from './set-up.mjs';

setUp({ quiet: true });
const { createProgram, version } = await import('../dist/cli/main.js');
const { settingText } = await import('../dist/config/setting-text.js');
const { environmentNameOf, optionNameOf, SETTINGS } = await import('../dist/config/settings.js');
const { DETECTIONS } = await import('../dist/detect/index.js');
const { FLOW_COLUMNS } = await import('../dist/model/columns.js');
const { FLOW_CATEGORIES, LABEL_WORDS, LABELS } = await import('../dist/model/labels.js');
const { IMPACT_BESIDE_SUSPICION, NOTHING_ELSE, RULES } = await import('../dist/verdict/rules.js');

const root = fileURLToPath(new URL('..', import.meta.url));
const UNITS = { text: '', integer: '', seconds: ' (decimal)' };

const parts = {
  'README.md': { 'what npm start shows': `\`\`\`text\n${runOnSamples()}\`\`\`` },
  'docs/formats.md': {
    'flow fields': table(
      ['Field', 'Type', 'From', 'Meaning', 'How it is counted'],
      FLOW_COLUMNS.map(({ name, type, origin, optional, meaning, counted }) => [
        `\`${name}\`${optional ? ' ?' : ''}`,
        `${type}${UNITS[type]}`,
        origin,
        meaning,
        counted,
      ]),
    ),
  },
  'docs/labels.md': {
    words: table(
      ['Word', 'Means', 'Think of'],
      LABEL_WORDS.map(({ word, meaning, why }) => [word === '' ? '(no word)' : `\`${word}\``, meaning, why]),
    ),
    'labels of their own': table(
      ['Label', 'What happened', 'Why care'],
      LABELS.filter(({ name }) => !isMadeOfWords(name)).map(({ name, meaning, why }) => [`\`${name}\``, meaning, why]),
    ),
    categories: table(
      ['Category', 'What happened', 'Why care'],
      FLOW_CATEGORIES.map(({ name, meaning, why }) => [`\`${name}\``, meaning, why]),
    ),
  },
  'docs/operations.md': {
    settings: table(
      ['Setting', 'Option', 'Environment', 'Standard', 'Meaning'],
      Object.entries(SETTINGS).map(([name, row]) => [
        `\`${name}\``,
        `\`--${row.type === 'boolean' && row.standard ? 'no-' : ''}${optionNameOf(name)}\``,
        `\`${environmentNameOf(name)}\``,
        row.standardText ?? codeOf(settingText(row, row.standard)),
        row.choices === undefined ? row.meaning : `${row.meaning} ${oneOf(row.choices)}`,
      ]),
    ),
  },
  'docs/detections.md': { detections: DETECTIONS.map(detectionText).join('\n\n') },
  'docs/verdicts.md': {
    rules: table(
      ['Rule', 'Category', 'Confidence', 'Reason'],
      [...RULES, IMPACT_BESIDE_SUSPICION, NOTHING_ELSE].map(({ name, category, confidence, sentence }) => [
        name,
        category,
        confidence,
        sentence,
      ]),
    ),
  },
  'docs/command-line.md': {
    verbs: createProgram(() => {})
      .commands.flatMap((verb) => [
        helpOf(verb.name(), verb),
        ...verb.commands.map((inner) => helpOf(`${verb.name()} ${inner.name()}`, inner)),
      ])
      .join('\n\n'),
  },
};

const wholeFiles = {
  'man/flowsage.1': manPage(
    createProgram(() => {}),
    version(),
    [
      ...Object.entries(SETTINGS).map(([name, { meaning }]) => [environmentNameOf(name), meaning]),
      ['FLOWSAGE_ADMIN_KEY_FILE', 'File with the key of the first administrator, read at the first start of a server.'],
      ['FLOWSAGE_ADMIN_KEY', 'That key itself.'],
      ['XDG_DATA_HOME', 'Where data folders are kept when no other is named.'],
      ['NO_COLOR', 'No colours.'],
    ],
  ),
};

function codeOf(text) {
  return text === '' ? '' : `\`${text}\``;
}

function oneOf(choices) {
  return `One of ${choices.map(codeOf).join(', ')}.`;
}

function detectionText({ id, title, meaning, mistakenFor, thresholds }) {
  const rows = Object.entries(thresholds).map(([name, threshold]) => [
    `\`${name}\``,
    `${threshold.value.toLocaleString('en')} ${threshold.unit}`.trim(),
    threshold.meaning,
  ]);
  return [
    `## ${title}`,
    `\`${id}\`. ${meaning}`,
    `**What looks the same:** ${mistakenFor}`,
    table(['Threshold', 'Value', 'What for'], rows),
  ].join('\n\n');
}

function helpOf(name, command) {
  return `### ${name}\n\n\`\`\`text\n${command.helpInformation().trimEnd()}\n\`\`\``;
}

/** The main job on the samples, as in a fresh clone. */
function runOnSamples() {
  const folder = mkdtempSync(join(tmpdir(), 'flowsage-docs-'));
  try {
    symlinkSync(join(root, 'samples'), join(folder, 'samples'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'start.mjs')], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, XDG_DATA_HOME: join(folder, 'data'), FORCE_COLOR: '0' },
    });
    if (status !== 0) throw new Error(`npm start failed: ${stderr}`);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Two runs never take the same time. */
function withoutTimes(text) {
  return text.replace(/ *\b[\d.]+ s\b/g, ' some time');
}

function isMadeOfWords(name) {
  return /(Info|Filelike)(Uploaded|Downloaded|Exchanged)/.test(name);
}

function table(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

let outdated = 0;
for (const [file, sections] of Object.entries(parts)) {
  const before = readFileSync(join(root, file), 'utf8');
  let text = before;
  for (const [name, content] of Object.entries(sections)) {
    const [begin, end] = [`<!-- begin: ${name} -->`, `<!-- end: ${name} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`${file}: no place for "${name}", expected ${begin} and ${end}`);
    text = `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
  }
  bringUpToDate(file, before, text);
}
for (const [file, text] of Object.entries(wholeFiles)) {
  const path = join(root, file);
  bringUpToDate(file, existsSync(path) ? readFileSync(path, 'utf8') : '', text);
}
process.exitCode = process.argv.includes('--check') && outdated > 0 ? 1 : 0;

function bringUpToDate(file, before, text) {
  if (withoutTimes(text) === withoutTimes(before)) return;
  outdated++;
  if (process.argv.includes('--check')) {
    console.error(`${file}: is not what the program says; run npm run docs`);
    return;
  }
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  console.error(`${file}: written anew`);
}
