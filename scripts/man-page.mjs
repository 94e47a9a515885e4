// The manual page, made of what the program says of itself: verbs and options from its command line, environment from
// the table of settings. Roff as in groff_man(7).

/** The page as text. `environment` has a name and a sentence for each variable. */
export function manPage(program, version, environment) {
  const sections = [
    `.\\" Written by scripts/write-docs.mjs; npm run docs makes it anew.`,
    `.TH FLOWSAGE 1 "" ${quoted(`flowsage ${version}`)} "User Commands"`,
    // Nothing is cut or spread: names of options are copied from here.
    '.nh',
    '.ad l',
    '.SH NAME',
    `flowsage \\- ${text('captures and flow logs to labelled, named and enriched flows')}`,
    '.SH SYNOPSIS',
    '.B flowsage',
    text('[options] verb [arguments]'),
    '.SH DESCRIPTION',
    paragraph(
      `${program.description()} flowsage turns packet captures and flow logs into flows, names and labels them, and puts ` +
        'beside each what is known of its destination and how often it was seen before.',
    ),
    '.SH OPTIONS',
    ...terms(program),
    '.SH VERBS',
    ...program.commands.flatMap((verb) => describe(verb, [])),
    '.SH EXIT STATUS',
    ...[
      ['0', 'Everything was done.'],
      ['1', 'Some input failed, or the server refused or failed; the other inputs are done.'],
      ['2', 'The call itself is wrong.'],
      ['3', 'A verdict is as bad as --fail-on says, or worse, whatever became of other inputs.'],
    ].flatMap(([code, meaning]) => ['.TP', `.B ${code}`, paragraph(meaning)]),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([name, meaning]) => ['.TP', `.B ${text(name)}`, paragraph(meaning)]),
    '.SH SEE ALSO',
    paragraph('The folder docs of the installation: operations.md, api.md, command-line.md, labels.md and formats.md.'),
  ];
  return `${sections.filter((line) => line !== '').join('\n')}\n`;
}

/** A verb, and the verbs below it. */
function describe(command, parents) {
  const path = [...parents, command.name()];
  if (command.commands.length > 0)
    return [
      `.SS ${quoted(path.join(' '))}`,
      paragraph(command.description() || command.summary()),
      ...command.commands.filter((inner) => inner.name() !== 'help').flatMap((inner) => describe(inner, path)),
    ];
  return [
    `.SS ${quoted([path.join(' '), command.usage()].join(' '))}`,
    paragraph(command.description() || command.summary()),
    ...terms(command),
  ];
}

/** Arguments and options with what they mean. */
function terms(command) {
  const help = command.createHelp();
  const rows = [
    ...command.registeredArguments.map((argument) => [argument.name(), help.argumentDescription(argument)]),
    ...help.visibleOptions(command).map((option) => [help.optionTerm(option), help.optionDescription(option)]),
  ];
  return rows.flatMap(([term, meaning]) => ['.TP', `.B ${text(term)}`, paragraph(meaning)]);
}

/** Text on lines of its own: a dot or an apostrophe in front would make it a request. */
function paragraph(content) {
  return text(content).replace(/^(?=[.'])/gm, '\\&');
}

/** An argument of a request, blanks included. */
function quoted(content) {
  return `"${text(content).replaceAll('"', '\\(dq')}"`;
}

/** Hyphens are those of options, and everything beyond ASCII is written by its number. */
function text(content) {
  return content
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(
      /[^\n\x20-\x7e]/gu,
      (symbol) => `\\[u${symbol.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}
